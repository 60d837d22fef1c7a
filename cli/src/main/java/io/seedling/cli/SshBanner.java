package io.seedling.cli;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * Asks whether an SSH server answers. That a port can be connected to says nothing: QEMU accepts
 * for the guest, whether anybody there listens or not.
 */
final class SshBanner {
  private static final int LIMIT_MILLIS = 1500;
  private static final String BANNER = "SSH-"; // RFC 4253, section 4.2

  private SshBanner() {}

  static boolean isShown(VmRun.SshAddress address) {
    String host = address.host().equals("0.0.0.0") ? "127.0.0.1" : address.host();
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(host, address.port()), LIMIT_MILLIS);
      socket.setSoTimeout(LIMIT_MILLIS);
      byte[] first = socket.getInputStream().readNBytes(BANNER.length());
      return new String(first, StandardCharsets.ISO_8859_1).equals(BANNER);
    } catch (IOException e) {
      return false;
    }
  }
}
