package io.seedling.launcher;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/**
 * A TCP port of the host that leads to one of the guest.
 *
 * @param hostAddress the address listened on, as a number
 * @param hostPort the port listened on, 0 to let the kernel choose
 * @param guestPort the guest's port, 1 to 65535
 */
public record PortForward(String hostAddress, int hostPort, int guestPort) {
  /** The address that nobody but this host's own users can reach. */
  public static final String LOOPBACK = "127.0.0.1";

  private static final int SSH = 22;
  private static final int LAST_PORT = 65535;
  private static final int LAST_BYTE = 255;

  /** Checks both ports. */
  public PortForward {
    if (hostPort < 0 || hostPort > LAST_PORT) {
      throw new IllegalArgumentException("host port is " + hostPort + "; it must be 0 to 65535");
    }
    if (guestPort < 1 || guestPort > LAST_PORT) {
      throw new IllegalArgumentException("guest port is " + guestPort + "; it must be 1 to 65535");
    }
    if (hostAddress.isEmpty() || !isAddress(hostAddress)) {
      throw new IllegalArgumentException(
          "host address is '" + hostAddress + "'; it must be an IPv4 address in numbers");
    }
  }

  /** Returns a forward from a port of {@link #LOOPBACK}. */
  public static PortForward onLoopback(int hostPort, int guestPort) {
    return new PortForward(LOOPBACK, hostPort, guestPort);
  }

  /**
   * Returns a forward to the guest's SSH server from a port that was free a moment ago.
   *
   * <p>QEMU binds the port itself, a little later: another program may come first, and QEMU then
   * says that it could not set up the rule. Port 0 has no such race, but its number can only be
   * read back over QMP, which a foreground run doesn't have.
   *
   * @throws IOException if no port is free
   */
  public static PortForward toSshFromFreePort() throws IOException {
    InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    try (ServerSocket socket = new ServerSocket(0, 1, loopback)) {
      return onLoopback(socket.getLocalPort(), SSH);
    }
  }

  private static boolean isAddress(String text) {
    String[] numbers = text.split("\\.", -1);
    for (String number : numbers) {
      boolean digits = !number.isEmpty() && number.length() <= 3;
      for (int i = 0; i < number.length(); i++) {
        digits &= number.charAt(i) >= '0' && number.charAt(i) <= '9';
      }
      if (!digits || Integer.parseInt(number) > LAST_BYTE) {
        return false;
      }
    }
    return numbers.length == 4;
  }

  /** Returns the rule as QEMU's {@code hostfwd=} takes it. */
  String rule() {
    return "tcp:" + hostAddress + ":" + hostPort + "-:" + guestPort;
  }
}
