package io.seedling.cli;

import java.io.IOException;
import java.time.Duration;
import org.apache.commons.cli.Options;

/** {@code launch restart}: stop, then start. */
final class VmRestart extends Command {
  private static final Duration GRACE = Duration.ofSeconds(60);

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
    VmLock lock = VmLock.of(vm.directory());
    try {
      Duration grace = arguments.has("force") ? Duration.ZERO : GRACE;
      VmStop.stop(NamedVm.named(vm.name()), grace, VmNotes.of(vm.name(), arguments, console));
    } finally {
      lock.close();
    }
    return VmStart.start(NamedVm.named(vm.name()), arguments, console);
  }
}
