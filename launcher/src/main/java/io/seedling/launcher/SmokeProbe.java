package io.seedling.launcher;

import io.seedling.launcher.Firmware.Bios;
import io.seedling.launcher.Firmware.Flash;
import io.seedling.launcher.Probe.Unusable;
import io.seedling.launcher.Probe.Usable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Asks whether QEMU itself works with an accelerator that the kernel says works, by starting one
 * with the same board, CPU model and firmware. What it tells is kept: the next start of the same
 * costs a look into a file.
 */
final class SmokeProbe {
  private static final int MEMORY_MIB = 256;
  private static final String STARTED = "; QEMU has started its firmware with it";

  private final QemuBinary qemu;
  private final Host host;
  private final Trial trial;
  private final Usable kernel;
  private final AcceleratorChoice choice;
  private final SmokeRecord record;
  private final List<String> key;

  /** Takes what the kernel has answered about the accelerator. */
  SmokeProbe(Accelerator accelerator, Usable kernel, QemuBinary qemu, Host host, Trial trial) {
    this.qemu = qemu;
    this.host = host;
    this.trial = trial;
    this.kernel = kernel;
    choice = new AcceleratorChoice(accelerator, kernel.cpuOff(), List.of());
    record = SmokeRecord.of(host);
    key = key();
  }

  /** Returns the kernel's answer with QEMU's, where that is known already and shall count. */
  Optional<Probe> known() {
    if (trial.when() == Trial.When.AFRESH) {
      return Optional.empty();
    }
    Optional<String> failure = record.failureOf(key);
    return failure.isPresent() ? Optional.of(answer(failure.get())) : Optional.empty();
  }

  private Probe answer(String failure) {
    return failure.isEmpty()
        ? new Usable(kernel.evidence() + STARTED, kernel.cpuOff())
        : new Unusable(failure, "launch doctor tries it again");
  }

  /** Starts a QEMU, if it may, and returns the kernel's answer with QEMU's. */
  Probe ask() {
    if (trial.when() == Trial.When.KNOWN) {
      return kernel;
    }
    SmokeStart.Outcome outcome;
    try {
      outcome = outcome();
    } catch (IOException e) {
      return new Unusable("QEMU can't be tried: " + e.getMessage(), "");
    }
    return switch (outcome.end()) {
      case SPOKE -> kept("");
      case RUNS -> UefiVolume.isIn(trial.firmware().image()) ? silent() : kept("");
      case FAILED -> kept("a trial start failed: " + outcome.reason());
      case UNKNOWN -> new Unusable("a trial start told nothing: " + outcome.reason(), "");
    };
  }

  private Probe kept(String failure) {
    record.keep(key, failure);
    return answer(failure);
  }

  /** A firmware does so on a busy machine, too; so the next start tries it again. */
  private Unusable silent() {
    return new Unusable(
        "the firmware said nothing in a trial start",
        "--accel " + choice.accelerator().qemuName() + " starts it all the same");
  }

  private SmokeStart.Outcome outcome() throws IOException {
    Path serialLog = Files.createTempFile("seedling-", ".serial");
    try {
      return host.smokeStart(command(serialLog), serialLog);
    } finally {
      Files.deleteIfExists(serialLog);
    }
  }

  List<String> command(Path serialLog) {
    Machine machine =
        new Machine(
            "",
            trial.board(),
            1,
            MEMORY_MIB,
            new Machine.Drives(List.of(), Optional.empty(), List.of()),
            new Network.None(),
            Display.NONE,
            new Machine.Console(Optional.of(serialLog), Optional.empty()),
            List.of("-qmp", "stdio"));
    return QemuCommandLine.of(machine, qemu, choice, firmware());
  }

  /** A VM's own variables are left alone; a padded copy of its code may not be there yet. */
  private Firmware firmware() {
    if (trial.firmware() instanceof KeptFlash kept) {
      boolean raw = kept.code().format() == Disk.Format.RAW;
      return raw && trial.board().arch() == GuestArch.AARCH64
          ? new Bios(kept.image())
          : new Flash(kept.image(), kept.code().format());
    }
    return trial.firmware();
  }

  /** Returns all that the answer depends on. */
  private List<String> key() {
    List<String> key = new ArrayList<>();
    addFile(key, qemu.path());
    key.add(host.kernel().release());
    key.add(choice.accelerator().qemuName());
    key.add(trial.board().machine());
    key.add(CpuModel.of(trial.board(), choice));
    addFile(key, trial.firmware().image());
    return key;
  }

  private static void addFile(List<String> key, Path file) {
    key.add(file.toAbsolutePath().toString());
    try {
      key.add(Files.size(file) + " bytes of " + Files.getLastModifiedTime(file));
    } catch (IOException e) {
      key.add("");
    }
  }
}
