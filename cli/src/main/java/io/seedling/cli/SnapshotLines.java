package io.seedling.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.seedling.qcow2.ImageInfo;
import java.io.PrintStream;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/** An image's internal snapshots, in the lines that qemu-img writes for people. */
final class SnapshotLines {
  private final PrintStream out;

  SnapshotLines(PrintStream out) {
    this.out = out;
  }

  /** Prints nothing where there is none. */
  void print(List<ImageInfo.Snapshot> snapshots) {
    if (snapshots.isEmpty()) {
      return;
    }
    out.println("Snapshot list:");
    out.println("ID        TAG               VM SIZE                DATE     VM CLOCK     ICOUNT");
    // the local time, as in qemu-img: people compare it with their own clock
    DateTimeFormatter dates =
        DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT)
            .withZone(ZoneId.systemDefault());
    for (ImageInfo.Snapshot snapshot : snapshots) {
      print(snapshot, dates);
    }
  }

  private void print(ImageInfo.Snapshot snapshot, DateTimeFormatter dates) {
    String date = dates.format(Instant.ofEpochSecond(snapshot.dateSeconds()));
    long millis = snapshot.vmClockNanos() / 1_000_000;
    long seconds = millis / 1000;
    String clock =
        String.format(
            Locale.ROOT,
            "%02d:%02d:%02d.%03d",
            seconds / 3600,
            seconds / 60 % 60,
            seconds % 60,
            millis % 1000);
    String icount =
        snapshot.icount().isPresent() ? Long.toString(snapshot.icount().getAsLong()) : "";
    out.println(
        String.format(
            Locale.ROOT,
            "%s %s %8s%20s%13s%11s",
            padded(snapshot.id(), 9),
            padded(snapshot.name(), 16),
            InfoText.humanSize(snapshot.vmStateSize()),
            date,
            clock,
            icount));
  }

  /** Fills a column as qemu-img does, which counts bytes. */
  private static String padded(String name, int width) {
    String shown = Printable.escape(name);
    return shown + " ".repeat(Math.max(0, width - shown.getBytes(UTF_8).length));
  }
}
