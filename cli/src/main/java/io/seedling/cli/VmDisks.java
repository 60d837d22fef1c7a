package io.seedling.cli;

import io.seedling.launcher.OpenFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** Refuses what a running VM has: a VM is started once, and a disk has one writer. */
final class VmDisks {
  private VmDisks() {}

  /** Refuses a VM that runs, by its name and QEMU's process. */
  static void requireStopped(VmDirectory directory, Optional<VmState> state)
      throws ReportedException {
    if (VmStatus.of(directory, state).isAlive()) {
      throw new ReportedException(
          ExitCode.IN_USE,
          "the VM '" + directory.name() + "' runs already" + pid(state),
          "launch stop " + directory.name() + " ends it");
    }
  }

  /** Refuses a disk that is in use, and names the VM that has it, or at least the process. */
  static void requireUnused(Path disk) throws IOException, ReportedException, UsageException {
    try {
      Images.requireUnused(disk);
    } catch (ReportedException e) {
      for (VmDirectory directory : VmDirectory.all()) {
        Optional<VmState> state = VmState.read(directory);
        if (uses(directory, state, disk) && VmStatus.of(directory, state).isAlive()) {
          throw new ReportedException(
              ExitCode.IN_USE,
              disk + ": is in use by the VM '" + directory.name() + "'" + pid(state),
              "launch stop " + directory.name() + " ends it");
        }
      }
      throw byAnother(disk, e);
    }
  }

  private static ReportedException byAnother(Path disk, ReportedException unnamed) {
    Optional<Long> pid = OpenFiles.holder(disk);
    if (pid.isEmpty()) {
      return unnamed;
    }
    Optional<ProcessHandle> handle = ProcessHandle.of(pid.get());
    Optional<String> program = handle.isEmpty() ? Optional.empty() : handle.get().info().command();
    return new ReportedException(
        ExitCode.IN_USE,
        disk + ": is in use by " + program.orElse("another program") + " (pid " + pid.get() + ")",
        unnamed.help());
  }

  private static boolean uses(VmDirectory directory, Optional<VmState> state, Path disk) {
    Path file = disk.toAbsolutePath().normalize();
    return file.equals(directory.disk())
        || (state.isPresent() && state.get().options().contains("--disk=" + file));
  }

  private static String pid(Optional<VmState> state) {
    return state.isPresent() && state.get().run().isPresent()
        ? " (pid " + state.get().run().get().process().pid() + ")"
        : "";
  }
}
