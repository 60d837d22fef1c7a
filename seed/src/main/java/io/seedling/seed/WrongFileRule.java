package io.seedling.seed;

import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.NodeTuple;

/** Keys of other documents of a seed, which cloud-init ignores in user-data without a word. */
final class WrongFileRule implements CloudConfigRule {
  @Override
  public void check(YamlPlace root, Checkup checkup) {
    for (YamlPlace entry : root.entries()) {
      switch (entry.name()) {
        case "network" ->
            report(entry, Code.NETWORK_IN_USER_DATA, DocumentKind.NETWORK_CONFIG, checkup);
        case "instance-id", "instance_id", "local-hostname" ->
            report(entry, Code.META_DATA_IN_USER_DATA, DocumentKind.META_DATA, checkup);
        default -> {
          // the model knows what keys there are
        }
      }
    }
  }

  private static void report(YamlPlace entry, String code, DocumentKind meant, Checkup checkup) {
    Finding finding =
        checkup
            .error(entry, code, "cloud-init ignores '" + entry.name() + "' in user-data")
            .withHelp("move it to the " + meant.fileName() + " file");
    Optional<Fix> fix = move(entry, meant, checkup.yaml());
    checkup.add(checkup.atKey(entry, fix.isPresent() ? finding.withFix(fix.get()) : finding));
  }

  /** Cuts the entry's lines out, as they are: a network configuration may have the key, too. */
  private static Optional<Fix> move(YamlPlace entry, DocumentKind meant, YamlDocument yaml) {
    MappingNode mapping = yaml.mapping().orElseThrow();
    if (mapping.getFlowStyle() == FlowStyle.FLOW || entry.name().equals("instance_id")) {
      return Optional.empty();
    }
    int key = YamlDocument.index(entry.key().orElseThrow());
    List<NodeTuple> entries = mapping.getValue();
    for (int i = 0; i < entries.size(); i++) {
      if (YamlDocument.index(entries.get(i).getKeyNode()) == key) {
        String text = yaml.text().text();
        int from = yaml.text().offset(YamlDocument.index(entries.get(i).getKeyNode()));
        int to =
            i + 1 == entries.size()
                ? text.length()
                : yaml.text().offset(YamlDocument.index(entries.get(i + 1).getKeyNode()));
        if (text.substring(from, to).indexOf('&') >= 0) {
          return Optional.empty(); // an anchor that others may refer to
        }
        Fix.NewFile file = new Fix.NewFile(meant, text.substring(from, to));
        return Optional.of(new Fix(List.of(new Fix.Edit(from, to, "")), Optional.of(file)));
      }
    }
    return Optional.empty();
  }
}
