package io.seedling.cli;

import io.seedling.launcher.Host;
import io.seedling.launcher.Qemu;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.cli.Options;

/** {@code launch ssh}: ssh(1) with the VM's own configuration. */
final class VmSsh extends Command {

  @Override
  String name() {
    return "ssh";
  }

  @Override
  String summary() {
    return "logs in to a running VM by SSH, or runs a command there";
  }

  @Override
  String operands() {
    return "NAME [-- COMMAND...]";
  }

  @Override
  void declare(Options options) {
    options.addOption(value("l", "login", "USER", "log in as this user"));
    options.addOption(flag("", "config", "show the path of the configuration, for ssh -F"));
  }

  @Override
  ExitCode run(Arguments arguments, Console console)
      throws IOException, UsageException, ReportedException {
    if (arguments.operands().isEmpty()) {
      throw new UsageException("a VM's name is needed");
    }
    NamedVm vm = NamedVm.named(arguments.operands().get(0));
    vm.running();
    VmRun run = vm.run().orElseThrow();
    if (!run.ssh().isThere()) {
      throw new ReportedException(
          ExitCode.FAILED,
          "no port of this machine leads to the VM '" + vm.name() + "'",
          "start it with --net user");
    }
    SshAccess access = new SshAccess(vm.directory());
    learnUser(vm);
    access.writeConfig(run.ssh(), NamedVm.named(vm.name()).state().orElseThrow().likelyLogin());
    if (arguments.has("config")) {
      console.out().println(Printable.escape(access.config().toString()));
      return ExitCode.DONE;
    }
    List<String> command = new ArrayList<>(List.of("ssh", "-F", access.config().toString()));
    String user = arguments.value("login");
    if (user != null) {
      command.addAll(List.of("-l", user));
    }
    command.add(vm.name());
    if (arguments.operands().size() > 1) {
      command.add("--");
      command.addAll(arguments.operands().subList(1, arguments.operands().size()));
    }
    console.flush();
    int status = Qemu.runInForeground(command, Host.current());
    return status == 0 ? ExitCode.DONE : ExitCode.FAILED;
  }

  /** The user that the guest has told is kept. */
  private static void learnUser(NamedVm vm) throws IOException, UsageException, ReportedException {
    VmState state = vm.state().orElseThrow();
    SshLogin told = state.login().toldBy(vm.files().serialLog());
    if (!told.user().equals(state.login().user())) { // of records, it costs a start 20 ms
      VmLock lock = VmLock.of(vm.directory());
      try {
        VmState now = VmState.read(vm.directory()).orElse(state);
        now.with(now.login().withUser(told.user()), now.options()).write(vm.directory());
      } finally {
        lock.close();
      }
    }
  }
}
