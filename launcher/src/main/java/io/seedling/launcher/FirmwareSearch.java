package io.seedling.launcher;

import io.seedling.launcher.Firmware.Bios;
import io.seedling.launcher.Firmware.Flash;
import io.seedling.launcher.FirmwareDescriptors.Described;
import io.seedling.launcher.LaunchException.Kind;
import io.seedling.launcher.Machine.Board;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** The places where firmware may be; {@link Firmware#find} gives their order. */
final class FirmwareSearch {
  /** Raw images of the host's distributions: a place, and whether it is for {@code -bios}. */
  private record Known(String place, boolean bios) {}

  private static final List<Known> KNOWN_AARCH64 =
      List.of(
          new Known("/usr/share/AAVMF/AAVMF_CODE.fd", false), // Debian, Ubuntu, Fedora
          new Known("/usr/share/AAVMF/AAVMF_CODE.no-secboot.fd", false), // Ubuntu 24.04
          new Known("/usr/share/qemu-efi-aarch64/QEMU_EFI.fd", true), // Debian, Ubuntu
          new Known("/usr/share/edk2/aarch64/QEMU_EFI-pflash.raw", false), // Fedora
          new Known("/usr/share/edk2/aarch64/QEMU_EFI.fd", true), // Fedora
          new Known("/usr/share/edk2/aarch64/QEMU_CODE.fd", false), // Arch
          new Known("/usr/share/qemu/aavmf-aarch64-code.bin", false)); // openSUSE
  private static final List<Known> KNOWN_X86_64 =
      List.of(
          new Known("/usr/share/OVMF/OVMF_CODE_4M.fd", false), // Debian, Ubuntu
          new Known("/usr/share/ovmf/OVMF.fd", true), // Debian, Ubuntu
          new Known("/usr/share/edk2/ovmf/OVMF_CODE.fd", false), // Fedora
          new Known("/usr/share/edk2/x64/OVMF_CODE.4m.fd", false), // Arch
          new Known("/usr/share/qemu/ovmf-x86_64-4m-code.bin", false), // openSUSE
          new Known("/usr/share/qemu/ovmf-x86_64-code.bin", false)); // openSUSE
  private static final List<String> QEMU_DATA =
      List.of("/opt/homebrew/share/qemu", "/usr/local/share/qemu", "/opt/local/share/qemu");

  private final QemuBinary qemu;
  private final Board board;
  private final Host host;
  private final List<String> tried = new ArrayList<>();
  private final Set<Path> withoutVariables = new LinkedHashSet<>();

  FirmwareSearch(QemuBinary qemu, Board board, Host host) {
    this.qemu = qemu;
    this.board = board;
    this.host = host;
  }

  Firmware find() throws IOException {
    Optional<Path> named = named();
    if (named.isPresent()) {
      return Firmware.at(named.get(), board.arch());
    }
    return first(described -> Optional.of(described.firmware()))
        .orElseThrow(() -> notFound("UEFI firmware"));
  }

  /** As {@link #find}; what has no template of a store of variables is passed over. */
  KeptFlash findKept(Path directory) throws IOException {
    Optional<Path> named = named();
    if (named.isPresent()) {
      return Firmware.keptAt(named.get(), board.arch(), directory);
    }
    return first(described -> kept(described, directory))
        .orElseThrow(() -> notFound("UEFI firmware with a store for its variables"));
  }

  private Optional<KeptFlash> kept(Described described, Path directory) throws IOException {
    Firmware code = described.firmware();
    Optional<Flash> template = described.template();
    if (template.isEmpty()) {
      template = VariablesTemplate.beside(code.image());
    }
    if (template.isEmpty()) {
      withoutVariables.add(code.image());
      return Optional.empty();
    }
    return Optional.of(KeptFlash.of(code, template.get(), board.arch(), directory));
  }

  /** Returns what the user's environment names. */
  private Optional<Path> named() {
    String variable = "QEMU_FIRMWARE_" + board.arch().qemuName().toUpperCase(Locale.ROOT);
    String named = host.variable(variable);
    return named.isEmpty() ? Optional.empty() : Optional.of(host.path(named));
  }

  /** What firmware is taken for, if it will do. */
  private interface Taking<T> {
    Optional<T> apply(Described described) throws IOException;
  }

  /** Returns the first firmware that will do, as what it is taken for. */
  private <T> Optional<T> first(Taking<T> taken) throws IOException {
    List<Path> dataDirectories = dataDirectories();
    Optional<T> found = firstOf(described(dataDirectories), taken);
    if (found.isEmpty()) {
      found = firstOf(inDataDirectories(dataDirectories), taken);
    }
    if (found.isEmpty()) {
      found = firstOf(known(), taken);
    }
    if (found.isEmpty()) {
      found = firstOf(inDataDirectories(qemu.dataDirectories(host)), taken);
    }
    return found;
  }

  private static <T> Optional<T> firstOf(List<Described> candidates, Taking<T> taken)
      throws IOException {
    for (Described candidate : candidates) {
      Optional<T> found = taken.apply(candidate);
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  /** The directories that belong to the program by where it is: PREFIX/share/qemu. */
  private List<Path> dataDirectories() throws IOException {
    Set<Path> directories = new LinkedHashSet<>();
    for (Path program : List.of(qemu.path().toRealPath(), qemu.path())) {
      Path bin = program.getParent();
      if (bin != null && host.platform().os() == HostPlatform.Os.WINDOWS) {
        directories.add(bin.resolve("share"));
      } else if (bin != null && bin.getParent() != null) {
        directories.add(bin.resolveSibling("share").resolve("qemu"));
      }
    }
    return List.copyOf(directories);
  }

  /** The user's descriptors come before the administrator's, those before the distribution's. */
  private List<Described> described(List<Path> dataDirectories) throws IOException {
    List<Path> directories = new ArrayList<>();
    String configHome = host.variable("XDG_CONFIG_HOME");
    String home = host.variable("HOME");
    if (!configHome.isEmpty()) {
      directories.add(host.path(configHome).resolve("qemu/firmware"));
    } else if (!home.isEmpty()) {
      directories.add(host.path(home).resolve(".config/qemu/firmware"));
    }
    if (host.platform().os() != HostPlatform.Os.WINDOWS) {
      directories.add(host.path("/etc/qemu/firmware"));
    }
    for (Path directory : dataDirectories) {
      directories.add(directory.resolve("firmware"));
    }
    for (Path directory : directories) {
      tried.add(directory + "/*.json");
    }
    return FirmwareDescriptors.all(directories, board);
  }

  private List<Described> inDataDirectories(List<Path> directories) {
    List<Described> there = new ArrayList<>();
    for (Path directory : directories) {
      Path file = directory.resolve("edk2-" + board.arch().qemuName() + "-code.fd");
      if (exists(file)) {
        there.add(new Described(new Flash(file, Disk.Format.RAW), Optional.empty()));
      }
    }
    return there;
  }

  /** The places of Unix; on Windows anybody may make a folder of such a name. */
  private List<Described> known() {
    if (host.platform().os() == HostPlatform.Os.WINDOWS) {
      return List.of();
    }
    boolean arm = board.arch() == GuestArch.AARCH64;
    List<Described> there = new ArrayList<>();
    for (Known known : arm ? KNOWN_AARCH64 : KNOWN_X86_64) {
      Path file = host.path(known.place);
      if (exists(file)) {
        Firmware firmware = known.bios ? new Bios(file) : new Flash(file, Disk.Format.RAW);
        there.add(new Described(firmware, Optional.empty()));
      }
    }
    List<Path> directories = new ArrayList<>();
    for (String directory : QEMU_DATA) {
      directories.add(host.path(directory));
    }
    there.addAll(inDataDirectories(directories));
    return there;
  }

  private boolean exists(Path file) {
    String place = file.toString();
    if (!tried.contains(place)) {
      tried.add(place);
    }
    return Files.isRegularFile(file);
  }

  private LaunchException notFound(String wanted) {
    List<String> without = new ArrayList<>();
    for (Path image : withoutVariables) {
      without.add(image.toString());
    }
    return new LaunchException(
        Kind.NOT_FOUND,
        "no "
            + wanted
            + " for "
            + board.arch().qemuName()
            + " and machine '"
            + board.machine()
            + "' was found; tried "
            + String.join(", ", tried)
            + (without.isEmpty() ? "" : "; without such a store: " + String.join(", ", without)),
        Packages.of(board.arch()).install(host.platform().os()));
  }
}
