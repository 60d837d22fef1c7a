package io.seedling.cli;

import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonStringWriter;
import io.seedling.launcher.PortForward;
import io.seedling.launcher.RunFiles;
import io.seedling.launcher.RunningVm;
import io.seedling.launcher.VmProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The last start of a VM, which may run since, or have ended.
 *
 * @param process QEMU's, as it was then
 * @param startedMillis when, in milliseconds since 1970
 * @param accelerator QEMU's name of it
 * @param ssh where the guest's port 22 is reached on this machine; port 0 where it is not
 * @param detached whether the console is a socket, and not a terminal
 * @param sockets the directory of the run's sockets
 * @param reconnect of {@link RunFiles}, for a QEMU that sudo started
 * @param command QEMU's own command line
 */
record VmRun(
    VmProcess process,
    long startedMillis,
    String accelerator,
    SshAddress ssh,
    boolean detached,
    Path sockets,
    Optional<String> reconnect,
    List<String> command) {

  /** A host's name or number, and a port. */
  record SshAddress(String host, int port) {
    static final int GUEST_PORT = 22;
    static final SshAddress NONE = new SshAddress("", 0);

    /** Asks QEMU; a VM that doesn't answer, or has no such network, has none. */
    static SshAddress of(RunningVm vm) {
      try {
        Optional<PortForward> forward = vm.forwardTo(GUEST_PORT);
        return forward.isPresent() ? of(forward.get()) : NONE;
      } catch (IOException e) {
        return NONE;
      }
    }

    static SshAddress of(PortForward forward) {
      return new SshAddress(forward.hostAddress(), forward.hostPort());
    }

    boolean isThere() {
      return port > 0;
    }

    @Override
    public String toString() {
      return isThere() ? host + ":" + port : "-";
    }
  }

  /** Returns the run that is about to start, and has no process yet. */
  VmRun withoutProcess() {
    return with(new VmProcess(0, 0), SshAddress.NONE);
  }

  private VmRun with(VmProcess other, SshAddress address) {
    return new VmRun(
        other, startedMillis, accelerator, address, detached, sockets, reconnect, command);
  }

  /** Finds the process of a run whose launcher was killed before it could note it. */
  VmRun found(String uuid, VmDirectory directory) {
    if (process.pid() != 0) {
      return this;
    }
    Optional<RunningVm> vm = RunningVm.find(files(uuid, directory));
    return vm.isEmpty() ? this : with(vm.get().process(), SshAddress.of(vm.get()));
  }

  static VmRun read(JsonObject json) {
    return new VmRun(
        new VmProcess(json.getLong("pid"), json.getLong("processStart")),
        json.getLong("started"),
        json.getString("accelerator", ""),
        new SshAddress(json.getString("sshHost", ""), json.getInt("sshPort")),
        json.getBoolean("detached"),
        Path.of(json.getString("sockets", "")),
        Optional.ofNullable(json.getString("reconnect")),
        VmState.texts(json, "command"));
  }

  void writeTo(JsonStringWriter json) {
    json.object("run")
        .value("pid", process.pid())
        .value("processStart", process.startMillis())
        .value("started", startedMillis)
        .value("accelerator", accelerator)
        .value("sshHost", ssh.host())
        .value("sshPort", ssh.port())
        .value("detached", detached)
        .value("sockets", sockets.toString());
    if (reconnect.isPresent()) {
      json.value("reconnect", reconnect.get());
    }
    VmState.write(json, "command", command);
    json.end();
  }

  RunFiles files(String uuid, VmDirectory directory) {
    return new RunFiles(uuid, directory.path(), sockets, detached, reconnect);
  }

  RunningVm vm(String uuid, VmDirectory directory) {
    return new RunningVm(files(uuid, directory), process);
  }
}
