package io.seedling.seed;

import java.math.BigInteger;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What no network can be, whatever the types say: names, addresses and references. */
final class NetworkRules {
  private static final int LONGEST_NAME = 15; // IFNAMSIZ of Linux, with its NUL
  private static final int LEAST_MTU = 68; // RFC 791
  private static final int MOST_MTU = 65536;
  private static final List<String> KINDS = List.of("ethernets", "bonds", "bridges", "vlans");

  private final Checkup checkup;

  NetworkRules(Checkup checkup) {
    this.checkup = checkup;
  }

  void version1(YamlPlace config) {
    Map<String, YamlPlace> names = new HashMap<>();
    for (YamlPlace item : config.items()) {
      Optional<YamlPlace> name = item.get("name");
      if (name.isPresent() && name.get().text().isPresent()) {
        interfaceName(name.get(), name.get().text().get(), false);
        if (names.put(name.get().text().get(), item) != null) {
          checkup.add(
              checkup.error(name.get(), Code.NETWORK, "there is another interface of this name"));
        }
      }
      mtu(item);
      mac(item.get("mac_address"));
      for (YamlPlace subnet : item.items("subnets")) {
        subnet(subnet);
      }
    }
    for (YamlPlace item : config.items()) {
      references(item.items("bond_interfaces"), names.keySet());
      references(item.items("bridge_interfaces"), names.keySet());
      reference(item.get("vlan_link"), names.keySet());
    }
  }

  /** A static address has its prefix, or a netmask beside it. */
  private void subnet(YamlPlace subnet) {
    Optional<YamlPlace> type = subnet.get("type");
    boolean isStatic = type.isPresent() && type.get().spelling().startsWith("static");
    Optional<YamlPlace> address = subnet.get("address");
    if (isStatic && address.isEmpty()) {
      checkup.add(checkup.error(subnet, Code.REQUIRED, "a static subnet needs an 'address'"));
    } else if (isStatic && subnet.get("netmask").isEmpty()) {
      address(address.get());
    }
  }

  void version2(YamlPlace network) {
    Set<String> names = new HashSet<>();
    Map<String, YamlPlace> addresses = new HashMap<>();
    for (String kind : KINDS) {
      for (YamlPlace item : network.entries(kind)) {
        names.add(item.name());
      }
    }
    for (String kind : KINDS) {
      for (YamlPlace item : network.entries(kind)) {
        boolean isLabel = item.get("match").isPresent();
        if (!isLabel) {
          interfaceName(item, item.name(), true);
        }
        ethernet(item, addresses);
        references(item.items("interfaces"), names);
        if (kind.equals("vlans")) {
          reference(item.get("link"), names);
        }
      }
    }
  }

  private void ethernet(YamlPlace item, Map<String, YamlPlace> addresses) {
    mtu(item);
    mac(item.get("macaddress"));
    Optional<YamlPlace> match = item.get("match");
    mac(item.get("match", "macaddress"));
    Optional<YamlPlace> setName = item.get("set-name");
    if (setName.isPresent()) {
      interfaceName(setName.get(), setName.get().spelling(), false);
      if (match.isEmpty()) {
        checkup.add(
            checkup
                .atKey(
                    setName.get(),
                    checkup.error(
                        setName.get(),
                        Code.MATCH,
                        "'set-name' without 'match': netplan refuses the whole configuration"))
                .withHelp("add 'match: {macaddress: …}'"));
      }
    }
    for (YamlPlace address : item.items("addresses")) {
      if (address.text().isPresent() && address(address)) {
        YamlPlace first = addresses.putIfAbsent(address.text().get(), address);
        if (first != null) {
          checkup.add(
              checkup.warning(
                  address, Code.NETWORK, "'" + first.path() + "' has this address, too"));
        }
      }
    }
    for (String gateway : List.of("gateway4", "gateway6")) {
      Optional<YamlPlace> old = item.get(gateway);
      if (old.isPresent()) {
        checkup.add(
            checkup
                .atKey(
                    old.get(),
                    checkup.info(
                        old.get(), Code.DEPRECATED, "netplan has deprecated '" + gateway + "'"))
                .withHelp("use 'routes: [{to: default, via: …}]'"));
      }
    }
  }

  /** Returns whether an address is one, with its prefix. */
  private boolean address(YamlPlace place) {
    if (place.text().isEmpty()) {
      return false;
    }
    String text = place.text().get();
    int slash = text.indexOf('/');
    boolean isAddress = IpAddress.parse(slash < 0 ? text : text.substring(0, slash)).isPresent();
    if (!isAddress) {
      checkup.add(
          checkup.error(place, Code.NETWORK, "'" + Printable.escape(text) + "' is no IP address"));
      return false;
    }
    boolean isSix = text.indexOf(':') >= 0;
    if (slash < 0) {
      String likely = text + (isSix ? "/64" : "/24");
      checkup.add(
          checkup
              .error(
                  place,
                  Code.PREFIX,
                  "the address has no prefix length; netplan refuses the whole configuration then,"
                      + " and the guest has no network")
              .withHelp("did you mean '" + likely + "'?"));
      return false;
    }
    return true;
  }

  private void mac(Optional<YamlPlace> place) {
    if (place.isPresent() && place.get().value() instanceof YamlValue.Int number) {
      String spelling = place.get().spelling();
      if (spelling.indexOf(':') >= 0) {
        checkup.withdrawType(place.get());
        checkup.add(
            checkup
                .error(
                    place.get(),
                    Code.MAC_ADDRESS,
                    "this MAC address is read as the number "
                        + number.value()
                        + ", since YAML 1.1 takes it for one in base 60; the interface would never"
                        + " match, and the guest would have no network")
                .withHelp("quote it: \"" + spelling + "\""));
      }
    }
  }

  private void mtu(YamlPlace item) {
    Optional<YamlPlace> mtu = item.get("mtu");
    if (mtu.isPresent() && mtu.get().value() instanceof YamlValue.Int number) {
      boolean isPossible =
          number.value().compareTo(BigInteger.valueOf(LEAST_MTU)) >= 0
              && number.value().compareTo(BigInteger.valueOf(MOST_MTU)) <= 0;
      if (!isPossible) {
        checkup.add(
            checkup.warning(
                mtu.get(),
                Code.NETWORK,
                "no card takes an MTU of "
                    + number.value()
                    + "; it is "
                    + LEAST_MTU
                    + " to "
                    + MOST_MTU
                    + ", and usually 1500"));
      }
    }
  }

  private void interfaceName(YamlPlace place, String name, boolean atKey) {
    boolean isLong = name.length() > LONGEST_NAME;
    boolean isBad = name.isEmpty() || name.indexOf('/') >= 0 || name.indexOf(' ') >= 0;
    if (isLong || isBad) {
      Finding finding =
          checkup
              .error(
                  place,
                  Code.INTERFACE_NAME,
                  isLong
                      ? "an interface's name has at most "
                          + LONGEST_NAME
                          + " characters in Linux, and this has "
                          + name.length()
                      : "'" + Printable.escape(name) + "' can be no interface's name")
              .withHelp("shorten it");
      checkup.add(atKey ? checkup.atKey(place, finding) : finding);
    }
  }

  private void references(List<YamlPlace> items, Set<String> names) {
    for (YamlPlace item : items) {
      reference(Optional.of(item), names);
    }
  }

  private void reference(Optional<YamlPlace> place, Set<String> names) {
    if (place.isEmpty() || place.get().text().isEmpty()) {
      return;
    }
    String name = place.get().text().get();
    if (!names.contains(name)) {
      Finding finding =
          checkup.warning(
              place.get(),
              Code.NETWORK,
              "no interface is called '" + Printable.escape(name) + "' here");
      Optional<String> meant = Levenshtein.nearest(name.toLowerCase(Locale.ROOT), names);
      checkup.add(
          meant.isEmpty() ? finding : finding.withHelp("did you mean '" + meant.get() + "'?"));
    }
  }
}
