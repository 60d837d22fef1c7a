package io.seedling.cli;

import io.seedling.launcher.AcceleratorChoice;
import io.seedling.launcher.GuestArch;
import io.seedling.launcher.GuideCommandLine;
import io.seedling.launcher.Machine;
import io.seedling.launcher.Privilege;
import java.io.PrintStream;
import java.util.List;

/** {@code --guide}: the line that the guide would have its reader type, and how it differs. */
final class GuideLine {
  /** With none of these and no drives, the guide's first line is meant: an empty computer. */
  private static final List<String> MORE_THAN_BARE =
      List.of(
          "cpus", "memory", "firmware", "net", "mac", "publish", "display", "audio", "qemu-arg");

  private final LaunchPlan plan;
  private final Arguments arguments;

  GuideLine(LaunchPlan plan, Arguments arguments) {
    this.plan = plan;
    this.arguments = arguments;
  }

  List<String> words() {
    Machine machine = plan.machine();
    AcceleratorChoice choice = plan.choice();
    if (isBare()) {
      return GuideCommandLine.bare(machine.board(), plan.qemu(), choice);
    }
    List<String> words = GuideCommandLine.of(machine, plan.qemu(), choice, plan.firmware());
    return plan.privilege().isPresent() ? Privilege.withSudo(words) : words;
  }

  private boolean isBare() {
    Machine.Drives drives = plan.machine().drives();
    boolean more = !drives.disks().isEmpty() || !drives.cdroms().isEmpty();
    for (String option : MORE_THAN_BARE) {
      more |= arguments.has(option);
    }
    return !more && drives.seed().isEmpty();
  }

  void tell(PrintStream err) {
    if (arguments.has("quiet")) {
      return;
    }
    for (String reason : plan.choice().reasons()) {
      err.println("launch: " + Printable.escape(reason));
    }
    Machine.Drives drives = plan.machine().drives();
    if (drives.seed().isPresent()) {
      err.println(
          "launch: this line opens the seed for writing, so that one VM at a time can have it;"
              + " launch itself doesn't");
    }
    if (!drives.disks().isEmpty() && plan.machine().board().arch() == GuestArch.X86_64) {
      err.println(
          "launch: -hda is a SATA disk here, for which kernels made for clouds may have no driver;"
              + " launch itself takes virtio");
    }
  }
}
