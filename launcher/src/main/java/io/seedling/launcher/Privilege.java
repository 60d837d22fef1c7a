package io.seedling.launcher;

import io.seedling.launcher.HostPlatform.Os;
import io.seedling.launcher.LaunchException.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Root's rights for QEMU, asked for only by what can't work without them. */
public final class Privilege {
  private static final String MODE_TAP = " mode tap user $USER";
  private static final String NOBODY_IN_PARTICULAR = "-1";

  /** Where Debian and Arch, Fedora, and a build of one's own have it. */
  private static final List<String> BRIDGE_HELPERS =
      List.of(
          "/usr/lib/qemu/qemu-bridge-helper",
          "/usr/libexec/qemu-bridge-helper",
          "/usr/local/libexec/qemu-bridge-helper");

  private Privilege() {}

  /**
   * Returns why QEMU needs root's rights for a machine, in a line; empty if it doesn't.
   *
   * @throws LaunchException of kind FAILED if the network doesn't exist on this system, or what it
   *     names is not there
   */
  public static Optional<String> reason(Machine machine, Host host) throws LaunchException {
    Network network = machine.network();
    Os os = host.platform().os();
    if (network instanceof Network.Vmnet) {
      requireSystem(os == Os.MACOS, "vmnet networks exist on macOS only");
    } else if (network instanceof Network.Tap || network instanceof Network.Bridge) {
      requireSystem(os == Os.LINUX, "tap and bridge networks are made on Linux only");
    }
    Optional<String> reason = Optional.empty();
    if (network instanceof Network.Vmnet) {
      reason = Optional.of("macOS gives vmnet networks to root only; --net user needs no rights");
    } else if (network instanceof Network.Tap tap) {
      reason = ofTap(tap.interfaceName(), host);
    } else if (network instanceof Network.Bridge bridge) {
      reason = ofBridge(bridge.bridgeName(), host);
    }
    return reason.isPresent() && host.kernel().userId() == 0 ? Optional.empty() : reason;
  }

  private static void requireSystem(boolean isThere, String what) throws LaunchException {
    if (!isThere) {
      throw new LaunchException(Kind.FAILED, what, "use --net user");
    }
  }

  /**
   * The kernel lets a tap device's owner and group use it, and anybody if it has neither, as its
   * driver tun says in sysfs.
   */
  private static Optional<String> ofTap(String name, Host host) throws LaunchException {
    Path device = requireInterface(name, host, "sudo ip tuntap add dev " + name + MODE_TAP);
    boolean mayOpen;
    try {
      mayOpen =
          isFor(device.resolve("owner"), host.kernel().userId())
              && isFor(device.resolve("group"), host.kernel().groupId());
    } catch (IOException e) {
      throw new LaunchException(
          Kind.FAILED, name + " is no tap device", "for a bridge, use --net bridge:" + name);
    }
    if (!Files.isWritable(host.path("/dev/net/tun"))) {
      return Optional.of("/dev/net/tun, which taps are opened by, is root's alone here");
    }
    return mayOpen
        ? Optional.empty()
        : Optional.of(
            "the tap device "
                + name
                + " is not yours; one made with 'ip tuntap add dev "
                + name
                + MODE_TAP
                + "' needs no rights");
  }

  private static boolean isFor(Path attribute, int id) throws IOException {
    String only = Files.readString(attribute).strip();
    return only.equals(NOBODY_IN_PARTICULAR) || only.equals(Integer.toString(id));
  }

  private static Optional<String> ofBridge(String name, Host host) throws LaunchException {
    Path bridge = requireInterface(name, host, "sudo ip link add " + name + " type bridge");
    if (!Files.isDirectory(bridge.resolve("bridge"))) {
      throw new LaunchException(
          Kind.FAILED, name + " is no bridge", "for a tap device, use --net tap:" + name);
    }
    if (bridgeHelper(host).isPresent()) {
      return Optional.empty();
    }
    return Optional.of(
        "only root can join the bridge "
            + name
            + ", since QEMU's helper (qemu-bridge-helper) is not setuid root here");
  }

  /** Returns QEMU's helper program that joins bridges for anybody, if there is one that can. */
  static Optional<String> bridgeHelper(Host host) {
    for (String helper : BRIDGE_HELPERS) {
      if (host.kernel().isSetuidRoot(host.path(helper))) {
        return Optional.of(helper);
      }
    }
    return Optional.empty();
  }

  private static Path requireInterface(String name, Host host, String remedy)
      throws LaunchException {
    boolean isName = !name.contains("/") && !name.equals(".") && !name.equals("..");
    Path device = host.path("/sys/class/net").resolve(isName ? name : "?");
    if (!Files.isDirectory(device)) {
      throw new LaunchException(Kind.FAILED, "there is no network interface " + name, remedy);
    }
    return device;
  }

  /**
   * Returns the words that make QEMU an ordinary user's once it has opened what root alone may: it
   * can be stopped by its owner then. On Linux only, as nobody has seen it elsewhere.
   *
   * @throws LaunchException of kind FAILED if QEMU doesn't tell its version
   */
  public static List<String> dropping(QemuBinary qemu, Host host) throws LaunchException {
    if (host.platform().os() != Os.LINUX) {
      return List.of();
    }
    String user = host.kernel().userId() + ":" + host.kernel().groupId();
    return qemu.version(host).isAtLeast(9, 1)
        ? List.of("-run-with", "user=" + user)
        : List.of("-runas", user);
  }

  /**
   * Returns QEMU's option by which a socket of root's QEMU connects to its user's, each second.
   *
   * @see RunFiles#reconnect
   */
  public static String reconnect(QemuBinary qemu, Host host) throws LaunchException {
    return qemu.version(host).isAtLeast(9, 2) ? "reconnect-ms=1000" : "reconnect=1";
  }

  /**
   * Refuses to run as root on behalf of a user: what sudo is for, QEMU alone gets.
   *
   * @throws LaunchException of kind FAILED
   */
  public static void requireOrdinaryUser(Host host) throws LaunchException {
    if (host.kernel().userId() == 0 && !host.variable("SUDO_UID").isEmpty()) {
      throw new LaunchException(
          Kind.FAILED,
          "this runs as root through sudo, and so would the whole VM",
          "leave sudo out: it is asked for by itself, for QEMU, where a network needs it;"
              + " --allow-root goes on all the same");
    }
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
    if (needsNoPassword(command, host)) {
      return prefixed(List.of("sudo", "-n"), command);
    }
    throw denied("root's rights are needed, and there is no terminal to ask for a password");
  }

  /**
   * Has sudo ask for the password on the terminal, unless it needs none, before anything is made.
   *
   * @param qemu what root shall run
   * @throws LaunchException of kind PRIVILEGE if there is no terminal, or the password was not
   *     right
   * @throws IOException if the wait for sudo is interrupted
   */
  public static void authenticate(QemuBinary qemu, Host host) throws IOException {
    List<String> command = List.of(qemu.path().toString());
    if (!host.kernel().hasTerminal()) {
      acquired(command, host);
    } else if (!needsNoPassword(command, host) && Qemu.runAsChild(List.of("sudo", "-v")) != 0) {
      throw denied("sudo has not given root's rights");
    }
  }

  private static boolean needsNoPassword(List<String> command, Host host) throws LaunchException {
    // "sudo -l" says what is allowed, not whether without a password: only running it does
    List<String> attempt = List.of("sudo", "-n", command.get(0), "--version");
    try {
      return host.run(attempt).exitCode() == 0;
    } catch (IOException e) {
      throw denied("sudo can't be run: " + e.getMessage());
    }
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
