package io.seedling.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.seedling.launcher.LaunchException.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class QemuBinaryTest {
  private static final byte[] INTEL = HexFormat.of().parseHex("cffaedfe07000001");
  private static final byte[] APPLE = HexFormat.of().parseHex("cffaedfe0c000001");

  private final RecordedHost linux = RecordedHost.linux(GuestArch.X86_64);

  private static String found(GuestArch arch, RecordedHost host) throws IOException {
    return QemuBinary.find(arch, host.host()).path().toString();
  }

  @Test
  void theEnvironmentComesFirst() throws IOException {
    linux.environment.put("QEMU_SYSTEM_AARCH64", "/opt/my qemu");
    linux.environment.put("PATH", "/usr/bin");
    linux.program("/opt/my qemu");
    linux.program("/usr/bin/qemu-system-aarch64");
    assertEquals("/opt/my qemu", found(GuestArch.AARCH64, linux));
  }

  @Test
  void anEnvironmentThatNamesNoProgramIsAnError() {
    linux.environment.put("QEMU_SYSTEM_X86_64", "/opt/none");
    LaunchException refusal =
        assertThrows(LaunchException.class, () -> found(GuestArch.X86_64, linux));
    assertEquals(Kind.NOT_FOUND, refusal.kind());
    assertEquals(
        "the environment variable QEMU_SYSTEM_X86_64 names /opt/none, which isn't a program",
        refusal.getMessage());
  }

  @Test
  void pathIsSearchedInItsOrder() throws IOException {
    linux.environment.put("PATH", "/a::/b:/c");
    linux.program("/c/qemu-system-x86_64");
    linux.program("/b/qemu-system-x86_64");
    assertEquals("/b/qemu-system-x86_64", found(GuestArch.X86_64, linux));
  }

  @Test
  void aRelativePathIsMadeAbsolute() throws IOException {
    linux.environment.put("PATH", "tools");
    linux.program("/home/tools/qemu-system-x86_64");
    assertEquals("/home/tools/qemu-system-x86_64", found(GuestArch.X86_64, linux));
  }

  @Test
  void redHatsProgramIsForTheHostsOwnCode() throws IOException {
    linux.program("/usr/libexec/qemu-kvm");
    assertEquals("/usr/libexec/qemu-kvm", found(GuestArch.X86_64, linux));
    assertThrows(LaunchException.class, () -> found(GuestArch.AARCH64, linux));
  }

  @Test
  void anAppleChipPrefersItsOwnProgram() throws IOException {
    RecordedHost mac = RecordedHost.mac(GuestArch.AARCH64);
    mac.environment.put("PATH", "/usr/local/bin");
    mac.program("/usr/local/bin/qemu-system-aarch64", INTEL);
    assertEquals("/usr/local/bin/qemu-system-aarch64", found(GuestArch.AARCH64, mac));
    mac.program("/opt/homebrew/bin/qemu-system-aarch64", APPLE);
    assertEquals("/opt/homebrew/bin/qemu-system-aarch64", found(GuestArch.AARCH64, mac));
  }

  @Test
  void aShortProgramIsNotForIntel() throws IOException {
    assertEquals(false, MachO.isForIntelOnly(linux.program("/bin/x", (byte) 0xcf)));
    assertEquals(true, MachO.isForIntelOnly(linux.program("/bin/y", INTEL)));
  }

  @Test
  void windowsHasItsOwnPlaces() throws IOException {
    RecordedHost windows = RecordedHost.windows();
    windows.environment.put("PATH", "C:\\a;C:\\b");
    assertEquals(
        "qemu-system-aarch64 isn't on the PATH, nor in C:\\Program Files\\qemu,"
            + " C:\\msys64\\ucrt64\\bin, C:\\msys64\\mingw64\\bin",
        assertThrows(LaunchException.class, () -> found(GuestArch.AARCH64, windows)).getMessage());
  }

  @Test
  void theRemedyNamesThePackages() {
    LaunchException refusal =
        assertThrows(LaunchException.class, () -> found(GuestArch.AARCH64, linux));
    assertEquals(Kind.NOT_FOUND, refusal.kind());
    assertEquals(
        "qemu-system-aarch64 isn't on the PATH, nor in /opt/homebrew/bin, /usr/local/bin,"
            + " /opt/local/bin, /usr/bin, /run/current-system/sw/bin",
        refusal.getMessage());
    assertEquals(
        "install it with: apt-get install qemu-system-arm qemu-efi-aarch64, dnf install"
            + " qemu-system-aarch64 edk2-aarch64, or brew install qemu",
        refusal.remedy());
  }

  @Test
  void aFileThatCannotBeRunIsNoProgram(@TempDir Path directory) throws IOException {
    Path text = Files.createFile(directory.resolve("text"));
    assertEquals(
        text + " isn't a program that can be run",
        assertThrows(LaunchException.class, () -> QemuBinary.at(text, GuestArch.X86_64))
            .getMessage());
    assertEquals(
        directory + " isn't a program that can be run",
        assertThrows(LaunchException.class, () -> QemuBinary.at(directory, GuestArch.X86_64))
            .getMessage());
  }

  @ParameterizedTest
  @CsvSource({
    "'QEMU emulator version 7.2.22 (Debian 1:7.2+dfsg-7+deb12u18)',7.2.22",
    "'QEMU emulator version 10.1.0',10.1.0",
    "'QEMU emulator version 8.2.91 (v9.0.0-rc1-dirty)',8.2.91",
  })
  void theReleaseIsRead(String text, String version) throws IOException {
    assertEquals(version, QemuVersion.parse(text + "\nCopyright (c) 2003").toString());
  }

  @ParameterizedTest
  @CsvSource({"''", "'version '", "'version 7.2'", "'version 12345.1.1'", "'version 7.x.1'"})
  void aTextWithoutAReleaseIsRefused(String text) {
    assertThrows(IOException.class, () -> QemuVersion.parse(text));
  }
}
