package io.seedling.cli;

import io.seedling.launcher.OpenFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** Refuses what a running VM has: a VM is started once, and a disk has one writer. */
final class VmDisks {
  /** What else helps who only wants to read a disk. */
  static final String READING = ", or -U reads it as it is meanwhile";

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
      ImagesInUse.requireUnused(disk);
    } catch (ReportedException e) {
      Optional<VmDirectory> vm = runningVm(disk);
      if (vm.isPresent()) {
        throw new ReportedException(
            ExitCode.IN_USE,
            disk + ": is in use by the VM '" + vm.get().name() + "'" + pid(VmState.read(vm.get())),
            "launch stop " + vm.get().name() + " ends it");
      }
      throw byAnother(disk, e);
    }
  }

  /** Returns, as a help line begins, which VM or process has a file open; empty if it's unknown. */
  static Optional<String> holder(Path file) {
    try {
      Optional<VmDirectory> vm = runningVm(file);
      if (vm.isPresent()) {
        String name = vm.get().name();
        return Optional.of("the VM '" + name + "' has it: launch stop " + name + " ends it");
      }
    } catch (IOException | UsageException | ReportedException e) {
      // then the process may be known
    }
    return process(file).map(process -> process + " has it: end that first");
  }

  private static Optional<VmDirectory> runningVm(Path disk)
      throws IOException, ReportedException, UsageException {
    for (VmDirectory directory : VmDirectory.all()) {
      Optional<VmState> state = VmState.read(directory);
      if (uses(directory, state, disk) && VmStatus.of(directory, state).isAlive()) {
        return Optional.of(directory);
      }
    }
    return Optional.empty();
  }

  private static ReportedException byAnother(Path disk, ReportedException unnamed) {
    Optional<String> process = process(disk);
    return process.isEmpty()
        ? unnamed
        : new ReportedException(
            ExitCode.IN_USE, disk + ": is in use by " + process.get(), unnamed.help());
  }

  /** Returns the program that has a file open, and its number. */
  private static Optional<String> process(Path file) {
    Optional<Long> pid = OpenFiles.holder(file);
    if (pid.isEmpty()) {
      return Optional.empty();
    }
    Optional<ProcessHandle> handle = ProcessHandle.of(pid.get());
    Optional<String> program = handle.isEmpty() ? Optional.empty() : handle.get().info().command();
    return Optional.of(program.orElse("another program") + " (pid " + pid.get() + ")");
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
