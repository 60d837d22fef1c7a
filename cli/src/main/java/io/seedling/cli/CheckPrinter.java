package io.seedling.cli;

import com.grack.nanojson.JsonStringWriter;
import com.grack.nanojson.JsonWriter;
import io.seedling.qcow2.CheckReport;
import io.seedling.qcow2.RepairReport;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Path;

/** What a check found in the end, in the lines and in the JSON of {@code qemu-img check}. */
final class CheckPrinter {
  private final PrintStream out;
  private final boolean isWatched;
  private final boolean json;
  private final boolean quiet;
  private long corruptionsFixed;
  private long leaksFixed;

  CheckPrinter(Console console, boolean json, boolean quiet) {
    this.out = console.out();
    this.isWatched = console.isTerminal();
    this.json = json;
    this.quiet = quiet;
  }

  /** Says what has been repaired; what is printed in the end is about the repaired image. */
  void repaired(RepairReport report) {
    corruptionsFixed = report.corruptionsFixed();
    leaksFixed = report.leaksFixed();
    if (!json && !quiet) {
      out.println("The following inconsistencies were found and repaired:\n");
      out.println("    " + leaksFixed + " leaked clusters");
      out.println("    " + corruptionsFixed + " corruptions\n");
      out.println("Double checking the fixed image now...");
      if (isWatched) { // else what is found then comes first, as qemu-img has it in a log
        out.flush();
      }
    }
  }

  /** Says what a check found. */
  void print(Path file, CheckReport report) {
    if (!quiet) {
      if (json) {
        json(file, report);
      } else {
        human(report);
      }
    }
  }

  private void human(CheckReport report) {
    if (report.isClean()) {
      out.println("No errors were found on the image.");
    }
    if (report.corruptions() > 0) {
      out.println("\n" + report.corruptions() + " errors were found on the image.");
      out.println("Data may be corrupted, or further writes to the image may corrupt it.");
    }
    if (report.leaks() > 0) {
      out.println("\n" + report.leaks() + " leaked clusters were found on the image.");
      out.println("This means waste of disk space, but no harm to data.");
    }
    if (report.unchecked() > 0) {
      out.println("\n" + report.unchecked() + " internal errors have occurred during the check.");
    }
    if (report.allocatedClusters() > 0 && report.totalClusters() > 0) {
      out.println(shares(report));
    }
    out.println("Image end offset: " + report.imageEndOffset());
  }

  private static String shares(CheckReport report) {
    double allocated = report.allocatedClusters();
    return report.allocatedClusters()
        + "/"
        + report.totalClusters()
        + " = "
        + percent(allocated * 100.0 / report.totalClusters())
        + " allocated, "
        + percent(report.fragmentedClusters() * 100.0 / allocated)
        + " fragmented, "
        + percent(report.compressedClusters() * 100.0 / allocated)
        + " compressed clusters";
  }

  /** As C does it: 3.125 becomes 3.12, which Java's own formats make 3.13. */
  private static String percent(double share) {
    return new BigDecimal(share).setScale(2, RoundingMode.HALF_EVEN) + "%";
  }

  /** As qemu-img's, in its order: but for the errors of the check, what is 0 is left out. */
  private void json(Path file, CheckReport report) {
    JsonStringWriter json = JsonWriter.string();
    json.object();
    addUnlessZero(json, "image-end-offset", report.imageEndOffset());
    addUnlessZero(json, "compressed-clusters", report.compressedClusters());
    addUnlessZero(json, "total-clusters", report.totalClusters());
    addUnlessZero(json, "corruptions", report.corruptions());
    addUnlessZero(json, "corruptions-fixed", corruptionsFixed);
    json.value("check-errors", report.unchecked());
    addUnlessZero(json, "leaks", report.leaks());
    addUnlessZero(json, "leaks-fixed", leaksFixed);
    addUnlessZero(json, "allocated-clusters", report.allocatedClusters());
    json.value("filename", file.toString()).value("format", "qcow2");
    addUnlessZero(json, "fragmented-clusters", report.fragmentedClusters());
    json.end();
    out.println(QemuJson.lines(json.done()));
  }

  private static void addUnlessZero(JsonStringWriter json, String name, long value) {
    if (value != 0) {
      json.value(name, value);
    }
  }
}
