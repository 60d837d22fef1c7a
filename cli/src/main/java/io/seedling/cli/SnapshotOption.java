package io.seedling.cli;

import io.seedling.qcow2.SnapshotKey;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.cli.Options;

/**
 * The option {@code -l} that reads an internal snapshot: an id or a name, or QEMU's {@code
 * snapshot.id=ID,snapshot.name=NAME}.
 */
final class SnapshotOption {
  private static final String PREFIX = "snapshot.";
  private static final List<String> KEYS = List.of("snapshot.id", "snapshot.name");

  private SnapshotOption() {}

  static void declare(Options options) {
    options.addOption(
        Command.value(
            "l",
            "snapshot",
            "SNAPSHOT",
            "read this internal snapshot: its id or name, or snapshot.id=ID,snapshot.name=NAME"));
  }

  static Optional<SnapshotKey> of(Arguments arguments) throws UsageException {
    String word = arguments.value("snapshot");
    if (word == null) {
      return Optional.empty();
    }
    if (!word.startsWith(PREFIX)) {
      return Optional.of(SnapshotKey.ofWord(word));
    }
    try {
      Map<String, String> options = QemuOption.values(word, KEYS);
      return Optional.of(SnapshotKey.of(options.get("snapshot.id"), options.get("snapshot.name")));
    } catch (UsageException e) {
      throw new UsageException("Failed in parsing snapshot param '" + word + "'");
    }
  }

  /** Says in qemu-img's words that the image has no such snapshot. */
  static ReportedException notLoaded(IllegalArgumentException e) {
    return new ReportedException(
        ExitCode.FAILED, "Failed to load snapshot: " + e.getMessage(), null);
  }
}
