package io.seedling.cli;

import com.grack.nanojson.JsonStringWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Optional;

/**
 * What list and info show of a VM.
 *
 * @param accelerator empty where it has not run since it was stopped
 * @param size empty where nothing is known of the VM
 * @param diskBytes the length of its own disk's file; 0 where it has none
 * @param upMillis since its start; -1 where it does not run
 */
record VmDescription(
    NamedVm vm,
    VmStatus status,
    String accelerator,
    Optional<VmSize> size,
    long diskBytes,
    VmRun.SshAddress ssh,
    long upMillis) {

  static VmDescription of(NamedVm vm) {
    VmStatus status = vm.status();
    boolean alive = status.isAlive();
    return new VmDescription(
        vm,
        status,
        vm.run().isPresent() ? vm.run().get().accelerator() : "",
        vm.state().isPresent() ? VmSize.of(vm.state().get()) : Optional.empty(),
        length(vm.directory()),
        alive && vm.run().isPresent() ? vm.run().get().ssh() : VmRun.SshAddress.NONE,
        alive && vm.run().isPresent()
            ? Math.max(0, System.currentTimeMillis() - vm.run().get().startedMillis())
            : -1);
  }

  /** Describes a VM whose state can't be read. */
  static VmDescription damaged(NamedVm vm, String why) {
    return new VmDescription(
        vm,
        new VmStatus(VmStatus.State.INCOMPLETE, why),
        "",
        Optional.empty(),
        length(vm.directory()),
        VmRun.SshAddress.NONE,
        -1);
  }

  private static long length(VmDirectory directory) {
    try {
      return Files.size(directory.disk());
    } catch (IOException e) {
      return 0; // it has none
    }
  }

  String name() {
    return vm.name();
  }

  void writeTo(JsonStringWriter json) {
    json.value("name", name())
        .value("state", status.state().word())
        .value("advice", status.advice())
        .value("directory", vm.directory().path().toString())
        .value("diskBytes", diskBytes);
    if (vm.state().isPresent()) {
      json.value("uuid", vm.state().get().uuid())
          .value("image", vm.state().get().image())
          .value("created", vm.state().get().createdMillis());
    }
    if (size.isPresent()) {
      json.value("cpus", size.get().cpus()).value("memoryMiB", size.get().memoryMiB());
    }
    if (status.isAlive() && vm.run().isPresent()) {
      VmRun run = vm.run().get();
      json.value("pid", run.process().pid())
          .value("accelerator", accelerator)
          .value("detached", run.detached())
          .value("upSeconds", upMillis / 1000);
      if (ssh.isThere()) {
        json.object("ssh").value("host", ssh.host()).value("port", ssh.port()).end();
      }
    }
  }
}
