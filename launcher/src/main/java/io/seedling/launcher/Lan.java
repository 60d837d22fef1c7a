package io.seedling.launcher;

import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/**
 * A private network of VMs on this machine, as a second card: QEMU sends each frame to a multicast
 * group on the loopback interface, where the other VMs of the network, and whatever other program
 * of this machine joins the group, receive it. Nothing has to run between the VMs, they come and go
 * in any order, and nobody needs rights.
 *
 * @param mac the card's address
 * @param group an address of RFC 2365's local scope, 239.255.0.0/16
 * @param port of UDP
 */
public record Lan(MacAddress mac, String group, int port) {
  private static final String SCOPE = "239.255.";
  private static final int FIRST_PORT = 20_000;
  private static final int PORTS = 20_000;

  /** Returns a card in the network of a name; the same name is the same network. */
  public static Lan named(String name, MacAddress mac) {
    CRC32C checksum = new CRC32C();
    checksum.update(name.getBytes(StandardCharsets.UTF_8));
    long hash = checksum.getValue();
    String group = SCOPE + (hash & 0xff) + "." + (hash >>> 8 & 0xff);
    return new Lan(mac, group, FIRST_PORT + (int) ((hash >>> 16) % PORTS));
  }

  /** Returns the value of {@code -netdev}. */
  String netdev(String id) {
    return "socket,id=" + id + ",mcast=" + group + ":" + port + ",localaddr=127.0.0.1";
  }
}
