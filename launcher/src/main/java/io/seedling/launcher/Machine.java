package io.seedling.launcher;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A virtual machine before it runs: what QEMU shall build, whatever host it is on.
 *
 * @param name shown in window titles and process lists; empty for none
 * @param board the architecture, with what overrides its machine type and CPU model
 * @param cpus how many virtual processors
 * @param memoryMiB the guest's memory in MiB
 * @param drives the disks, the seed and the CD-ROMs
 * @param network how the network card is connected
 * @param display where the screen is shown, and sound played
 * @param console where the serial console and the QMP monitor are
 * @param extraArguments words that go to QEMU as they are, after all others
 */
public record Machine(
    String name,
    Board board,
    int cpus,
    int memoryMiB,
    Drives drives,
    Network network,
    Display display,
    Console console,
    List<String> extraArguments) {
  private static final int LEAST_MEMORY_MIB = 128; // EDK2 itself needs most of this

  /** Checks the numbers, which QEMU does not: {@code -m 0} is silently 128 MiB to it. */
  public Machine {
    if (cpus < 1) {
      throw new IllegalArgumentException("cpus is " + cpus + "; 1 is the least");
    }
    if (memoryMiB < LEAST_MEMORY_MIB) {
      throw new IllegalArgumentException(
          "memory is " + memoryMiB + " MiB; " + LEAST_MEMORY_MIB + " is the least");
    }
    extraArguments = List.copyOf(extraArguments);
  }

  /** Returns the same machine with its console elsewhere. */
  public Machine withConsole(Console other) {
    return new Machine(
        name, board, cpus, memoryMiB, drives, network, display, other, extraArguments);
  }

  /** Returns the same machine with its screen and sound elsewhere. */
  public Machine withDisplay(Display other) {
    return new Machine(
        name, board, cpus, memoryMiB, drives, network, other, console, extraArguments);
  }

  /**
   * The kind of computer.
   *
   * @param arch the processor's architecture
   * @param machineType QEMU's {@code -machine}, if not {@link GuestArch#machineType}
   * @param cpuModel QEMU's {@code -cpu}, if not the best that the accelerator allows
   */
  public record Board(GuestArch arch, Optional<String> machineType, Optional<String> cpuModel) {
    /** Returns the usual computer of an architecture. */
    public static Board of(GuestArch arch) {
      return new Board(arch, Optional.empty(), Optional.empty());
    }

    String machine() {
      return machineType.orElse(arch.machineType());
    }
  }

  /**
   * What holds data. The first disk is booted; without disks, the first CD-ROM.
   *
   * @param disks virtio disks, in the order in which the guest numbers them
   * @param seed the cloud-init volume, seen as one more virtio disk that can't be written
   * @param cdroms ISO images, seen as CD-ROMs
   */
  public record Drives(List<Disk> disks, Optional<Path> seed, List<Path> cdroms) {
    /** Copies the lists. */
    public Drives {
      disks = List.copyOf(disks);
      cdroms = List.copyOf(cdroms);
    }
  }

  /**
   * Where the guest's first serial port goes, and where QEMU takes commands.
   *
   * @param serialLog a file for what the guest prints; else the terminal, shared with QEMU's
   *     monitor (Ctrl-A C changes over, Ctrl-A X ends QEMU)
   * @param qmpSocket a UNIX socket that QEMU listens on, at most 103 bytes long
   * @param run the files of a VM that is found again by them, which say all of the above
   */
  public record Console(
      Optional<Path> serialLog, Optional<Path> qmpSocket, Optional<RunFiles> run) {
    /** The terminal, and no QMP. */
    public static final Console TERMINAL = new Console(Optional.empty(), Optional.empty());

    /** Checks the socket's length, which differs between systems. */
    public Console {
      if (qmpSocket.isPresent()) {
        RunFiles.requireShort(qmpSocket.get());
      }
    }

    /** A log or the terminal, and QMP or none. */
    public Console(Optional<Path> serialLog, Optional<Path> qmpSocket) {
      this(serialLog, qmpSocket, Optional.empty());
    }

    /** Returns the console of a VM that is found again by its files. */
    public static Console of(RunFiles run) {
      return new Console(Optional.empty(), Optional.empty(), Optional.of(run));
    }
  }
}
