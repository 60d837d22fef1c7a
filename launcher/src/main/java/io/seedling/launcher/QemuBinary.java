package io.seedling.launcher;

import io.seedling.launcher.LaunchException.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The QEMU program for one architecture.
 *
 * @param path where it is, absolute: sudo has another PATH
 * @param arch what it emulates
 */
public record QemuBinary(Path path, GuestArch arch) {
  private static final List<String> UNIX_PLACES =
      List.of(
          "/opt/homebrew/bin", // Homebrew on Apple chips
          "/usr/local/bin", // Homebrew on Intel, and source builds
          "/opt/local/bin", // MacPorts
          "/usr/bin",
          "/run/current-system/sw/bin"); // NixOS
  private static final List<String> WINDOWS_PLACES =
      List.of("C:\\Program Files\\qemu", "C:\\msys64\\ucrt64\\bin", "C:\\msys64\\mingw64\\bin");
  private static final String RED_HAT = "/usr/libexec/qemu-kvm"; // the host's architecture only

  /** Makes the path absolute. */
  public QemuBinary {
    path = path.toAbsolutePath();
  }

  /**
   * Returns the program that the user named.
   *
   * @throws LaunchException of kind NOT_FOUND if that isn't a program
   */
  public static QemuBinary at(Path path, GuestArch arch) throws LaunchException {
    if (!isProgram(path)) {
      throw new LaunchException(Kind.NOT_FOUND, path + " isn't a program that can be run", "");
    }
    return new QemuBinary(path, arch);
  }

  /**
   * Finds {@code qemu-system-ARCH}: the environment variable {@code QEMU_SYSTEM_AARCH64} or {@code
   * QEMU_SYSTEM_X86_64} (Lima's names), then PATH, then where package managers put it. On an Apple
   * chip, programs for Intel come last: they can't use HVF.
   *
   * @throws LaunchException of kind NOT_FOUND if it isn't anywhere, with the packages to install
   */
  public static QemuBinary find(GuestArch arch, Host host) throws LaunchException {
    String variable = variable(arch);
    if (!host.variable(variable).isEmpty()) {
      Path named = host.path(host.variable(variable));
      if (!isProgram(named)) {
        throw new LaunchException(
            Kind.NOT_FOUND,
            "the environment variable " + variable + " names " + named + ", which isn't a program",
            "correct or unset it");
      }
      return new QemuBinary(named, arch);
    }
    Path found = firstProgram(candidates(arch, host), host);
    if (found == null) {
      throw notFound(arch, host);
    }
    return new QemuBinary(found, arch);
  }

  private static String variable(GuestArch arch) {
    return "QEMU_SYSTEM_" + arch.qemuName().toUpperCase(Locale.ROOT);
  }

  private static List<Path> candidates(GuestArch arch, Host host) {
    boolean windows = host.platform().os() == HostPlatform.Os.WINDOWS;
    String program = windows ? arch.program() + ".exe" : arch.program();
    List<Path> candidates = new ArrayList<>();
    for (Path directory : host.pathsIn("PATH")) {
      candidates.add(directory.resolve(program));
    }
    for (String place : windows ? WINDOWS_PLACES : UNIX_PLACES) {
      candidates.add(host.path(place).resolve(program));
    }
    if (!windows && host.platform().runsNatively(arch)) {
      candidates.add(host.path(RED_HAT));
    }
    return candidates;
  }

  private static @Nullable Path firstProgram(List<Path> candidates, Host host) {
    boolean appleChip =
        host.platform().os() == HostPlatform.Os.MACOS
            && host.platform().runsNatively(GuestArch.AARCH64);
    Path translated = null;
    for (Path candidate : candidates) {
      if (isProgram(candidate)) {
        if (!appleChip || !MachO.isForIntelOnly(candidate)) {
          return candidate;
        }
        translated = translated == null ? candidate : translated;
      }
    }
    return translated;
  }

  private static boolean isProgram(Path path) {
    return Files.isRegularFile(path) && Files.isExecutable(path);
  }

  private static LaunchException notFound(GuestArch arch, Host host) {
    boolean windows = host.platform().os() == HostPlatform.Os.WINDOWS;
    List<String> places = windows ? WINDOWS_PLACES : UNIX_PLACES;
    return new LaunchException(
        Kind.NOT_FOUND,
        arch.program() + " isn't on the PATH, nor in " + String.join(", ", places),
        Packages.of(arch).install(host.platform().os()));
  }

  /**
   * Says whether this QEMU was built with an accelerator.
   *
   * @throws IOException if it can't be asked
   */
  boolean offers(Accelerator accelerator, Host host) throws IOException {
    // one accelerator a line, after a line of prose
    return ("\n" + ask(host, "-accel", "help").replace("\r", "") + "\n")
        .contains("\n" + accelerator.qemuName() + "\n");
  }

  /**
   * Returns what this QEMU can play sound with.
   *
   * @throws IOException if it can't be asked
   */
  List<String> audioDrivers(Host host) throws IOException {
    // one driver a line, after a line of prose; lines about modules that are not installed besides
    return ask(host, "-audiodev", "help").lines().toList();
  }

  /**
   * Returns the release of this QEMU.
   *
   * @throws LaunchException of kind FAILED if it can't be run or doesn't tell
   */
  public QemuVersion version(Host host) throws LaunchException {
    try {
      return QemuVersion.parse(ask(host, "--version"));
    } catch (IOException e) {
      throw new LaunchException(
          Kind.FAILED, path + " --version doesn't run: " + e.getMessage(), "");
    }
  }

  /**
   * Returns where this QEMU looks for firmware and ROMs, its first choice first.
   *
   * @throws IOException if it can't be asked
   */
  List<Path> dataDirectories(Host host) throws IOException {
    List<Path> directories = new ArrayList<>();
    for (Path directory : PathList.split(ask(host, "-L", "help"), "\n", path.getFileSystem())) {
      directories.add(directory);
    }
    return directories;
  }

  private String ask(Host host, String... words) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(path.toString());
    command.addAll(List.of(words));
    Programs.Output output = host.run(command);
    if (output.exitCode() != 0) {
      throw new IOException(
          "it ended with status " + output.exitCode() + ": " + output.text().strip());
    }
    return output.text();
  }
}
