package io.seedling.seed;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A network card with an address of its own, for a guest that has one card: the address with its
 * prefix, and, where they are said, the gateway, name servers and the card's MAC address.
 *
 * @param address such as {@code 10.0.0.5/24}
 * @param gateway where everything else is sent to
 * @param nameServers asked in this order
 * @param mac of the card; absent = whatever card has a name that begins with {@code e}
 */
public record StaticNetwork(
    String address, Optional<String> gateway, List<String> nameServers, Optional<String> mac) {

  /** Copies the list. */
  public StaticNetwork {
    nameServers = List.copyOf(nameServers);
  }

  /**
   * Reads {@code 10.0.0.5/24,gw=10.0.0.1,dns=10.0.0.1,dns=9.9.9.9,mac=52:54:00:aa:bb:cc}.
   *
   * @throws IllegalArgumentException if it is not of that form; the message says what is wrong
   */
  public static StaticNetwork parse(String text) {
    Optional<String> gateway = Optional.empty();
    Optional<String> mac = Optional.empty();
    List<String> servers = new ArrayList<>();
    String[] fields = text.split(",", -1);
    requireAddress(fields[0], true);
    for (int i = 1; i < fields.length; i++) {
      int equals = fields[i].indexOf('=');
      String key = equals < 0 ? fields[i] : fields[i].substring(0, equals);
      String value = equals < 0 ? "" : fields[i].substring(equals + 1);
      switch (key) {
        case "gw" -> {
          requireAddress(value, false);
          gateway = Optional.of(value);
        }
        case "dns" -> {
          requireAddress(value, false);
          servers.add(value);
        }
        case "mac" -> mac = Optional.of(requireMac(value));
        default ->
            throw new IllegalArgumentException(
                "'" + Printable.escape(key) + "' is none of gw=, dns= and mac=");
      }
    }
    return new StaticNetwork(fields[0], gateway, servers, mac);
  }

  private static void requireAddress(String text, boolean withPrefix) {
    int slash = text.indexOf('/');
    String address = slash < 0 ? text : text.substring(0, slash);
    boolean isAddress = IpAddress.parse(address).isPresent();
    if (!isAddress || (slash >= 0) != withPrefix) {
      throw new IllegalArgumentException(
          "'"
              + Printable.escape(text)
              + (withPrefix
                  ? "' is no address with a prefix, such as 10.0.0.5/24"
                  : "' is no address"));
    }
    if (withPrefix) {
      int most = address.indexOf(':') >= 0 ? 128 : 32;
      String prefix = text.substring(slash + 1);
      boolean isPrefix =
          !prefix.isEmpty()
              && prefix.length() <= 3
              && prefix.chars().allMatch(Character::isDigit)
              && Integer.parseInt(prefix) <= most;
      if (!isPrefix) {
        throw new IllegalArgumentException(
            "'/" + Printable.escape(prefix) + "' is no prefix; it is a number up to " + most);
      }
    }
  }

  private static String requireMac(String text) {
    if (!text.matches("[0-9a-fA-F]{2}(:[0-9a-fA-F]{2}){5}")) {
      throw new IllegalArgumentException("'" + Printable.escape(text) + "' is no MAC address");
    }
    return text.toLowerCase(Locale.ROOT);
  }

  /** Returns the network configuration, version 2. */
  public Document networkConfig() {
    StringBuilder yaml = new StringBuilder("version: 2\nethernets:\n  nic0:\n    match:\n");
    if (mac.isPresent()) {
      yaml.append("      macaddress: ").append(YamlText.quoted(mac.get())).append('\n');
    } else {
      yaml.append("      name: \"e*\"\n");
    }
    yaml.append("    addresses:\n      - ").append(YamlText.quoted(address)).append('\n');
    if (gateway.isPresent()) {
      boolean isSix = gateway.get().indexOf(':') >= 0;
      yaml.append("    routes:\n      - to: \"").append(isSix ? "::/0" : "0.0.0.0/0");
      yaml.append("\"\n        via: ").append(YamlText.quoted(gateway.get())).append('\n');
    }
    if (!nameServers.isEmpty()) {
      yaml.append("    nameservers:\n");
      List<String> quoted = new ArrayList<>();
      for (String server : nameServers) {
        quoted.add(YamlText.quoted(server));
      }
      yaml.append("      addresses: [").append(String.join(", ", quoted)).append("]\n");
    }
    return Document.ofText("options", yaml.toString());
  }
}
