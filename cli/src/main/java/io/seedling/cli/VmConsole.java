package io.seedling.cli;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import org.apache.commons.cli.Options;

/** {@code launch console}: this terminal becomes the guest's serial console. */
final class VmConsole extends Command {
  private static final int BLOCK = 8 << 10;
  private static final Duration QEMU_CALLS_WITHIN = Duration.ofSeconds(5);
  private static final byte LEAVE = 0x1d; // Ctrl-], as telnet has it

  @Override
  String name() {
    return "console";
  }

  @Override
  String summary() {
    return "connects the terminal with a running VM's console; Ctrl-] leaves it";
  }

  @Override
  String operands() {
    return "NAME";
  }

  @Override
  void declare(Options options) {
    // it has none of its own
  }

  @Override
  ExitCode run(Arguments arguments, Console console)
      throws IOException, UsageException, ReportedException {
    NamedVm vm = NamedVm.of(arguments);
    vm.running();
    if (!vm.run().orElseThrow().detached()) {
      throw new ReportedException(
          ExitCode.IN_USE,
          "the console of the VM '" + vm.name() + "' is the terminal that it was started in",
          "launch logs " + vm.name() + " shows it, too");
    }
    // QEMU would let a second client wait without a word
    VmLock lock =
        VmLock.of(
            vm.directory().path().resolve("console.lock"),
            "the console of the VM '" + vm.name() + "' is shown elsewhere");
    try (SocketChannel socket = vm.files().console().connect(QEMU_CALLS_WITHIN);
        RawTerminal terminal = RawTerminal.of(console)) {
      VmNotes notes = VmNotes.of(vm.name(), arguments, console);
      notes.sayRaw("Ctrl-] leaves the console; Enter may bring up a prompt");
      Thread keys = new Keys(socket, console);
      keys.start();
      show(socket, console);
      notes.sayRaw("left the console");
      return terminal.isRaw() || vm.status().isAlive() ? ExitCode.DONE : ExitCode.QEMU_DIED;
    } finally {
      lock.close();
    }
  }

  /** Until QEMU ends, or the keys are closed. */
  private static void show(SocketChannel socket, Console console) {
    ByteBuffer block = ByteBuffer.allocate(BLOCK);
    try {
      while (socket.read(block.clear()) >= 0) {
        console.out().write(block.array(), 0, block.position());
        console.out().flush();
      }
    } catch (IOException e) {
      // the other thread has closed it, or QEMU has
    }
  }

  /** Sends what is typed. Whatever ends it closes the socket, and so ends the other direction. */
  private static final class Keys extends Thread {
    private final SocketChannel socket;
    private final Console console;

    Keys(SocketChannel socket, Console console) {
      super("keys of a console");
      this.socket = socket;
      this.console = console;
      setDaemon(true);
    }

    @Override
    public void run() {
      try (socket) {
        byte[] keys = new byte[BLOCK];
        int count = console.in().read(keys);
        while (count >= 0) {
          int end = 0;
          while (end < count && keys[end] != LEAVE) {
            end++;
          }
          ByteBuffer bytes = ByteBuffer.wrap(keys, 0, end);
          while (bytes.hasRemaining()) {
            socket.write(bytes);
          }
          if (end < count) {
            return;
          }
          count = console.in().read(keys);
        }
      } catch (IOException e) {
        // QEMU has ended
      }
    }
  }
}
