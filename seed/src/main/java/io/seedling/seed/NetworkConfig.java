package io.seedling.seed;

import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;

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
   *
   * @param target the oldest release of cloud-init that it is meant for
   */
  static Optional<NetworkConfig> read(
      Document document, CloudInitVersion target, List<Finding> findings) {
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
      Node root = yaml.get().root().get();
      if (root instanceof MappingNode) {
        NetworkConfigCheck.check(new Checkup(yaml.get(), target, findings));
      } else {
        findings.add(
            Finding.error(
                document,
                yaml.get().at(root),
                Code.ROOT,
                "a network configuration is a mapping of keys, and this is "
                    + YamlDocument.kind(root)));
      }
    }
    return Optional.of(new NetworkConfig(document, yaml));
  }
}
