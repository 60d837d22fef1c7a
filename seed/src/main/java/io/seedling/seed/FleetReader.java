package io.seedling.seed;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.nodes.MappingNode;

/** Reads a fleet's file: keys and types by the model, then names and addresses, then each VM. */
final class FleetReader {
  private static final String INDEX = "${index}";

  /** So many VMs are worth the start of other threads. */
  private static final int MANY = 20;

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,62}");
  private static final Pattern MAC =
      Pattern.compile("[0-9a-fA-F][02468aceACE](:[0-9a-fA-F]{2}){5}");

  /** What one VM has, and not all of them. */
  private static final List<String> OF_ONE =
      List.of("name", "count", "address", "mac", "instance-id", "after");

  private final Document document;
  private final Map<String, String> given;
  private final Fleet.Files files;
  private final List<Finding> findings = new FindingList();
  private final Map<String, FleetScope> scopes = new HashMap<>();

  FleetReader(Document document, Map<String, String> given, Fleet.Files files) {
    this.document = document;
    this.given = given;
    this.files = files;
  }

  Fleet.Reading read(String defaultName) {
    Optional<Fleet> fleet = Optional.empty();
    Optional<YamlDocument> yaml = YamlDocument.read(document, findings);
    if (yaml.isPresent() && yaml.get().values().isPresent()) {
      Checkup checkup = new Checkup(yaml.get(), CloudInitVersion.LATEST, findings);
      fleet = fleet(yaml.get().values().get(), defaultName, checkup);
    } else if (!hasErrors()) {
      findings.add(Finding.error(document, Position.WHOLE, Code.EMPTY, "there is nothing in it"));
    }
    Collections.sort(findings);
    return new Fleet.Reading(hasErrors() ? Optional.empty() : fleet, findings);
  }

  private boolean hasErrors() {
    for (Finding finding : findings) {
      if (finding.severity() == Severity.ERROR) {
        return true;
      }
    }
    return false;
  }

  private Optional<Fleet> fleet(YamlPlace root, String defaultName, Checkup checkup) {
    if (!(root.value().node() instanceof MappingNode)) {
      checkup.add(
          checkup.error(
              root,
              Code.ROOT,
              "a fleet's file is a mapping of keys, and this is " + root.value().described()));
      return Optional.empty();
    }
    ModelCheck.check(FleetModel.get(), root, checkup);
    if (root.get("vms").isEmpty()) {
      checkup.add(checkup.error(root, Code.REQUIRED, "'vms' is missing: the list of the VMs"));
    }
    for (String key : OF_ONE) {
      Optional<YamlPlace> wrong = root.get("defaults", key);
      if (wrong.isPresent()) {
        checkup.add(
            checkup.atKey(
                wrong.get(),
                checkup.error(
                    wrong.get(), Code.UNKNOWN_KEY, "'" + key + "' is for one VM, not for all")));
      }
    }
    if (hasErrors()) {
      return Optional.empty();
    }
    String name = root.get("name").flatMap(YamlPlace::text).orElse(defaultName);
    Optional<FleetAddresses> network =
        root.get("network").isEmpty()
            ? Optional.empty()
            : FleetAddresses.read(root.get("network").get(), checkup);
    List<FleetMember> members = members(root, name, network, checkup);
    if (hasErrors()) {
      return Optional.empty();
    }
    return Optional.of(made(name, network, members, checkup));
  }

  private Fleet made(
      String name, Optional<FleetAddresses> network, List<FleetMember> members, Checkup checkup) {
    FleetDocuments documents = new FleetDocuments(files);
    Map<FleetMember, FleetVm> vms = new LinkedHashMap<>();
    for (Draft draft : drafts(members, checkup, documents)) {
      findings.addAll(draft.findings());
      draft.vm().ifPresent(vm -> vms.put(draft.member(), vm));
    }
    new FleetRules(vms, checkup).check();
    return new Fleet(name, network.map(FleetAddresses::known), new ArrayList<>(vms.values()));
  }

  /** A stream is only for many: the first in a process costs more than seven VMs. */
  private static List<Draft> drafts(
      List<FleetMember> members, Checkup checkup, FleetDocuments documents) {
    if (members.size() >= MANY) {
      return members.parallelStream().map(member -> Draft.of(member, checkup, documents)).toList();
    }
    List<Draft> drafts = new ArrayList<>();
    for (FleetMember member : members) {
      drafts.add(Draft.of(member, checkup, documents));
    }
    return drafts;
  }

  /** A VM, and what is wrong with it. */
  private record Draft(FleetMember member, Optional<FleetVm> vm, List<Finding> findings) {
    static Draft of(FleetMember member, Checkup checkup, FleetDocuments documents) {
      List<Finding> findings = new ArrayList<>();
      Checkup own = new Checkup(checkup.yaml(), checkup.target(), findings);
      return new Draft(member, member.vm(own, documents), findings);
    }
  }

  /** Makes the VMs as far as their own names stand for something. */
  private List<FleetMember> members(
      YamlPlace root, String fleet, Optional<FleetAddresses> network, Checkup checkup) {
    List<FleetMember> members = new ArrayList<>();
    for (YamlPlace place : root.items("vms")) {
      BigInteger count =
          place.get("count").isPresent()
                  && place.get("count").get().value() instanceof YamlValue.Int number
              ? number.value()
              : BigInteger.ONE;
      for (int index = 0; index < count.intValue(); index++) {
        FleetMember member = new FleetMember(place, root.get("defaults"), scope(root, place));
        given.forEach(member.scope()::set);
        member.scope().set("fleet", fleet);
        member.scope().set("index", Integer.toString(index));
        try {
          name(member, index, checkup);
          mac(member, index, checkup);
          if (network.isPresent()) {
            network.get().address(member, index, checkup);
          } else if (place.get(FleetMember.ADDRESS).isPresent()) {
            checkup.add(
                checkup
                    .error(
                        place.get(FleetMember.ADDRESS).get(),
                        Code.REQUIRED,
                        "an address needs the 'network' that it is in")
                    .withHelp("write network: {range: 192.168.42.0/24} at the top"));
          }
        } catch (FleetScope.UnreplacedException e) {
          checkup.add(e.finding(checkup));
        }
        members.add(member);
        scopes.put(member.name(), member.scope());
      }
    }
    if (network.isPresent()) {
      network.get().fill(members, checkup);
    }
    return members;
  }

  private FleetScope scope(YamlPlace root, YamlPlace vm) {
    List<YamlPlace> values = new ArrayList<>();
    vm.get("values").ifPresent(values::add);
    root.get("defaults", "values").ifPresent(values::add);
    root.get("values").ifPresent(values::add);
    return new FleetScope(values, scopes);
  }

  private static void name(FleetMember member, int index, Checkup checkup)
      throws FleetScope.UnreplacedException {
    Optional<YamlPlace> place = member.place().get(FleetMember.NAME);
    if (place.isEmpty()) {
      checkup.add(checkup.error(member.place(), Code.REQUIRED, "a VM has no 'name'"));
      return;
    }
    boolean isCounted = member.place().get("count").isPresent();
    String counted =
        isCounted && !place.get().spelling().contains(INDEX) ? Integer.toString(index) : "";
    String name = member.scope().text(place.get()) + counted;
    if (!NAME.matcher(name).matches()) {
      checkup.add(
          checkup.error(
              place.get(),
              Code.HOSTNAME,
              "'"
                  + Printable.escape(name)
                  + "' is no VM's name: letters, digits, '-', '_' and '.' are allowed, at most 63,"
                  + " the first a letter or digit"));
    }
    member.scope().set(FleetMember.NAME, name);
  }

  /** The address that is given is the first one's of a group. */
  private static void mac(FleetMember member, int index, Checkup checkup)
      throws FleetScope.UnreplacedException {
    Optional<YamlPlace> place = member.place().get(FleetMember.MAC);
    if (place.isEmpty()) {
      return;
    }
    String text = member.scope().text(place.get());
    if (!MAC.matcher(text).matches()) {
      checkup.add(
          checkup.error(
              place.get(),
              Code.MAC_ADDRESS,
              "'"
                  + Printable.escape(text)
                  + "' is no card's address: six pairs of hexadecimal digits, the second digit"
                  + " even, as 52:54:00:12:34:56"));
      return;
    }
    long first = Long.parseLong(text.replace(":", ""), 16);
    StringBuilder mac = new StringBuilder(HexFormat.of().toHexDigits(first + index, 12));
    for (int i = 10; i > 0; i -= 2) {
      mac.insert(i, ':');
    }
    member.scope().set(FleetMember.MAC, mac.toString());
  }
}
