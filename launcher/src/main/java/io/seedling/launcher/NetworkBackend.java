package io.seedling.launcher;

import java.util.Optional;

/**
 * The host's side of a network card, in QEMU's words.
 *
 * @param type what follows {@code -netdev} or {@code -nic}
 * @param options the type's own options, each with a comma before it
 * @param mac the card's address
 */
record NetworkBackend(String type, String options, MacAddress mac) {

  /** Returns the words for a network, or nothing where there is no card. */
  static Optional<NetworkBackend> of(Network network) {
    if (network instanceof Network.User user) {
      return Optional.of(new NetworkBackend("user", forwards(user), user.mac()));
    }
    if (network instanceof Network.Vmnet vmnet) {
      return Optional.of(vmnet(vmnet));
    }
    if (network instanceof Network.Tap tap) {
      // no scripts: the device is set up already, and scripts would want root's rights
      String options = option("ifname", tap.interfaceName()) + ",script=no,downscript=no";
      return Optional.of(new NetworkBackend("tap", options, tap.mac()));
    }
    if (network instanceof Network.Bridge bridge) {
      String options = option("br", bridge.bridgeName());
      return Optional.of(new NetworkBackend("bridge", options, bridge.mac()));
    }
    if (network instanceof Network.Stream stream) {
      String options = ",server=off,addr.type=unix,addr.path=" + OptionValue.of(stream.path());
      return Optional.of(new NetworkBackend("stream", options, stream.mac()));
    }
    return Optional.empty();
  }

  private static String forwards(Network.User user) {
    StringBuilder options = new StringBuilder();
    for (PortForward forward : user.forwards()) {
      options.append(",hostfwd=").append(forward.rule());
    }
    return options.toString();
  }

  private static NetworkBackend vmnet(Network.Vmnet vmnet) {
    if (vmnet.mode() instanceof Network.VmnetMode.Shared shared) {
      return new NetworkBackend("vmnet-shared", range(shared.range()), vmnet.mac());
    }
    if (vmnet.mode() instanceof Network.VmnetMode.Host host) {
      return new NetworkBackend("vmnet-host", range(host.range()), vmnet.mac());
    }
    Network.VmnetMode.Bridged bridged = (Network.VmnetMode.Bridged) vmnet.mode();
    return new NetworkBackend(
        "vmnet-bridged", option("ifname", bridged.interfaceName()), vmnet.mac());
  }

  private static String range(Network.VmnetRange range) {
    if (range.equals(Network.VmnetRange.SYSTEM_CHOICE)) {
      return "";
    }
    return option("start-address", range.first())
        + option("end-address", range.last())
        + option("subnet-mask", range.mask());
  }

  private static String option(String name, String value) {
    return "," + name + "=" + OptionValue.of(value);
  }

  /** Returns the value of {@code -netdev}. */
  String netdev(String id) {
    return type + ",id=" + id + options;
  }

  /** Returns the value of {@code -nic}, with which QEMU chooses the card. */
  String nic() {
    return type + options + ",mac=" + mac.text();
  }
}
