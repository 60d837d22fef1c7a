package io.seedling.seed;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The network of a fleet while its file is read and addresses are given out.
 *
 * @param range what they are in
 * @param known the network, as it is known afterwards
 * @param taken addresses that somebody has
 */
record FleetAddresses(Ipv4Range range, FleetNetwork known, Set<Integer> taken) {
  private static final int FIRST_HOST = 10; // below are those that networks keep for themselves

  static Optional<FleetAddresses> read(YamlPlace place, Checkup checkup) {
    @Nullable Ipv4Range range = null;
    YamlPlace at = place.get("range").orElse(place);
    try {
      range = Ipv4Range.parse(at.spelling());
    } catch (IllegalArgumentException e) {
      checkup.add(checkup.error(at, Code.PREFIX, String.valueOf(e.getMessage())));
    }
    if (range == null) {
      return Optional.empty();
    }
    FleetAddresses network =
        new FleetAddresses(
            range,
            new FleetNetwork(
                range.prefix(),
                place.get("domain").map(YamlPlace::spelling).orElse(""),
                place.get("gateway").map(YamlPlace::spelling).orElse(""),
                texts(place.get("dns")),
                names(place)),
            new HashSet<>());
    place.get("gateway").ifPresent(gateway -> network.require(gateway, "gateway", checkup));
    place.get("domain").ifPresent(domain -> requireName(domain, domain.spelling(), checkup));
    for (YamlPlace other : place.entries("names")) {
      requireName(other, other.name(), checkup);
      network.require(other, other.name(), checkup);
    }
    for (YamlPlace server : lists(place.get("dns"))) {
      if (IpAddress.parse(server.spelling()).isEmpty()) {
        checkup.add(checkup.error(server, Code.NETWORK, "a name server is an IP address"));
      }
    }
    return Optional.of(network);
  }

  /** Names become lines of a hosts file, as they are. */
  private static void requireName(YamlPlace place, String name, Checkup checkup) {
    try {
      Hostname.require(name);
    } catch (IllegalArgumentException e) {
      checkup.add(checkup.error(place, Code.HOSTNAME, String.valueOf(e.getMessage())));
    }
  }

  private static List<YamlPlace> lists(Optional<YamlPlace> place) {
    if (place.isEmpty()) {
      return List.of();
    }
    boolean isList = place.get().value() instanceof YamlValue.Sequence;
    return isList ? place.get().items() : List.of(place.get());
  }

  private static List<String> texts(Optional<YamlPlace> place) {
    List<String> texts = new ArrayList<>();
    for (YamlPlace item : lists(place)) {
      texts.add(item.spelling());
    }
    return List.copyOf(texts);
  }

  private static Map<String, String> names(YamlPlace place) {
    Map<String, String> names = new LinkedHashMap<>();
    for (YamlPlace entry : place.entries("names")) {
      names.put(entry.name(), entry.spelling());
    }
    return names;
  }

  /** Takes an address that is not a VM's, and that VMs must leave alone. */
  private void require(YamlPlace place, String what, Checkup checkup) {
    Optional<Integer> address = Ipv4Range.number(place.spelling());
    if (address.isEmpty() || !range.hasHost(address.get())) {
      checkup.add(outside(place, place.spelling(), checkup));
    } else if (!what.isEmpty()) {
      taken.add(address.get());
    }
  }

  private Finding outside(YamlPlace place, String text, Checkup checkup) {
    return checkup.error(
        place, Code.NETWORK, "'" + Printable.escape(text) + "' is no host's address in " + range);
  }

  /** The address that is given is the first one's of a group. */
  void address(FleetMember member, int index, Checkup checkup)
      throws FleetScope.UnreplacedException {
    member.scope().set("prefix", Integer.toString(range.prefix()));
    member.scope().set("gateway", known.gateway());
    member.scope().set("domain", known.domain());
    Optional<YamlPlace> place = member.place().get(FleetMember.ADDRESS);
    if (place.isEmpty()) {
      return;
    }
    String text = member.scope().text(place.get());
    Optional<Integer> first = Ipv4Range.number(text);
    if (first.isEmpty() || !range.hasHost(first.get() + index)) {
      String shown = first.isEmpty() ? text : Ipv4Range.text(first.get() + index);
      checkup.add(outside(place.get(), shown, checkup));
      return;
    }
    if (!taken.add(first.get() + index)) {
      checkup.add(
          checkup.error(
              place.get(),
              Code.SHARED,
              "the address " + Ipv4Range.text(first.get() + index) + " is somebody's already"));
    }
    member.scope().set(FleetMember.ADDRESS, Ipv4Range.text(first.get() + index));
  }

  /** Gives the VMs that have no address the next that are free. */
  void fill(List<FleetMember> members, Checkup checkup) {
    int next = range.first() + (range.hasHost(range.first() + FIRST_HOST) ? FIRST_HOST : 1);
    for (FleetMember member : members) {
      if (member.place().get(FleetMember.ADDRESS).isPresent()) {
        continue;
      }
      while (taken.contains(next)) {
        next++;
      }
      if (!range.hasHost(next)) {
        checkup.add(
            checkup
                .error(
                    member.place(),
                    Code.NETWORK,
                    "there is no address left in " + range + " for '" + member.name() + "'")
                .withHelp("make the range larger"));
        return;
      }
      taken.add(next);
      member.scope().set(FleetMember.ADDRESS, Ipv4Range.text(next));
    }
  }
}
