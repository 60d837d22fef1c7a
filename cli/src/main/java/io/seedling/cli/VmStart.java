package io.seedling.cli;

import io.seedling.launcher.RunningVm;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.commons.cli.Options;

/** {@code launch start}: a VM that is there already, started as it was, in the background. */
final class VmStart extends Command {

  @Override
  String name() {
    return "start";
  }

  @Override
  String summary() {
    return "starts a VM again in the background, as it was started before or as told now";
  }

  @Override
  String operands() {
    return "NAME";
  }

  @Override
  void declare(Options options) {
    RunOptions.declare(options);
  }

  @Override
  ExitCode run(Arguments arguments, Console console)
      throws IOException, UsageException, ReportedException {
    return start(NamedVm.of(arguments), arguments, console);
  }

  /** Starts a VM, or lets it go on where it was paused. */
  static ExitCode start(NamedVm vm, Arguments arguments, Console console)
      throws IOException, UsageException, ReportedException {
    VmStatus status = vm.status();
    boolean paused =
        status.state() == VmStatus.State.PAUSED || status.state() == VmStatus.State.DISK_FULL;
    if (paused) {
      RunningVm running = vm.running();
      running.resume();
      VmNotes.of(vm.name(), arguments, console).say("goes on");
      return ExitCode.DONE;
    }
    VmDisks.requireStopped(vm.directory(), vm.state());
    Options options = new Options();
    RunOptions.declare(options);
    List<String> words = new ArrayList<>(arguments.words(options));
    if (!arguments.has("foreground")) {
      words.add("--detach");
    }
    if (arguments.has("quiet")) {
      words.add("--quiet");
    }
    words.add("--name=" + vm.name());
    Optional<String> image = image(vm);
    if (image.isPresent()) {
      words.add("--");
      words.add(image.get());
    }
    Launch launch = new Launch();
    return launch.run(Arguments.parse(launch.options(), words.toArray(new String[0])), console);
  }

  /** Returns the image that the VM was made from; of one that has no state, its disk tells. */
  private static Optional<String> image(NamedVm vm) throws IOException, ReportedException {
    if (vm.state().isPresent()) {
      String image = vm.state().get().image();
      return image.isEmpty() ? Optional.empty() : Optional.of(image);
    }
    Optional<Path> below = new Snapshots(vm.directory()).image();
    if (below.isPresent()) {
      return Optional.of(below.get().toString());
    }
    throw new ReportedException(
        ExitCode.FAILED,
        vm.directory().disk() + ": rests on no image",
        "launch --disk boots it as it is");
  }
}
