package io.seedling.cli;

import com.grack.nanojson.JsonWriter;
import io.seedling.launcher.AcceleratorChoice;
import io.seedling.launcher.Firmware;
import io.seedling.launcher.GuestArch;
import io.seedling.launcher.Host;
import io.seedling.launcher.Machine;
import io.seedling.launcher.Network;
import io.seedling.launcher.PortForward;
import io.seedling.launcher.Privilege;
import io.seedling.launcher.Qemu;
import io.seedling.launcher.QemuBinary;
import io.seedling.launcher.QemuCommandLine;
import io.seedling.launcher.ShellWords;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.commons.cli.Options;

/** {@code launch}: a cloud image, or given disks, booted in QEMU with the console here. */
final class Launch extends Command {

  @Override
  String name() {
    return "";
  }

  @Override
  String summary() {
    return "boots a cloud image, configured as told, or boots given disks as they are";
  }

  @Override
  String operands() {
    return "IMAGE | --disk FILE [--seed FILE]";
  }

  @Override
  void declare(Options options) {
    options.addOption(value("", "name", "NAME", "the VM's name; by default the image's"));
    options.addOption(
        value("", "disk", "SIZE|FILE", "with IMAGE the disk's size (20G), else a disk to boot"));
    options.addOption(value("", "seed", "FILE", "the seed volume to boot --disk with"));
    options.addOption(value("", "cdrom", "FILE", "an ISO image to show as a CD-ROM"));
    SeedOptions.declare(options);
    options.addOption(flag("", "no-validate", "go on even if there are errors in the seed"));
    RunOptions.declare(options);
  }

  @Override
  ExitCode run(Arguments arguments, Console console)
      throws IOException, UsageException, ReportedException {
    String print = arguments.value("print");
    if (print != null && !print.isEmpty() && !print.equals("sh") && !print.equals("json")) {
      throw new UsageException("--print must be sh or json, not '" + print + "'");
    }
    GuestFiles files = guestFiles(arguments);
    Host host = Host.current();
    RunOptions options = new RunOptions(arguments, host);
    GuestArch arch = options.arch(files.image());
    Machine.Board board = options.board(arch);
    Machine machine = options.machine(files.name(), board, files.drives(), files.identity());
    QemuBinary qemu = options.qemu(arch);
    AcceleratorChoice choice = options.accelerator(qemu);
    Firmware firmware = options.firmware(qemu, board);
    List<String> command = QemuCommandLine.of(machine, qemu, choice, firmware);
    Optional<String> privilege = Privilege.reason(machine, host);
    if (!arguments.has("quiet")) {
      tell(console.err(), machine, choice, privilege);
    }
    if (arguments.has("verbose")) {
      console.err().println("launch: " + ShellWords.quote(command));
    }
    if (print != null) {
      List<String> words = privilege.isPresent() ? Privilege.withSudo(command) : command;
      console
          .out()
          .println(print.equals("json") ? JsonWriter.string(words) : ShellWords.quote(words));
      return ExitCode.DONE;
    }
    if (privilege.isPresent()) {
      command = Privilege.acquired(command, host);
    }
    files.prepare(arguments, console);
    console.flush();
    // where this process becomes QEMU, as on Linux and macOS, its status is QEMU's own
    int status = Qemu.runInForeground(command, host);
    return status == 0 ? ExitCode.DONE : ExitCode.QEMU_DIED;
  }

  private static GuestFiles guestFiles(Arguments arguments)
      throws IOException, UsageException, ReportedException {
    List<String> operands = arguments.operands();
    if (operands.size() > 1) {
      String word = operands.get(1);
      throw new UsageException(
          word.equals("sh") || word.equals("json")
              ? "unexpected argument '" + word + "'; write --print=" + word
              : "unexpected argument '" + word + "'");
    }
    if (operands.isEmpty() && !arguments.has("disk") && !arguments.has("cdrom")) {
      throw new UsageException("an image is needed, or --disk FILE");
    }
    return operands.isEmpty()
        ? GivenFiles.of(arguments)
        : CloudGuest.of(Path.of(operands.get(0)), arguments);
  }

  private static void tell(
      PrintStream err, Machine machine, AcceleratorChoice choice, Optional<String> privilege) {
    for (String reason : choice.reasons()) {
      err.println("launch: " + Printable.escape(reason));
    }
    if (privilege.isPresent()) {
      err.println("launch: sudo for QEMU: " + privilege.get());
    }
    if (machine.network() instanceof Network.User user) {
      for (PortForward forward : user.forwards()) {
        String target = forward.hostAddress() + ":" + forward.hostPort();
        err.println(
            forward.guestPort() == 22
                ? "launch: ssh -p " + forward.hostPort() + " USER@" + forward.hostAddress()
                : "launch: port " + forward.guestPort() + " of the guest is " + target + " here");
      }
    }
    err.println("launch: Ctrl-A X ends the VM, Ctrl-A C is QEMU's monitor and back");
  }
}
