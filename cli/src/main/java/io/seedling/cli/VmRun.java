package io.seedling.cli;

import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonStringWriter;
import io.seedling.launcher.RunFiles;
import io.seedling.launcher.RunningVm;
import io.seedling.launcher.VmProcess;
import java.nio.file.Path;
import java.util.List;

/**
 * The last start of a VM, which may run since, or have ended.
 *
 * @param process QEMU's, as it was then
 * @param startedMillis when, in milliseconds since 1970
 * @param accelerator QEMU's name of it
 * @param ssh where the guest's port 22 is reached on this machine; port 0 where it is not
 * @param detached whether the console is a socket, and not a terminal
 * @param sockets the directory of the run's sockets
 * @param command QEMU's own command line
 */
record VmRun(
    VmProcess process,
    long startedMillis,
    String accelerator,
    SshAddress ssh,
    boolean detached,
    Path sockets,
    List<String> command) {

  /** A host's name or number, and a port. */
  record SshAddress(String host, int port) {
    static final SshAddress NONE = new SshAddress("", 0);

    boolean isThere() {
      return port > 0;
    }

    @Override
    public String toString() {
      return isThere() ? host + ":" + port : "-";
    }
  }

  static VmRun read(JsonObject json) {
    return new VmRun(
        new VmProcess(json.getLong("pid"), json.getLong("processStart")),
        json.getLong("started"),
        json.getString("accelerator", ""),
        new SshAddress(json.getString("sshHost", ""), json.getInt("sshPort")),
        json.getBoolean("detached"),
        Path.of(json.getString("sockets", "")),
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
    VmState.write(json, "command", command);
    json.end();
  }

  RunFiles files(String uuid, VmDirectory directory) {
    return new RunFiles(uuid, directory.path(), sockets, detached);
  }

  RunningVm vm(String uuid, VmDirectory directory) {
    return new RunningVm(uuid, process, files(uuid, directory).qmpSocket());
  }
}
