package io.seedling.seed;

import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;

/** Checks a cloud-config: what it is made of, and the rules beyond. */
final class CloudConfigCheck {
  private static final List<CloudConfigRule> RULES =
      List.of(
          new WrongFileRule(),
          new CommandRule(),
          new UserRule(),
          new WriteFileRule(),
          new HostnameRule(),
          new SshKeyRule(),
          new Lookalike(),
          new LeftOverRule());

  private CloudConfigCheck() {}

  /** Adds what is wrong with a document whose header says that it is a cloud-config. */
  static void check(Checkup checkup) {
    YamlDocument yaml = checkup.yaml();
    Document document = yaml.text().document();
    if (yaml.root().isEmpty()) {
      checkup.add(
          Finding.error(
                  document,
                  Position.START,
                  Code.EMPTY,
                  "there is nothing after the header; cloud-init would reject this part")
              .withHelp("write '{}' on the second line if nothing is meant")
              .withFix(empty(yaml.text().text())));
      return;
    }
    Node root = yaml.root().get();
    if (!(root instanceof MappingNode)) {
      checkup.add(
          Finding.error(
              document,
              yaml.at(root),
              Code.ROOT,
              "a cloud-config is a mapping of keys, and this is " + YamlDocument.kind(root)));
      return;
    }
    Optional<YamlPlace> values = yaml.values();
    if (values.isPresent()) {
      ModelCheck.check(CloudConfigModel.get(), values.get(), checkup);
      for (CloudConfigRule rule : RULES) {
        rule.check(values.get(), checkup);
      }
    }
  }

  private static Fix empty(String text) {
    return Fix.replacing(text.length(), text.length(), text.endsWith("\n") ? "{}\n" : "\n{}\n");
  }
}
