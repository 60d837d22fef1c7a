package io.seedling.launcher;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** How a guest's network card is connected: the values of QEMU's {@code -netdev} that we use. */
public sealed interface Network {
  /** No network card at all. */
  record None() implements Network {}

  /**
   * QEMU's own NAT: the guest reaches out, and is reached through forwarded ports. Needs no rights.
   *
   * @param mac the card's address
   * @param forwards ports of the host that lead to the guest
   * @param lan a second card, in a network with other VMs
   */
  record User(MacAddress mac, List<PortForward> forwards, Optional<Lan> lan) implements Network {
    /** Copies the list. */
    public User {
      forwards = List.copyOf(forwards);
    }

    /** Has one card alone. */
    public User(MacAddress mac, List<PortForward> forwards) {
      this(mac, forwards, Optional.empty());
    }
  }

  /**
   * A tap device of Linux, which is there already. QEMU needs root's rights only for one that
   * belongs to somebody else.
   *
   * @param mac the card's address
   * @param interfaceName the device, such as {@code tap0}
   */
  record Tap(MacAddress mac, String interfaceName) implements Network {
    /** Refuses an empty name. */
    public Tap {
      requireName("tap", interfaceName, "a tap device, such as tap0");
    }
  }

  /**
   * A bridge of Linux, which QEMU joins through its own helper program, or as root.
   *
   * @param mac the card's address
   * @param bridgeName the bridge, such as {@code br0}
   */
  record Bridge(MacAddress mac, String bridgeName) implements Network {
    /** Refuses an empty name. */
    public Bridge {
      requireName("bridge", bridgeName, "a bridge, such as br0");
    }
  }

  /**
   * A network behind a UNIX socket that another program listens on, such as socket_vmnet or another
   * QEMU; frames have their length before them. Needs no rights but the socket's.
   *
   * @param mac the card's address
   * @param path the socket
   */
  record Stream(MacAddress mac, Path path) implements Network {}

  private static void requireName(String kind, String name, String what) {
    if (name.isEmpty()) {
      throw new IllegalArgumentException(kind + " needs the name of " + what);
    }
  }

  /**
   * A network of macOS' vmnet framework. QEMU needs root's rights for it.
   *
   * @param mac the card's address
   * @param mode whom the guest can talk to
   */
  record Vmnet(MacAddress mac, VmnetMode mode) implements Network {}

  /** What a vmnet network is joined to. */
  sealed interface VmnetMode {
    /**
     * NAT shared with the host and the other guests.
     *
     * @param range the addresses that macOS hands out, or macOS' own choice
     */
    record Shared(VmnetRange range) implements VmnetMode {}

    /**
     * The host and the other guests, and nothing beyond.
     *
     * @param range the addresses that macOS hands out, or macOS' own choice
     */
    record Host(VmnetRange range) implements VmnetMode {}

    /**
     * The network of one of the host's interfaces.
     *
     * @param interfaceName that interface, such as {@code en0}
     */
    record Bridged(String interfaceName) implements VmnetMode {
      /** Refuses an empty name. */
      public Bridged {
        requireName("vmnet-bridged", interfaceName, "an interface, such as en0");
      }
    }
  }

  /**
   * The addresses of a vmnet network, as dotted quads; all empty for macOS' own choice.
   *
   * @param first the first address, which is the host's
   * @param last the last address
   * @param mask the network's mask
   */
  record VmnetRange(String first, String last, String mask) {
    /** What macOS chooses by itself. */
    public static final VmnetRange SYSTEM_CHOICE = new VmnetRange("", "", "");

    /** Refuses a range that is given in part. */
    public VmnetRange {
      boolean none = first.isEmpty() && last.isEmpty() && mask.isEmpty();
      boolean all = !first.isEmpty() && !last.isEmpty() && !mask.isEmpty();
      if (!none && !all) {
        throw new IllegalArgumentException(
            "a vmnet range needs its first address, its last address and its mask");
      }
    }
  }
}
