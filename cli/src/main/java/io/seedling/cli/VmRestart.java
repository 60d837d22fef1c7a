package io.seedling.cli;

import java.io.IOException;
import java.time.Duration;
import org.apache.commons.cli.Options;

/** {@code launch restart}: stop, then start. */
final class VmRestart extends Command {
  /** How long a guest may take to power off. */
  static final Duration GRACE = Duration.ofSeconds(60);

  @Override
  String name() {
    return "restart";
  }

  @Override
  String summary() {
    return "stops a VM if it runs, and starts it again in the background";
  }

  @Override
  String operands() {
    return "NAME";
  }

  @Override
  void declare(Options options) {
    RunOptions.declare(options);
    options.addOption(flag("", "force", "end QEMU at once, as if the plug were pulled"));
  }

  @Override
  ExitCode run(Arguments arguments, Console console)
      throws IOException, UsageException, ReportedException {
    NamedVm vm = NamedVm.of(arguments);
    Duration grace = arguments.has("force") ? Duration.ZERO : GRACE;
    VmStop.stopAlone(vm.directory(), grace, VmNotes.of(vm.name(), arguments, console));
    return VmStart.start(NamedVm.named(vm.name()), arguments, console);
  }
}
