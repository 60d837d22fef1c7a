package io.seedling.seed;

import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/**
 * A network configuration that has been looked at: version 1 or 2, with or without {@code network:}
 * around it, or {@code config: disabled}.
 *
 * @param document its bytes
 * @param yaml its tree, if it can be read
 */
record NetworkConfig(Document document, Optional<YamlDocument> yaml) {

  /**
   * Looks at a document and adds what is wrong with it. Empty, with a warning, if there is nothing
   * in the document: some images of 2020 configure no network when they find an empty file.
   */
  static Optional<NetworkConfig> read(Document document, List<Finding> findings) {
    Optional<YamlDocument> yaml = Optional.empty();
    Optional<DocumentText> text = DocumentText.read(document, false, findings);
    if (text.isPresent()) {
      text.get().checkLineEnds(UserDataKind.UNKNOWN, findings);
      yaml = YamlDocument.read(text.get(), findings);
    }
    if (yaml.isPresent() && yaml.get().root().isEmpty()) {
      findings.add(
          Finding.warning(
              document,
              Position.WHOLE,
              Code.EMPTY,
              "there is nothing in it, so it is left out of the seed"));
      return Optional.empty();
    }
    if (yaml.isPresent()) {
      checkRoot(yaml.get(), yaml.get().root().get(), findings);
    }
    return Optional.of(new NetworkConfig(document, yaml));
  }

  private static void checkRoot(YamlDocument yaml, Node root, List<Finding> findings) {
    if (!(root instanceof MappingNode mapping)) {
      findings.add(notMapping(yaml, root, "a network configuration"));
      return;
    }
    Optional<NodeTuple> wrapper = YamlDocument.entry(mapping, "network");
    if (wrapper.isEmpty()) {
      checkVersion(yaml, mapping, findings);
    } else if (wrapper.get().getValueNode() instanceof MappingNode inner) {
      checkVersion(yaml, inner, findings);
    } else {
      findings.add(notMapping(yaml, wrapper.get().getValueNode(), "'network'"));
    }
  }

  private static Finding notMapping(YamlDocument yaml, Node node, String what) {
    return Finding.error(
        yaml.text().document(),
        yaml.at(node),
        Code.ROOT,
        what + " is a mapping of keys, and this is " + YamlDocument.kind(node));
  }

  private static void checkVersion(YamlDocument yaml, MappingNode mapping, List<Finding> findings) {
    if (isDisabled(mapping) || YamlDocument.entry(mapping, "<<").isPresent()) {
      return;
    }
    Document document = yaml.text().document();
    Optional<NodeTuple> entry = YamlDocument.entry(mapping, "version");
    if (entry.isEmpty()) {
      findings.add(
          Finding.error(
                  document,
                  yaml.at(mapping),
                  Code.NETWORK_VERSION,
                  "there is no 'version'; cloud-init would ignore the file and use DHCP")
              .withHelp("add 'version: 2' (or 1, if that is what it is written for)"));
      return;
    }
    Node value = entry.get().getValueNode();
    boolean legal =
        value instanceof ScalarNode scalar
            && scalar.isPlain()
            && (scalar.getValue().equals("1") || scalar.getValue().equals("2"));
    if (!legal) {
      findings.add(
          Finding.error(
                  document,
                  yaml.at(value),
                  Code.NETWORK_VERSION,
                  "'version' must be the number 1 or 2")
              .withHelp("write it without quotes"));
    }
  }

  private static boolean isDisabled(MappingNode mapping) {
    Optional<NodeTuple> config = YamlDocument.entry(mapping, "config");
    return config.isPresent()
        && config.get().getValueNode() instanceof ScalarNode scalar
        && scalar.getValue().equals("disabled");
  }
}
