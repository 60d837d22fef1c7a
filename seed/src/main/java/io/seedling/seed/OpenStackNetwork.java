package io.seedling.seed;

import com.grack.nanojson.JsonArray;
import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A network configuration as OpenStack's {@code network_data.json}: links, what is configured on
 * each, and name servers. Of NoCloud's two versions only network cards have a counterpart that is
 * certain; for anything else there is an error instead of a network that is half configured.
 */
final class OpenStackNetwork {
  private final JsonArray links = new JsonArray();
  private final JsonArray networks = new JsonArray();
  private final JsonArray services = new JsonArray();

  private OpenStackNetwork() {}

  /**
   * Returns the JSON.
   *
   * @throws IllegalArgumentException if something has no counterpart; the message says what
   */
  static String of(Document document) {
    Optional<NetworkConfig> config =
        NetworkConfig.read(document, CloudInitVersion.LATEST, new ArrayList<>());
    Optional<YamlPlace> root =
        config.isEmpty() || config.get().yaml().isEmpty()
            ? Optional.empty()
            : config.get().yaml().get().values();
    if (root.isEmpty()) {
      throw new IllegalArgumentException("the network configuration cannot be read");
    }
    YamlPlace inner = root.get().get("network").orElse(root.get());
    OpenStackNetwork network = new OpenStackNetwork();
    if (number(inner, "version").equals("1")) {
      network.addVersion1(inner);
    } else {
      network.addVersion2(inner);
    }
    JsonObject json = new JsonObject();
    json.put("links", network.links);
    json.put("networks", network.networks);
    json.put("services", network.services);
    return JsonWriter.indent("  ").string().object(json).done() + "\n";
  }

  private void addVersion1(YamlPlace root) {
    for (YamlPlace item : root.items("config")) {
      String type = text(item, "type").orElse("");
      if (type.equals("nameserver")) {
        for (String address : texts(item, "address")) {
          addServer(address);
        }
      } else if (type.equals("physical")) {
        String name = text(item, "name").orElse("");
        addLink(name, text(item, "mac_address"), item);
        for (YamlPlace subnet : item.items("subnets")) {
          addSubnet(name, subnet);
        }
      } else {
        throw refused(item.path(), "an interface of type '" + type + "'");
      }
    }
  }

  private void addSubnet(String link, YamlPlace subnet) {
    String type = text(subnet, "type").orElse("");
    switch (type) {
      case "dhcp", "dhcp4" -> addNetwork(link, "ipv4_dhcp");
      case "dhcp6" -> addNetwork(link, "ipv6_dhcp");
      case "static", "static6" -> {
        String address = text(subnet, "address").orElse("");
        JsonObject network = addStatic(link, address);
        copy(subnet, "netmask", network);
        copy(subnet, "gateway", network);
        addServers(network, texts(subnet, "dns_nameservers"), texts(subnet, "dns_search"));
      }
      default -> throw refused(subnet.path(), "a subnet of type '" + type + "'");
    }
  }

  private void addVersion2(YamlPlace root) {
    for (String kind : List.of("bonds", "bridges", "vlans", "wifis", "tunnels", "vrfs")) {
      if (root.get(kind).isPresent()) {
        throw refused(kind, "'" + kind + "'");
      }
    }
    for (YamlPlace card : root.entries("ethernets")) {
      Optional<YamlPlace> match = card.get("match");
      Optional<String> mac = match.isEmpty() ? Optional.empty() : text(match.get(), "macaddress");
      if (match.isPresent() && mac.isEmpty()) {
        throw refused(match.get().path(), "a match by anything but 'macaddress'");
      }
      String name = text(card, "set-name").orElse(card.name());
      addLink(match.isPresent() && card.get("set-name").isEmpty() ? "" : name, mac, card);
      addAddresses(name, card);
    }
  }

  private void addAddresses(String name, YamlPlace card) {
    String link = card.name().isEmpty() ? name : linkId(links.size() - 1);
    if (card.get("dhcp4").isPresent() && card.get("dhcp4").get().is(true)) {
      addNetwork(link, "ipv4_dhcp");
    }
    if (card.get("dhcp6").isPresent() && card.get("dhcp6").get().is(true)) {
      addNetwork(link, "ipv6_dhcp");
    }
    Optional<YamlPlace> servers = card.get("nameservers");
    for (String address : texts(card, "addresses")) {
      boolean isSix = address.indexOf(':') >= 0;
      JsonObject network = addStatic(link, address);
      Optional<String> gateway =
          text(card, isSix ? "gateway6" : "gateway4").or(() -> route(card, isSix));
      if (gateway.isPresent()) {
        network.put("gateway", gateway.get());
      }
      if (servers.isPresent()) {
        addServers(network, texts(servers.get(), "addresses"), texts(servers.get(), "search"));
      }
    }
  }

  /** Returns where the default route of an address family goes. */
  private static Optional<String> route(YamlPlace card, boolean isSix) {
    for (YamlPlace route : card.items("routes")) {
      Optional<String> to = text(route, "to");
      Optional<String> via = text(route, "via");
      boolean isDefault =
          to.isPresent()
              && (to.get().equals("default")
                  || to.get().equals("0.0.0.0/0")
                  || to.get().equals("::/0"));
      if (!isDefault) {
        throw refused(route.path(), "a route that is not the default");
      }
      if (via.isPresent() && (via.get().indexOf(':') >= 0) == isSix) {
        return via;
      }
    }
    return Optional.empty();
  }

  private void addLink(String name, Optional<String> mac, YamlPlace place) {
    if (name.isEmpty() && mac.isEmpty()) {
      throw refused(place.path(), "an interface without a name or a MAC address");
    }
    JsonObject link = new JsonObject();
    link.put("id", name.isEmpty() ? "link" + links.size() : name);
    if (!name.isEmpty()) {
      link.put("name", name);
    }
    link.put("type", "phy");
    if (mac.isPresent()) {
      link.put("ethernet_mac_address", mac.get());
    }
    Optional<YamlPlace> mtu = place.get("mtu");
    if (mtu.isPresent() && mtu.get().value() instanceof YamlValue.Int number) {
      link.put("mtu", number.value());
    }
    links.add(link);
  }

  private String linkId(int number) {
    return links.getObject(number).getString("id");
  }

  private JsonObject addNetwork(String link, String type) {
    JsonObject network = new JsonObject();
    network.put("id", "network" + networks.size());
    network.put("link", link);
    network.put("type", type);
    networks.add(network);
    return network;
  }

  private JsonObject addStatic(String link, String address) {
    JsonObject network = addNetwork(link, address.indexOf(':') >= 0 ? "ipv6" : "ipv4");
    network.put("ip_address", address);
    return network;
  }

  private void addServers(JsonObject network, List<String> servers, List<String> search) {
    if (!servers.isEmpty()) {
      network.put("dns_nameservers", JsonArray.from(servers.toArray()));
    }
    if (!search.isEmpty()) {
      network.put("dns_search", JsonArray.from(search.toArray()));
    }
  }

  private void addServer(String address) {
    JsonObject service = new JsonObject();
    service.put("type", "dns");
    service.put("address", address);
    services.add(service);
  }

  private static void copy(YamlPlace from, String key, JsonObject to) {
    Optional<String> value = text(from, key);
    if (value.isPresent()) {
      to.put(key, value.get());
    }
  }

  private static Optional<String> text(YamlPlace place, String key) {
    Optional<YamlPlace> found = place.get(key);
    return found.isEmpty() ? Optional.empty() : found.get().text();
  }

  private static String number(YamlPlace place, String key) {
    Optional<YamlPlace> found = place.get(key);
    return found.isPresent() && found.get().value() instanceof YamlValue.Int number
        ? number.value().toString()
        : "";
  }

  /** Returns one text, or those of a list. */
  private static List<String> texts(YamlPlace place, String key) {
    List<String> texts = new ArrayList<>();
    Optional<YamlPlace> found = place.get(key);
    if (found.isPresent() && found.get().text().isPresent()) {
      texts.add(found.get().text().get());
    } else if (found.isPresent()) {
      for (YamlPlace item : found.get().items()) {
        if (item.text().isEmpty()) {
          throw refused(item.path(), item.value().described());
        }
        texts.add(item.text().get());
      }
    }
    return texts;
  }

  private static IllegalArgumentException refused(String path, String what) {
    return new IllegalArgumentException(
        "network-config: "
            + Printable.escape(path)
            + ": a config drive has no counterpart for "
            + Printable.escape(what));
  }
}
