package io.seedling.seed;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The documents that a fleet's file names, each read once for all VMs; for many threads. */
final class FleetDocuments {
  private final Fleet.Files files;
  private final Map<String, Template.Text> texts = new ConcurrentHashMap<>();

  FleetDocuments(Fleet.Files files) {
    this.files = files;
  }

  /** Returns the document of a file. */
  Template.Text named(String name, DocumentKind kind) throws IOException {
    String key = kind + "\n" + name;
    Template.Text known = texts.get(key);
    if (known == null) {
      known = Template.Text.of(files.read(name), kind);
      texts.put(key, known);
    }
    return known;
  }
}
