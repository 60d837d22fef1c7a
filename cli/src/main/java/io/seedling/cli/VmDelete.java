package io.seedling.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import org.apache.commons.cli.Options;

/** {@code launch delete}: the VM's directory, and all that is in it. */
final class VmDelete extends Command {
  /** Begins the names of directories on their way out; no VM's name does. */
  static final String LEAVING = ".deleted-";

  @Override
  String name() {
    return "delete";
  }

  @Override
  String summary() {
    return "removes a VM with its disk, seed and keys; the image it was made from stays";
  }

  @Override
  String operands() {
    return "NAME";
  }

  @Override
  void declare(Options options) {
    options.addOption(flag("", "force", "end the VM first if it runs"));
  }

  @Override
  ExitCode run(Arguments arguments, Console console)
      throws IOException, UsageException, ReportedException {
    VmDirectory directory = existing(arguments);
    delete(directory, arguments.has("force"), VmNotes.of(directory.name(), arguments, console));
    return ExitCode.DONE;
  }

  /**
   * Removes a VM.
   *
   * @param force whether it is ended first if it runs
   */
  static void delete(VmDirectory directory, boolean force, VmNotes notes)
      throws IOException, UsageException, ReportedException {
    VmLock lock = VmLock.of(directory);
    try {
      end(directory, force, notes);
      // at once, so that a run that is killed leaves no half of a VM
      Path leaving = directory.path().resolveSibling(LEAVING + System.nanoTime());
      Files.move(directory.path(), leaving, StandardCopyOption.ATOMIC_MOVE);
      FileTree.delete(leaving);
    } finally {
      lock.close();
    }
    notes.say("deleted");
  }

  private static VmDirectory existing(Arguments arguments)
      throws UsageException, ReportedException {
    if (arguments.operands().size() != 1) {
      throw new UsageException("one VM's name is needed");
    }
    return VmDirectory.existing(arguments.operands().get(0));
  }

  private static void end(VmDirectory directory, boolean force, VmNotes notes)
      throws IOException, UsageException, ReportedException {
    NamedVm vm;
    try {
      vm = NamedVm.named(directory.name());
    } catch (ReportedException e) {
      if (force) {
        return; // its state is damaged, and nobody can tell whether it runs
      }
      throw e;
    }
    if (!force) {
      VmDisks.requireStopped(vm.directory(), vm.state());
    } else if (vm.status().isAlive()) {
      VmStop.stop(vm, Duration.ZERO, notes);
    }
    if (vm.run().isPresent()) {
      vm.files().tidy();
    }
  }
}
