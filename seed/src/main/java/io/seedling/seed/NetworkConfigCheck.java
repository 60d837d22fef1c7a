package io.seedling.seed;

import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * Checks a network configuration of either version.
 *
 * <p>Types weigh less here than in cloud-config: cloud-init's renderers take a number for a text
 * and one value for a list of it, so that these are warnings; keys that version 2 does not have may
 * be netplan's, to which it is handed over as it is.
 */
final class NetworkConfigCheck {
  private static final List<String> NETPLANS =
      List.of(
          "wifis",
          "tunnels",
          "vrfs",
          "modems",
          "openvswitch",
          "dummy-devices",
          "virtual-ethernets",
          "nm-devices");

  private final Checkup checkup;

  private NetworkConfigCheck(Checkup checkup) {
    this.checkup = checkup;
  }

  /** Adds what is wrong with a document whose root is a mapping, and not empty. */
  static void check(Checkup checkup) {
    Optional<YamlPlace> root = checkup.yaml().values();
    if (root.isEmpty()) {
      return;
    }
    NetworkConfigCheck check = new NetworkConfigCheck(checkup);
    Optional<YamlPlace> wrapper = root.get().get("network");
    if (wrapper.isEmpty()) {
      check.network(root.get());
    } else if (wrapper.get().value() instanceof YamlValue.Mapping) {
      check.network(wrapper.get());
    } else {
      checkup.add(
          checkup.error(
              wrapper.get(),
              Code.ROOT,
              "'network' is a mapping of keys, and this is " + wrapper.get().value().described()));
    }
  }

  private void network(YamlPlace network) {
    Optional<YamlPlace> version = network.get("version");
    if (version.isEmpty()) {
      checkup.add(noVersion(network));
      return;
    }
    boolean isNumber = version.get().value() instanceof YamlValue.Int;
    BigInteger number =
        version.get().value() instanceof YamlValue.Int whole ? whole.value() : BigInteger.ZERO;
    if (isNumber && number.equals(BigInteger.ONE)) {
      version1(network);
    } else if (isNumber && number.equals(BigInteger.TWO)) {
      version2(network);
    } else {
      checkup.add(
          checkup
              .error(version.get(), Code.NETWORK_VERSION, "'version' must be the number 1 or 2")
              .withHelp("write it without quotes"));
    }
  }

  private Finding noVersion(YamlPlace network) {
    Optional<YamlPlace> config = network.get("config");
    boolean isDisabled = config.isPresent() && config.get().text().equals(Optional.of("disabled"));
    return isDisabled
        ? checkup
            .error(
                network,
                Code.NETWORK_VERSION,
                "the guest would have no network at all, and cloud-init's own schema refuses this"
                    + " for want of a 'version'")
            .withHelp("leave the file out for DHCP, or write 'version: 2' without interfaces")
        : checkup
            .error(
                network,
                Code.NETWORK_VERSION,
                "there is no 'version'; cloud-init would ignore the file and use DHCP")
            .withHelp("add 'version: 2' (or 1, if that is what it is written for)");
  }

  private void version1(YamlPlace network) {
    Optional<YamlPlace> config = network.get("config");
    if (config.isEmpty() || !(config.get().value() instanceof YamlValue.Sequence)) {
      YamlPlace at = config.orElse(network);
      checkup.add(
          checkup.error(
              at,
              config.isEmpty() ? Code.REQUIRED : Code.TYPE,
              config.isEmpty()
                  ? "'config' is missing"
                  : "'config' must be a list, and this is " + at.value().described()));
      return;
    }
    for (YamlPlace item : config.get().items()) {
      Optional<YamlPlace> type = item.get("type");
      if (!(item.value() instanceof YamlValue.Mapping) || type.isEmpty()) {
        checkup.add(
            checkup
                .error(item, Code.REQUIRED, "'type' is missing in '" + item.path() + "'")
                .withHelp("one of " + String.join(", ", NetworkModel.version1().keys())));
        continue;
      }
      Optional<Shape.Field> shape = NetworkModel.version1().key(type.get().spelling());
      if (shape.isEmpty()) {
        checkup.add(
            checkup
                .error(type.get(), Code.VALUE, "there is no such type of interface")
                .withHelp("one of " + String.join(", ", NetworkModel.version1().keys())));
      } else {
        against(NetworkModel.version1(), item, shape.get().shape());
      }
    }
    new NetworkRules(checkup).version1(config.get());
  }

  private void version2(YamlPlace network) {
    for (YamlPlace entry : network.entries()) {
      Optional<Shape.Field> field = NetworkModel.version2().key(entry.name());
      if (field.isPresent()) {
        against(NetworkModel.version2(), entry, field.get().shape());
      } else if (NETPLANS.contains(entry.name())) {
        checkup.add(
            checkup.atKey(
                entry,
                checkup.info(
                    entry,
                    Code.NETWORK,
                    "'" + entry.name() + "' is for netplan alone, unchecked")));
      } else {
        Optional<String> meant = Levenshtein.nearest(entry.name(), NetworkModel.version2().keys());
        Finding finding =
            checkup.atKey(
                entry,
                checkup.warning(
                    entry,
                    Code.UNKNOWN_KEY,
                    "version 2 has no key '" + Printable.escape(entry.name()) + "'"));
        checkup.add(
            meant.isEmpty() ? finding : finding.withHelp("did you mean '" + meant.get() + "'?"));
      }
    }
    new NetworkRules(checkup).version2(network);
  }

  /** Adds what a model has against a value, weighed as renderers do. */
  private void against(Model model, YamlPlace place, Shape shape) {
    List<Finding> findings = new FindingList();
    ModelCheck.check(shape, place, model, new Checkup(checkup.yaml(), checkup.target(), findings));
    for (Finding finding : findings) {
      checkup.add(weighed(finding, place));
    }
  }

  private static Finding weighed(Finding finding, YamlPlace root) {
    return switch (finding.code()) {
      case Code.TYPE ->
          isScalar(finding.context().path(), root)
              ? finding.withSeverity(Severity.WARNING)
              : finding;
      case Code.VALUE ->
          finding.context().path().endsWith(".type")
              ? finding
              : finding.withSeverity(Severity.WARNING);
      case Code.BOOLEAN -> finding.withSeverity(Severity.WARNING);
      case Code.UNKNOWN_KEY ->
          finding.withSeverity(finding.help().isPresent() ? Severity.WARNING : Severity.INFO);
      default -> finding;
    };
  }

  private static boolean isScalar(String path, YamlPlace place) {
    if (place.path().equals(path)) {
      return place.value().node() instanceof ScalarNode
          && !(place.value() instanceof YamlValue.Null);
    }
    List<YamlPlace> inner =
        place.value().node() instanceof SequenceNode
            ? place.items()
            : place.value().node() instanceof MappingNode ? place.entries() : List.of();
    for (YamlPlace child : inner) {
      if (path.startsWith(child.path()) && isScalar(path, child)) {
        return true;
      }
    }
    return false;
  }
}
