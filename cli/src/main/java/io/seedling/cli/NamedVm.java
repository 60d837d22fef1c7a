package io.seedling.cli;

import io.seedling.launcher.RunFiles;
import io.seedling.launcher.RunningVm;
import java.io.IOException;
import java.util.Optional;

/**
 * A VM that a command line names.
 *
 * @param directory where it is
 * @param state what is remembered of it, if anything
 */
record NamedVm(VmDirectory directory, Optional<VmState> state) {

  /** Returns the VM that the only operand names, or one of them by default where it is alone. */
  static NamedVm of(Arguments arguments) throws IOException, UsageException, ReportedException {
    if (arguments.operands().isEmpty()) {
      throw new UsageException("a VM's name is needed");
    }
    if (arguments.operands().size() > 1) {
      throw new UsageException("unexpected argument '" + arguments.operands().get(1) + "'");
    }
    return named(arguments.operands().get(0));
  }

  static NamedVm named(String name) throws IOException, UsageException, ReportedException {
    VmDirectory directory = VmDirectory.existing(name);
    return new NamedVm(directory, VmState.read(directory));
  }

  String name() {
    return directory.name();
  }

  VmStatus status() {
    return VmStatus.of(directory, state);
  }

  /** Returns the last start, if the VM has not been stopped since. */
  Optional<VmRun> run() {
    return state.isPresent() ? state.get().run() : Optional.empty();
  }

  /** Returns the running VM. */
  RunningVm running() throws ReportedException {
    if (!status().isAlive()) {
      throw new ReportedException(
          ExitCode.FAILED,
          "the VM '" + name() + "' does not run",
          "launch start " + name() + " starts it");
    }
    return run().orElseThrow().vm(uuid(), directory);
  }

  /** Returns the files of the last start. */
  RunFiles files() {
    return run().orElseThrow().files(uuid(), directory);
  }

  String uuid() {
    return state.orElseThrow().uuid();
  }

  /** Forgets the last start, after its end, with the files that QEMU may have left. */
  void forgetRun() throws IOException {
    if (run().isPresent()) {
      files().tidy();
      state.orElseThrow().withRun(Optional.empty()).write(directory);
    }
  }
}
