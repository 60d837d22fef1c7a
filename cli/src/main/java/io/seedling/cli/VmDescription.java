package io.seedling.cli;

import com.grack.nanojson.JsonStringWriter;
import java.io.IOException;
import java.nio.file.Files;

/**
 * What list and info show of a VM.
 *
 * @param accelerator empty where it has not run since it was stopped
 * @param diskBytes the length of its own disk's file; 0 where it has none
 * @param upMillis since its start; -1 where it does not run
 */
record VmDescription(
    NamedVm vm,
    VmStatus status,
    String accelerator,
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
