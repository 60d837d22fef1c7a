package io.seedling.seed;

import io.seedling.seed.FoundSeed.Container;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What cloud-init asks of a seed before it reads a word of it: the label, by ds-identify and by the
 * data source, and the files by their exact names.
 */
final class SeedRules {
  private final FoundSeed seed;
  private final boolean isConfigDrive;
  private final String directory;
  private final List<Finding> findings = new ArrayList<>();

  SeedRules(FoundSeed seed) {
    this.seed = seed;
    boolean hasNoCloud = seed.files().containsKey(Seed.USER_DATA);
    boolean hasDrive = seed.files().containsKey(SeedFiles.CONFIG_DRIVE + "meta_data.json");
    this.isConfigDrive =
        hasDrive && (!hasNoCloud || seed.label().equalsIgnoreCase(ConfigDrive.LABEL));
    this.directory = isConfigDrive ? "" : SeedFiles.directoryOf(seed.files().keySet());
  }

  boolean isConfigDrive() {
    return isConfigDrive;
  }

  /** Returns the documents by what they are. */
  Map<DocumentKind, Document> documents() {
    Map<String, Document> files =
        isConfigDrive ? ConfigDrive.documents(seed.files()) : seed.files();
    Map<DocumentKind, Document> documents = new EnumMap<>(DocumentKind.class);
    for (DocumentKind kind : DocumentKind.values()) {
      Document document = files.get(directory + kind.fileName());
      if (document != null) {
        documents.put(kind, document);
      }
    }
    return documents;
  }

  /** Returns what keeps cloud-init from finding the seed or taking it; a new list. */
  List<Finding> findings() {
    checkLabel();
    if (seed.container() == Container.ISO_PLAIN) {
      error(
          "the volume has neither Rock Ridge nor Joliet names, so that there is no 'user-data'",
          "make it with both");
    } else if (!isConfigDrive) {
      checkFile(Seed.META_DATA);
      checkFile(Seed.USER_DATA);
      checkNames();
    }
    return findings;
  }

  private void checkLabel() {
    if (seed.container() == Container.DIRECTORY || seed.container() == Container.TAR) {
      return;
    }
    String wanted = isConfigDrive ? ConfigDrive.LABEL : SeedVolume.LABEL;
    String label = seed.label();
    if (label.equals(wanted) || label.equals(wanted.toUpperCase(Locale.ROOT))) {
      return;
    }
    String message =
        "the label is '" + Printable.escape(label) + "'; cloud-init looks for '" + wanted + "'";
    error(
        label.equalsIgnoreCase(wanted)
            ? message + " in lower or upper case, and the boot's detector for nothing between"
            : message,
        "label it " + wanted);
  }

  private void checkFile(String name) {
    if (seed.files().containsKey(directory + name)) {
      return;
    }
    error("there is no '" + name + "'; cloud-init passes the seed over without it", help(name));
  }

  private String help(String name) {
    for (String path : seed.files().keySet()) {
      if (DocumentKind.guess(Document.of(path, new byte[0])).fileName().equals(name)
          && !path.equals(directory + name)) {
        return "rename '" + Printable.escape(path) + "' to '" + name + "'";
      }
    }
    return "add it; it may be empty";
  }

  /** {@code network-config.yaml} and the like, beside what has to be there. */
  private void checkNames() {
    for (String path : seed.files().keySet()) {
      String name = path.substring(path.lastIndexOf('/') + 1);
      Optional<DocumentKind> exact = DocumentKind.named(name);
      if (exact.isEmpty() && !path.startsWith("openstack/")) {
        findings.add(
            Finding.warning(
                    Document.of(path, new byte[0]),
                    Position.WHOLE,
                    Code.VOLUME,
                    "cloud-init does not read a file of this name")
                .withHelp("the names are user-data, meta-data, vendor-data and network-config"));
      }
    }
  }

  private void error(String message, String help) {
    Document volume = Document.of("volume", new byte[0]);
    findings.add(Finding.error(volume, Position.WHOLE, Code.VOLUME, message).withHelp(help));
  }
}
