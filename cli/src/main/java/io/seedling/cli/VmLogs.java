package io.seedling.cli;

import io.seedling.launcher.RunningVm;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.apache.commons.cli.Options;

/** {@code launch logs}: what the guest has printed on its console since its last start. */
final class VmLogs extends Command {
  private static final int BLOCK = 64 << 10;
  private static final int PAUSE_MILLIS = 200;

  @Override
  String name() {
    return "logs";
  }

  @Override
  String summary() {
    return "shows what the guest printed on its console since its last start";
  }

  @Override
  String operands() {
    return "NAME";
  }

  @Override
  void declare(Options options) {
    options.addOption(flag("f", "follow", "go on until the VM ends"));
    options.addOption(flag("", "raw", "leave control characters in, as a terminal would get them"));
    options.addOption(flag("", "qemu", "show what QEMU itself said"));
  }

  @Override
  ExitCode run(Arguments arguments, Console console)
      throws IOException, UsageException, ReportedException {
    NamedVm vm = NamedVm.of(arguments);
    Path file = vm.directory().path().resolve(arguments.has("qemu") ? "qemu.log" : "serial.log");
    Optional<RunningVm> followed =
        arguments.has("follow") && vm.status().isAlive()
            ? Optional.of(vm.running())
            : Optional.empty();
    ConsoleText text = new ConsoleText(console.out(), arguments.has("raw"));
    try (FileChannel log =
        FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
      show(log, followed, text);
    } catch (NoSuchFileException e) {
      throw new ReportedException(
          ExitCode.FAILED,
          "the VM '" + vm.name() + "' has no log: it was never started by this launch",
          null);
    }
    return ExitCode.DONE;
  }

  private static void show(FileChannel log, Optional<RunningVm> followed, ConsoleText text)
      throws IOException {
    ByteBuffer block = ByteBuffer.allocate(BLOCK);
    while (true) {
      boolean more = followed.isPresent() && followed.get().isAlive(); // before the last look
      while (log.read(block.clear()) > 0) {
        text.print(block.flip());
      }
      text.flush();
      if (!more) {
        return;
      }
      try {
        Thread.sleep(PAUSE_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("interrupted while the log was followed");
      }
    }
  }
}
