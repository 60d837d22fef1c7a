package io.seedling.launcher;

import io.seedling.launcher.LaunchException.Kind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Root's rights for QEMU, asked for only by what can't work without them. */
public final class Privilege {
  private Privilege() {}

  /**
   * Returns why QEMU needs root's rights for a machine, in a line; empty if it doesn't.
   *
   * @throws LaunchException of kind FAILED if the network doesn't exist on this system
   */
  public static Optional<String> reason(Machine machine, Host host) throws LaunchException {
    boolean vmnet = machine.network() instanceof Network.Vmnet;
    if (vmnet && host.platform().os() != HostPlatform.Os.MACOS) {
      throw new LaunchException(
          Kind.FAILED, "vmnet networks exist on macOS only", "use --net user");
    }
    if (vmnet && !host.kernel().isRoot()) {
      return Optional.of("macOS gives vmnet networks to root only; --net user needs no rights");
    }
    return Optional.empty();
  }

  /** Returns the command with sudo before it, for {@code --print}; nothing is asked or run. */
  public static List<String> withSudo(List<String> command) {
    return prefixed(List.of("sudo"), command);
  }

  /**
   * Returns the command with sudo before it: sudo asks for a password on the terminal, or runs
   * without one where the user may.
   *
   * @throws LaunchException of kind PRIVILEGE if there is no terminal and a password is needed
   */
  public static List<String> acquired(List<String> command, Host host) throws LaunchException {
    if (host.kernel().hasTerminal()) {
      return withSudo(command);
    }
    // "sudo -l" says what is allowed, not whether without a password: only running it does
    List<String> attempt = List.of("sudo", "-n", command.get(0), "--version");
    try {
      if (host.run(attempt).exitCode() == 0) {
        return prefixed(List.of("sudo", "-n"), command);
      }
    } catch (IOException e) {
      throw denied("sudo can't be run: " + e.getMessage());
    }
    throw denied("root's rights are needed, and there is no terminal to ask for a password");
  }

  private static LaunchException denied(String message) {
    return new LaunchException(
        Kind.PRIVILEGE,
        message,
        "use --net user, run this in a terminal, or allow QEMU without a password in sudoers");
  }

  private static List<String> prefixed(List<String> prefix, List<String> command) {
    List<String> words = new ArrayList<>(prefix);
    words.addAll(command);
    return List.copyOf(words);
  }
}
