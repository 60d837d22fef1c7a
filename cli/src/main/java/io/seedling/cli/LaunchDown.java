package io.seedling.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.cli.Options;

/** {@code launch down}: the VMs of a fleet stop, and go where that is asked for. */
final class LaunchDown extends Command {
  @Override
  String name() {
    return "down";
  }

  @Override
  String summary() {
    return "stops the VMs of a fleet, several at a time; with --delete removes them";
  }

  @Override
  String operands() {
    return "FLEET.yaml";
  }

  @Override
  void declare(Options options) {
    options.addOption(flag("", "delete", "remove the VMs with their disks, seeds and keys, too"));
    options.addOption(
        value("", "timeout", "TIME", "how long guests may take (" + VmStop.GRACE + ")"));
    options.addOption(flag("", "force", "end QEMU at once, as if the plug were pulled"));
  }

  @Override
  ExitCode run(Arguments arguments, Console console)
      throws IOException, UsageException, ReportedException {
    Path file = FleetFile.named(arguments);
    Duration grace = VmStop.grace(arguments);
    List<VmDirectory> vms = new ArrayList<>();
    String identity = FleetFile.identity(file);
    for (VmDirectory directory : VmDirectory.all()) {
      if (FleetPlan.isOf(directory, identity)) {
        vms.add(directory);
      }
    }
    if (vms.isEmpty() && !Files.exists(file)) {
      throw new NoSuchFileException(file.toString());
    }
    List<Boolean> done =
        FleetTasks.each(vms, Math.max(vms.size(), 1), vm -> down(vm, grace, arguments, console));
    if (vms.isEmpty() && !arguments.has("quiet")) {
      console.err().println("launch: no VM of " + file + " is there");
    }
    return done.contains(false) ? ExitCode.FAILED : ExitCode.DONE;
  }

  /** One that fails does not keep the others. */
  private static boolean down(
      VmDirectory directory, Duration grace, Arguments arguments, Console console) {
    VmNotes notes = VmNotes.of(directory.name(), arguments, console);
    try {
      VmStop.stopAlone(directory, grace, notes);
      if (arguments.has("delete")) {
        VmDelete.delete(directory, true, notes);
      }
      return true;
    } catch (IOException | UsageException | ReportedException e) {
      new ErrorReport(ProgramName.of("launch: " + directory.name()), console).of(e, false, false);
      return false;
    }
  }
}
