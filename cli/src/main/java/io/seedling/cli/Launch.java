package io.seedling.cli;

import com.grack.nanojson.JsonWriter;
import io.seedling.launcher.Host;
import io.seedling.launcher.Network;
import io.seedling.launcher.PortForward;
import io.seedling.launcher.Privilege;
import io.seedling.launcher.Qemu;
import io.seedling.launcher.RunFiles;
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
    return "NAME:RELEASE|URL|FILE | --disk FILE [--seed FILE]";
  }

  @Override
  void declare(Options options) {
    options.addOption(
        value("", "name", "NAME", "the VM's name, by which it is kept; by default the image's"));
    options.addOption(
        value("", "disk", "SIZE|FILE", "with IMAGE the disk's size (20G), else a disk to boot"));
    options.addOption(value("", "seed", "FILE", "the seed volume to boot --disk with"));
    options.addOption(value("", "cdrom", "FILE", "an ISO image to show as a CD-ROM"));
    SeedOptions.declare(options);
    options.addOption(flag("", "no-validate", "go on even if there are errors in the seed"));
    RunOptions.declare(options);
  }

  @Override
  ExitCode run(Arguments given, Console console)
      throws IOException, UsageException, ReportedException {
    String print = given.value("print");
    if (print != null && !print.isEmpty() && !print.equals("sh") && !print.equals("json")) {
      throw new UsageException("--print must be sh or json, not '" + print + "'");
    }
    Optional<VmDirectory> home = home(given);
    Optional<VmState> known = home.isPresent() ? VmState.read(home.get()) : Optional.empty();
    Arguments arguments = given;
    if (known.isPresent()) {
      VmDisks.requireStopped(home.get(), known);
      arguments = RememberedOptions.recalled(known.get().options(), given, options());
    }
    GuestFiles files = guestFiles(arguments, home, madeFrom(known), console);
    Optional<VmState> state = state(files, known);
    Optional<RunFiles> run =
        state.isPresent()
            ? Optional.of(VmStarter.runFiles(files.directory().get(), state.get(), arguments))
            : Optional.empty();
    Host host = Host.current();
    LaunchPlan plan = LaunchPlan.of(arguments, files, run, host);
    if (arguments.has("guide")) {
      GuideLine guide = new GuideLine(plan, arguments);
      guide.tell(console.err());
      print(guide.words(), print == null ? "sh" : print, console);
      return ExitCode.DONE;
    }
    requireOwnWords(plan, arguments);
    tell(plan, arguments, console.err());
    if (print != null) {
      List<String> words = plan.command();
      words = plan.privilege().isPresent() ? Privilege.withSudo(words) : words;
      print(words, print, console);
      return ExitCode.DONE;
    }
    if (!arguments.has("allow-root")) {
      Privilege.requireOrdinaryUser(host);
    }
    if (plan.run().isPresent()) {
      VmStarter starter = new VmStarter(files.directory().get(), arguments, console);
      return plan.run().get().detached()
          ? starter.detached(plan, files, state.get())
          : starter.inForeground(plan, files, state.get());
    }
    List<String> command = plan.starting(host);
    files.prepare(arguments, console);
    if (files.directory().isPresent()) {
      files.directory().get().create();
    }
    plan.prepareFirmware();
    console.flush();
    // where this process becomes QEMU, as on Linux and macOS, its status is QEMU's own
    int status = Qemu.runInForeground(command, host);
    return status == 0 ? ExitCode.DONE : ExitCode.QEMU_DIED;
  }

  private static void print(List<String> words, String form, Console console) {
    console
        .out()
        .println(form.equals("json") ? JsonWriter.string(words) : ShellWords.quoteByOption(words));
  }

  /** What root runs is not for the user's own words to say, or whoever may use sudo for it. */
  private static void requireOwnWords(LaunchPlan plan, Arguments arguments)
      throws ReportedException {
    if (plan.privilege().isPresent()
        && !arguments.values("qemu-arg").isEmpty()
        && !arguments.has("i-know")) {
      throw new ReportedException(
          ExitCode.FAILED,
          "--qemu-arg: QEMU runs as root here (" + plan.privilege().get() + ")",
          "with --net user it needs no rights; --i-know lets it run so all the same");
    }
  }

  /** Returns the directory of the VM that is meant, if it is one that is kept. */
  private static Optional<VmDirectory> home(Arguments arguments) throws UsageException {
    String name = arguments.value("name");
    if (name == null && arguments.operands().size() == 1) {
      name = VmDirectory.nameFor(CloudImages.naming(arguments.operands().get(0)));
    }
    return name == null ? Optional.empty() : Optional.of(VmDirectory.named(name));
  }

  /** Returns what is known of the VM, or shall be; nothing where it has no directory. */
  private static Optional<VmState> state(GuestFiles files, Optional<VmState> known)
      throws ReportedException {
    if (files.directory().isEmpty()) {
      return Optional.empty();
    }
    VmDirectory directory = files.directory().get();
    String image = files.madeFrom();
    if (known.isPresent() && known.get().image().isEmpty() != image.isEmpty()) {
      throw new ReportedException(
          ExitCode.FAILED,
          directory.path() + ": the VM '" + directory.name() + "' was made otherwise",
          "give the new VM another --name");
    }
    return known.isPresent()
        ? known
        : Optional.of(VmState.fresh(directory, image, System.currentTimeMillis()));
  }

  private static GuestFiles guestFiles(
      Arguments arguments, Optional<VmDirectory> home, Optional<Path> madeFrom, Console console)
      throws IOException, UsageException, ReportedException {
    List<String> operands = arguments.operands();
    if (operands.size() > 1) {
      String word = operands.get(1);
      throw new UsageException(
          word.equals("sh") || word.equals("json")
              ? "unexpected argument '" + word + "'; write --print=" + word
              : "unexpected argument '" + word + "'");
    }
    boolean empty = operands.isEmpty() && !arguments.has("disk") && !arguments.has("cdrom");
    if (empty && !arguments.has("guide")) {
      throw new UsageException("an image is needed, or --disk FILE");
    }
    return operands.isEmpty()
        ? GivenFiles.of(arguments)
        : CloudGuest.of(
            CloudImages.file(operands.get(0), madeFrom, arguments, console),
            home.orElseThrow(),
            arguments);
  }

  private static Optional<Path> madeFrom(Optional<VmState> known) {
    return known.isPresent() && !known.get().image().isEmpty()
        ? Optional.of(Path.of(known.get().image()))
        : Optional.empty();
  }

  private static void tell(LaunchPlan plan, Arguments arguments, PrintStream err) {
    if (arguments.has("quiet")) {
      return;
    }
    for (String reason : plan.choice().reasons()) {
      err.println("launch: " + Printable.escape(reason));
    }
    if (arguments.has("verbose")) {
      err.println("launch: " + ShellWords.quote(plan.command()));
    }
    if (plan.privilege().isPresent()) {
      err.println("launch: sudo for QEMU: " + Printable.escape(plan.privilege().get()));
    }
    if (RunOptions.isDetached(arguments)) {
      return;
    }
    if (plan.machine().network() instanceof Network.User user) {
      for (PortForward forward : user.forwards()) {
        err.println("launch: " + told(forward, plan));
      }
    }
    err.println("launch: Ctrl-A X ends the VM, Ctrl-A C is QEMU's monitor and back");
  }

  private static String told(PortForward forward, LaunchPlan plan) {
    String target = forward.hostAddress() + ":" + forward.hostPort();
    if (forward.guestPort() != VmRun.SshAddress.GUEST_PORT) {
      return "port " + forward.guestPort() + " of the guest is " + target + " here";
    }
    return plan.run().isPresent()
        ? "SSH at " + target + ": launch ssh " + plan.machine().name()
        : "ssh -p " + forward.hostPort() + " USER@" + forward.hostAddress();
  }
}
