package io.seedling.seed;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What the VMs of a fleet must not have in common, and whom they wait for. */
final class FleetRules {
  private static final String LOOPBACK = "127.0.0.1";

  private final Map<FleetMember, FleetVm> vms;
  private final Checkup checkup;

  FleetRules(Map<FleetMember, FleetVm> vms, Checkup checkup) {
    this.vms = vms;
    this.checkup = checkup;
  }

  void check() {
    Map<String, String> names = new HashMap<>();
    Map<String, String> macs = new HashMap<>();
    Map<String, String> hosts = new HashMap<>();
    Map<String, String> ids = new HashMap<>();
    Map<String, String> ports = new HashMap<>();
    for (Map.Entry<FleetMember, FleetVm> each : vms.entrySet()) {
      FleetMember member = each.getKey();
      FleetVm vm = each.getValue();
      claim(names, vm.name().toLowerCase(Locale.ROOT), member, "name");
      Optional<String> mac = member.scope().own(FleetMember.MAC);
      mac.ifPresent(address -> claim(macs, address, member, "mac"));
      claim(hosts, vm.option("hostname").orElse(vm.name()), member, "hostname");
      vm.option("instance-id").ifPresent(id -> claim(ids, id, member, "instance-id"));
      for (String rule : vm.options().getOrDefault("publish", List.of())) {
        claim(ports, hostPort(rule), member, "publish");
      }
    }
    new Order().check();
  }

  /** Returns the side of this machine of a published port. */
  private static String hostPort(String rule) {
    String host = rule.substring(0, rule.lastIndexOf(':'));
    return host.indexOf(':') < 0 ? LOOPBACK + ":" + host : host;
  }

  private void claim(Map<String, String> owners, String value, FleetMember member, String key) {
    String other = owners.putIfAbsent(value, member.name());
    if (other == null) {
      return;
    }
    String what =
        switch (key) {
          case "name" -> "two VMs are called '";
          case "publish" -> "two VMs would publish at '";
          default -> "two VMs have the " + key + " '";
        };
    YamlPlace at = member.at(key);
    Finding finding =
        checkup.error(at, Code.SHARED, what + value + "': " + other + " and " + member.name());
    boolean isGroup = member.place().get("count").isPresent();
    checkup.add(isGroup ? finding.withHelp("let ${index} be a part of it") : finding);
  }

  /** Who waits for whom. */
  private final class Order {
    private final Map<String, FleetMember> byName = new HashMap<>();
    private final Set<String> done = new HashSet<>();
    private final List<String> path = new ArrayList<>();

    void check() {
      vms.keySet().forEach(member -> byName.put(member.name(), member));
      vms.keySet().forEach(this::visit);
    }

    private void visit(FleetMember member) {
      if (!done.add(member.name())) {
        return;
      }
      path.add(member.name());
      FleetVm vm = vms.get(member);
      for (String other : vm == null ? List.<String>of() : vm.after()) {
        FleetMember earlier = byName.get(other);
        if (earlier == null) {
          unknown(member, other);
        } else if (path.contains(other)) {
          List<String> cycle = new ArrayList<>(path.subList(path.indexOf(other), path.size()));
          cycle.add(other);
          checkup.add(
              checkup.error(
                  member.at("after"),
                  Code.CYCLE,
                  "VMs wait for one another: " + String.join(" after ", cycle)));
        } else {
          visit(earlier);
        }
      }
      path.remove(path.size() - 1);
    }

    private void unknown(FleetMember member, String other) {
      String name = member.name();
      Finding finding =
          checkup.error(
              member.at("after"),
              Code.VALUE,
              "'" + name + "' is to start after '" + other + "', which is no VM of the fleet");
      Optional<String> meant = Levenshtein.nearest(other, byName.keySet());
      checkup.add(
          meant.isEmpty() ? finding : finding.withHelp("did you mean '" + meant.get() + "'?"));
    }
  }
}
