package io.seedling.launcher;

import io.seedling.launcher.HostPlatform.Os;
import io.seedling.launcher.Machine.Board;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Looks at all that VMs need of this computer, as a start would: QEMU, its accelerator, its
 * firmware, and networks. Guests of the host's own architecture have to run; those of the other are
 * for whoever wants them.
 */
public final class Doctor {
  private final Host host;
  private final List<Diagnosis> found = new ArrayList<>();

  private Doctor(Host host) {
    this.host = host;
  }

  /** Returns what was found, in the order in which a start needs it. */
  public static List<Diagnosis> examine(Host host) {
    Doctor doctor = new Doctor(host);
    Optional<GuestArch> own = host.platform().arch();
    if (own.isEmpty()) {
      doctor.found.add(
          Diagnosis.warning("processor", "no guest is made for it, so all are emulated", ""));
    }
    for (GuestArch arch : GuestArch.values()) {
      if (own.equals(Optional.of(arch))) {
        doctor.guests(arch, true);
      }
    }
    for (GuestArch arch : GuestArch.values()) {
      if (!own.equals(Optional.of(arch))) {
        doctor.guests(arch, false);
      }
    }
    doctor.java();
    doctor.networks();
    doctor.ssh();
    return List.copyOf(doctor.found);
  }

  private void guests(GuestArch arch, boolean isOwn) {
    QemuBinary qemu;
    try {
      qemu = QemuBinary.find(arch, host);
      found.add(Diagnosis.ok("qemu", qemu.path() + ", " + qemu.version(host)));
    } catch (LaunchException e) {
      missing("qemu", e, isOwn);
      return;
    }
    if (isOwn) {
      accelerator(qemu);
    }
    try {
      Firmware firmware = Firmware.find(qemu, Board.of(arch), host);
      String text = firmware.image() + ", for " + arch.qemuName();
      found.add(Diagnosis.ok("firmware", text + variables(qemu)));
    } catch (LaunchException e) {
      missing("firmware", e, isOwn);
    } catch (IOException e) {
      found.add(Diagnosis.failure("firmware", "can't be read: " + e.getMessage(), ""));
    }
  }

  /** Returns what stores of variables would be copied from, for --uefi-vars. */
  private String variables(QemuBinary qemu) {
    try {
      Board board = Board.of(qemu.arch());
      return "; variables: "
          + Firmware.findKept(qemu, board, host, host.path("")).template().image();
    } catch (IOException e) {
      return "; without variables";
    }
  }

  private void missing(String subject, LaunchException e, boolean isNeeded) {
    String text = String.valueOf(e.getMessage());
    found.add(
        isNeeded
            ? Diagnosis.failure(subject, text, e.remedy())
            : Diagnosis.warning(subject, text, e.remedy()));
  }

  private void accelerator(QemuBinary qemu) {
    AcceleratorChoice choice = choice(qemu);
    String reasons = String.join("; ", choice.reasons());
    found.add(
        choice.accelerator() == Accelerator.TCG
            ? Diagnosis.warning("accelerator", reasons, "")
            : Diagnosis.ok("accelerator", reasons));
  }

  /** Tries it anew where there is firmware: what made it fail may have been mended. */
  private AcceleratorChoice choice(QemuBinary qemu) {
    Board board = Board.of(qemu.arch());
    try {
      Trial trial = new Trial(board, Firmware.find(qemu, board, host), Trial.When.AFRESH);
      return AcceleratorChoice.automatic(qemu, host, trial);
    } catch (IOException e) {
      return AcceleratorChoice.automatic(qemu, host); // the lack of firmware is told elsewhere
    }
  }

  /** An Intel JVM on an Apple chip runs, and more slowly than it must. */
  private void java() {
    if (host.platform().os() == Os.MACOS && HvfProbe.isTranslated(host.kernel().sysctl())) {
      found.add(
          Diagnosis.warning(
              "java", "it is one for Intel's processors, under Rosetta", "install an arm64 JDK"));
    }
  }

  private void networks() {
    found.add(Diagnosis.ok("network", "user: needs no rights"));
    if (host.platform().os() == Os.MACOS) {
      found.add(
          Diagnosis.warning(
              "network", "vmnet: QEMU is started by sudo", "it is asked for with --net vmnet-*"));
    } else if (host.platform().os() == Os.LINUX) {
      Optional<String> helper = Privilege.bridgeHelper(host);
      found.add(
          helper.isPresent()
              ? Diagnosis.ok("network", "bridge: joined through " + helper.get())
              : Diagnosis.warning(
                  "network",
                  "bridge: joined by root alone, since qemu-bridge-helper is not setuid root",
                  "with --net bridge:BR sudo starts QEMU; a tap device of your own needs no rights"));
    }
  }

  /** Guests are logged in to by OpenSSH's client, with a configuration of the VM's. */
  private void ssh() {
    String name = host.platform().os() == Os.WINDOWS ? "ssh.exe" : "ssh";
    for (Path directory : host.pathsIn("PATH")) {
      Path program = directory.resolve(name);
      if (Files.isExecutable(program)) {
        found.add(Diagnosis.ok("ssh", program.toString()));
        return;
      }
    }
    found.add(Diagnosis.warning("ssh", "it isn't on the PATH", "install OpenSSH's client"));
  }
}
