package io.seedling.seed;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The documents that a fleet's file names, and those that stand in it, each read once for all VMs;
 * for many threads.
 */
final class FleetDocuments {
  private final Fleet.Files files;
  private final Map<String, Template.Text> texts = new ConcurrentHashMap<>();
  private final Map<List<Object>, Template.Text> written = new ConcurrentHashMap<>(); // node, kind

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

  /** Returns the document that stands at a place, a mapping or a text. */
  Template.Text written(YamlPlace place, DocumentKind kind) {
    List<Object> key = List.of(place.value().node(), kind); // no two nodes are equal
    Template.Text known = written.get(key);
    if (known == null) {
      String text = place.text().orElse("");
      if (place.value() instanceof YamlValue.Mapping) {
        boolean isConfig = kind == DocumentKind.USER_DATA || kind == DocumentKind.VENDOR_DATA;
        text = (isConfig ? "#cloud-config\n" : "") + YamlText.flow(place) + "\n";
      }
      known = Template.Text.of(Document.ofText(kind.fileName(), text), kind);
      written.put(key, known);
    }
    return known;
  }
}
