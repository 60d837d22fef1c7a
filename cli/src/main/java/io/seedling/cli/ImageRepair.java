package io.seedling.cli;

import io.seedling.qcow2.CheckReport;
import io.seedling.qcow2.DiskImage;
import io.seedling.qcow2.ImageChangeException;
import io.seedling.qcow2.ImageInUseException;
import io.seedling.qcow2.ImageSource;
import io.seedling.qcow2.Locking;
import io.seedling.qcow2.Qcow2FormatException;
import io.seedling.qcow2.Qcow2Repair;
import io.seedling.qcow2.RepairReport;
import io.seedling.qcow2.Repairs;
import io.seedling.qcow2.UnsupportedImageException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The repair of an image in place, and the check after it, with the image locked all the while.
 *
 * @param lines take what is found
 */
record ImageRepair(
    ImageArgument given, Untrusted untrusted, CheckPrinter printer, CheckLines lines) {
  private static final String TOO_BIG = "Snapshot table is too big";

  /** Repairs, and returns what is still wrong. */
  CheckReport run(Repairs what) throws IOException, ReportedException {
    given.requireUnshared();
    Images.requireThere(given);
    try (Qcow2Repair repair = opened()) {
      RepairReport report = repaired(repair, what);
      if (!report.changedAnything()) {
        return report.left();
      }
      printer.repaired(report);
      return repair.check(lines);
    } catch (Qcow2FormatException | UnsupportedImageException | ImageInUseException e) {
      throw Images.notOpened(given.file(), e);
    } catch (IOException e) {
      throw ErrorReport.located(given.file(), e);
    }
  }

  private Qcow2Repair opened() throws IOException, ReportedException {
    ImageSource source = given.source();
    try (DiskImage image = DiskImage.openBroken(source.with(Locking.NONE))) {
      Images.admitToCheck(given.with(Locking.NONE), image, untrusted);
    }
    return untrusted == Untrusted.YES
        ? Qcow2Repair.openUntrusted(source)
        : Qcow2Repair.open(source);
  }

  private RepairReport repaired(Qcow2Repair repair, Repairs what)
      throws IOException, ReportedException {
    try {
      return repair.run(what, lines);
    } catch (ImageChangeException e) {
      throw new ReportedException("Check failed: " + e.getMessage(), List.of());
    } catch (Qcow2FormatException e) {
      throw stopped(e, given.file());
    }
  }

  /** Says as qemu-img does that a check has come to its end at the snapshot table. */
  static ReportedException stopped(Qcow2FormatException e, Path file) {
    String words = e.qemuWords().orElse("");
    boolean ofHeader = words.startsWith("Snapshot table ") && !words.startsWith(TOO_BIG);
    if (!ofHeader && e.qemuHint().isEmpty()) {
      return Images.notOpened(file, e);
    }
    List<String> hints = new ArrayList<>(e.qemuHint().stream().toList());
    hints.add(
        ErrorReport.PROGRAM
            + ": Check failed: "
            + (words.endsWith("invalid") ? "Invalid argument" : "File too large"));
    return new ReportedException(
        ofHeader
            ? "ERROR s" + words.substring(1)
            : "ERROR failed to read the snapshot table: " + words,
        hints);
  }
}
