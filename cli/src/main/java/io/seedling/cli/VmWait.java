package io.seedling.cli;

import java.io.IOException;
import java.time.Duration;
import org.apache.commons.cli.Options;

/** {@code launch wait}: until a running VM is as far as somebody wants. */
final class VmWait extends Command {

  @Override
  String name() {
    return "wait";
  }

  @Override
  String summary() {
    return "waits until a running VM has booted, answers by SSH, or cloud-init is done";
  }

  @Override
  String operands() {
    return "NAME";
  }

  @Override
  void declare(Options options) {
    WaitFor.declare(options);
  }

  @Override
  ExitCode run(Arguments arguments, Console console)
      throws IOException, UsageException, ReportedException {
    NamedVm vm = NamedVm.of(arguments);
    WaitFor target = WaitFor.of(arguments, WaitFor.BOOT);
    Duration limit = WaitFor.limit(arguments);
    if (vm.run().isEmpty()) {
      vm.running(); // which it is not
    }
    VmRun run = vm.run().orElseThrow();
    VmNotes notes = VmNotes.of(vm.name(), arguments, console);
    VmWatch watch = new VmWatch(run.vm(vm.uuid(), vm.directory()), vm.files(), run, notes);
    // nothing is fallen back to, so nobody asks whether the guest has written anything
    VmWatch.Outcome outcome = watch.until(target, limit, Silence.meaningless());
    return new WaitReport(vm.directory(), notes, target, limit).of(outcome, watch, run, vm.uuid());
  }
}
