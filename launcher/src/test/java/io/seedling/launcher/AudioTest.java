package io.seedling.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.seedling.launcher.LaunchException.Kind;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class AudioTest {
  private static final String QEMU = "/usr/bin/qemu-system-x86_64";

  private static Audio found(RecordedHost recorded) throws IOException {
    Host host = recorded.host();
    return Audio.find(new QemuBinary(host.path(QEMU), GuestArch.X86_64), host);
  }

  @ParameterizedTest
  @CsvSource({"pa alsa pipewire,pipewire", "alsa pa,pa", "none alsa,alsa"})
  void linuxTakesTheNewestServerThatQemuKnows(String drivers, String expected) throws IOException {
    RecordedHost linux = RecordedHost.linux(GuestArch.X86_64);
    linux.answers(
        0,
        "Available audio drivers:\n" + drivers.replace(' ', '\n') + "\n",
        QEMU,
        "-audiodev",
        "help");
    assertEquals(new Audio(expected), found(linux));
  }

  @Test
  void withoutAnyItSaysWhatToInstall() {
    RecordedHost linux = RecordedHost.linux(GuestArch.X86_64);
    linux.answers(0, "Available audio drivers:\nnone\nwav\n", QEMU, "-audiodev", "help");
    LaunchException refusal = assertThrows(LaunchException.class, () -> found(linux));
    assertEquals(Kind.FAILED, refusal.kind());
    assertEquals(
        "install QEMU's audio modules (on Debian qemu-system-gui), or leave --audio out",
        refusal.remedy());
  }

  @Test
  void macOsAndWindowsHaveOneEach() throws IOException {
    assertEquals(
        new Audio("coreaudio"),
        Audio.find(
            new QemuBinary(Path.of("/q"), GuestArch.AARCH64),
            RecordedHost.mac(GuestArch.AARCH64).host()));
    assertEquals(
        new Audio("dsound"),
        Audio.find(new QemuBinary(Path.of("/q"), GuestArch.X86_64), RecordedHost.windows().host()));
  }
}
