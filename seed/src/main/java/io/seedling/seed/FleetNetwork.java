package io.seedling.seed;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The network that the VMs of a fleet have in common.
 *
 * @param prefix how many bits all its addresses have in common
 * @param domain what the VMs' names are within; empty for none
 * @param gateway where VMs with a static address on their only card send all else; empty where they
 *     ask for their addresses by DHCP
 * @param nameServers of such VMs
 * @param names of others than the VMs, and their addresses
 */
public record FleetNetwork(
    int prefix,
    String domain,
    String gateway,
    List<String> nameServers,
    Map<String, String> names) {

  /**
   * A VM's card in that network.
   *
   * @param address such as {@code 192.168.42.10}
   * @param mac the card's; empty where it is left to whoever makes the card
   */
  public record Card(String address, String mac) {}

  /** Copies the collections. */
  public FleetNetwork {
    nameServers = List.copyOf(nameServers);
    names = Collections.unmodifiableMap(new LinkedHashMap<>(names)); // whose order is told
  }

  /**
   * Returns the configuration of a VM whose second card is in the network, and whose first asks for
   * its address.
   *
   * @param firstMac the first card's address
   * @param card with its address
   */
  public Document beside(String firstMac, Card card) {
    StringBuilder yaml = new StringBuilder("version: 2\nethernets:\n");
    ethernet(yaml, "nat", firstMac);
    yaml.append("    dhcp4: true\n");
    ethernet(yaml, "lan", card.mac());
    addresses(yaml, card);
    return Document.ours("network of the fleet", yaml.toString());
  }

  /**
   * Returns the configuration of a VM whose only card is in the network: the card's address, or
   * nothing where it asks for it.
   */
  public Optional<Document> alone(Card card) {
    if (gateway.isEmpty()) {
      return Optional.empty();
    }
    StringBuilder yaml = new StringBuilder("version: 2\nethernets:\n");
    ethernet(yaml, "lan", card.mac());
    addresses(yaml, card);
    yaml.append("    routes: [{to: \"0.0.0.0/0\", via: ").append(YamlText.quoted(gateway));
    yaml.append("}]\n");
    if (!nameServers.isEmpty() || !domain.isEmpty()) {
      yaml.append("    nameservers: {");
      List<String> quoted = new ArrayList<>();
      nameServers.forEach(server -> quoted.add(YamlText.quoted(server)));
      yaml.append("addresses: [").append(String.join(", ", quoted)).append(']');
      yaml.append(domain.isEmpty() ? "" : ", search: [" + YamlText.scalar(domain) + "]");
      yaml.append("}\n");
    }
    return Optional.of(Document.ours("network of the fleet", yaml.toString()));
  }

  private static void ethernet(StringBuilder yaml, String id, String mac) {
    yaml.append("  ").append(id).append(":\n    match: {macaddress: ");
    yaml.append(YamlText.quoted(mac)).append("}\n");
  }

  private void addresses(StringBuilder yaml, Card card) {
    yaml.append("    addresses: [").append(YamlText.quoted(card.address() + "/" + prefix));
    yaml.append("]\n");
  }
}
