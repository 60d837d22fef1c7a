package io.seedling.seed;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.snakeyaml.engine.v2.nodes.MappingNode;

/** Which of a seed's documents one is; cloud-init tells them by their file names. */
public enum DocumentKind {
  USER_DATA("user-data"),
  META_DATA("meta-data"),
  VENDOR_DATA("vendor-data"),
  NETWORK_CONFIG("network-config");

  private static final List<String> META_DATA_KEYS =
      List.of("instance-id", "local-hostname", "instance_id", "public-keys");
  private static final List<String> NETWORK_KEYS =
      List.of("ethernets", "bonds", "bridges", "vlans", "wifis", "config");

  private final String fileName;

  DocumentKind(String fileName) {
    this.fileName = fileName;
  }

  /** Returns the name of its file in a seed. */
  public String fileName() {
    return fileName;
  }

  /** Returns the kind whose file in a seed has that name; absent if there is none. */
  public static Optional<DocumentKind> named(String fileName) {
    for (DocumentKind kind : values()) {
      if (kind.fileName.equals(fileName)) {
        return Optional.of(kind);
      }
    }
    return Optional.empty();
  }

  /**
   * Returns what a document most likely is: by its name, where that holds a seed file's, else by
   * what is in it. What has a header that user-data has, or shows no sign, is user-data.
   */
  public static DocumentKind guess(Document document) {
    String path = document.name().replace('\\', '/');
    String name =
        path.substring(path.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT).replace('_', '-');
    for (DocumentKind kind : values()) {
      if (name.contains(kind.fileName)) {
        return kind;
      }
    }
    return UserDataKind.of(document) == UserDataKind.UNKNOWN ? guessByKeys(document) : USER_DATA;
  }

  private static DocumentKind guessByKeys(Document document) {
    Optional<YamlDocument> yaml = YamlDocument.read(document, new ArrayList<>());
    Optional<MappingNode> mapping = yaml.isEmpty() ? Optional.empty() : yaml.get().mapping();
    if (mapping.isEmpty()) {
      return USER_DATA;
    }
    boolean isNetwork =
        YamlDocument.entry(mapping.get(), "network").isPresent()
            || (YamlDocument.entry(mapping.get(), "version").isPresent()
                && hasAny(mapping.get(), NETWORK_KEYS));
    if (isNetwork) {
      return NETWORK_CONFIG;
    }
    return hasAny(mapping.get(), META_DATA_KEYS) ? META_DATA : USER_DATA;
  }

  private static boolean hasAny(MappingNode mapping, List<String> keys) {
    for (String key : keys) {
      if (YamlDocument.entry(mapping, key).isPresent()) {
        return true;
      }
    }
    return false;
  }
}
