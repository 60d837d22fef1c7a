package io.seedling.launcher;

import io.seedling.launcher.LaunchException.Kind;
import java.io.IOException;
import java.util.List;

/**
 * What plays a guest's sound on the host.
 *
 * @param driver QEMU's {@code -audiodev}
 */
public record Audio(String driver) {
  /** Sound servers of Linux, the newest first; what has no server comes last. */
  private static final List<String> LINUX = List.of("pipewire", "pa", "alsa");

  /**
   * Returns what this host plays sound with: CoreAudio, DirectSound, or the first of Linux' sound
   * servers that this QEMU was built for, which costs a start of it.
   *
   * @throws LaunchException of kind FAILED if this QEMU has none of them, or can't be asked
   */
  public static Audio find(QemuBinary qemu, Host host) throws LaunchException {
    return switch (host.platform().os()) {
      case MACOS -> new Audio("coreaudio");
      case WINDOWS -> new Audio("dsound");
      case LINUX, OTHER -> builtIn(qemu, host);
    };
  }

  private static Audio builtIn(QemuBinary qemu, Host host) throws LaunchException {
    List<String> drivers;
    try {
      drivers = qemu.audioDrivers(host);
    } catch (IOException e) {
      throw new LaunchException(
          Kind.FAILED, qemu.path() + " -audiodev help doesn't run: " + e.getMessage(), "");
    }
    for (String driver : LINUX) {
      if (drivers.contains(driver)) {
        return new Audio(driver);
      }
    }
    throw new LaunchException(
        Kind.FAILED,
        "--audio: " + qemu.path() + " plays sound by none of " + String.join(", ", LINUX),
        "install QEMU's audio modules (on Debian qemu-system-gui), or leave --audio out");
  }
}
