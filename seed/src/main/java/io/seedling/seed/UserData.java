package io.seedling.seed;

import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/**
 * A user-data or vendor-data document that has been looked at.
 *
 * @param document its bytes
 * @param kind what cloud-init takes it for
 * @param yaml its tree, if it is a cloud-config that can be read
 */
record UserData(Document document, UserDataKind kind, Optional<YamlDocument> yaml) {

  /** Looks at a document and adds what is wrong with it. */
  static UserData read(Document document, List<Finding> findings) {
    UserDataKind kind = UserDataKind.of(document);
    if (kind == UserDataKind.GZIP) {
      return new UserData(document, kind, Optional.empty());
    }
    Optional<DocumentText> text = DocumentText.read(document, true, findings);
    if (text.isEmpty()) {
      return new UserData(document, kind, Optional.empty());
    }
    UserDataKind meant = UserDataKind.of(text.get().withoutMark());
    HeaderRule.check(text.get(), meant, findings);
    if (meant != UserDataKind.MIME) {
      text.get().checkLineEnds(meant, findings);
    }
    Optional<YamlDocument> yaml = Optional.empty();
    if (meant == UserDataKind.CLOUD_CONFIG) {
      yaml = YamlDocument.read(text.get(), findings);
      if (yaml.isPresent()) {
        checkCloudConfig(yaml.get(), findings);
      }
    }
    return new UserData(document, kind, yaml);
  }

  private static void checkCloudConfig(YamlDocument yaml, List<Finding> findings) {
    Document document = yaml.text().document();
    if (yaml.root().isEmpty()) {
      findings.add(
          Finding.error(
                  document,
                  Position.START,
                  Code.EMPTY,
                  "there is nothing after the header; cloud-init would reject this part")
              .withHelp("write '{}' on the second line if nothing is meant"));
      return;
    }
    Node root = yaml.root().get();
    if (!(root instanceof MappingNode mapping)) {
      findings.add(
          Finding.error(
              document,
              yaml.at(root),
              Code.ROOT,
              "a cloud-config is a mapping of keys, and this is " + YamlDocument.kind(root)));
      return;
    }
    for (NodeTuple entry : mapping.getValue()) {
      if (entry.getKeyNode() instanceof ScalarNode key) {
        checkKey(yaml, key, findings);
      }
    }
  }

  private static void checkKey(YamlDocument yaml, ScalarNode key, List<Finding> findings) {
    Document document = yaml.text().document();
    switch (key.getValue()) {
      case "network" ->
          findings.add(
              Finding.error(
                      document,
                      yaml.at(key),
                      Code.NETWORK_IN_USER_DATA,
                      "cloud-init ignores 'network' in user-data")
                  .withHelp("move it to the network-config file"));
      case "instance-id", "instance_id", "local-hostname" ->
          findings.add(
              Finding.error(
                      document,
                      yaml.at(key),
                      Code.META_DATA_IN_USER_DATA,
                      "cloud-init ignores '" + key.getValue() + "' in user-data")
                  .withHelp("move it to the meta-data file"));
      default -> {
        // what keys there are is not checked here
      }
    }
  }
}
