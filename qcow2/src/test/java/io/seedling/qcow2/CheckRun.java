package io.seedling.qcow2;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What a check said of an image, and in the end. */
record CheckRun(List<CheckFinding> findings, CheckReport report) {

  static CheckRun of(Path file) throws IOException {
    List<CheckFinding> findings = new ArrayList<>();
    try (Qcow2Image image = (Qcow2Image) DiskImage.open(file, ImageFormat.QCOW2)) {
      return new CheckRun(findings, Qcow2Check.run(image, findings::add));
    }
  }

  /** Returns the findings' texts, a line each. */
  String lines() {
    StringBuilder lines = new StringBuilder();
    for (CheckFinding finding : findings) {
      lines.append(finding.text()).append('\n');
    }
    return lines.toString();
  }

  /** Returns the status that qemu-img ends with after such a report. */
  int exitCode() {
    return report.unchecked() > 0 ? 1 : report.corruptions() > 0 ? 2 : report.leaks() > 0 ? 3 : 0;
  }
}
