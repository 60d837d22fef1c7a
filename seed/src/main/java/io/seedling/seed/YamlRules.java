package io.seedling.seed;

import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.nodes.CollectionNode;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * What YAML 1.2 allows and PyYAML's safe loader refuses, so that the guest would drop the whole
 * document; and keys that are set twice, of which PyYAML keeps the last without a word.
 */
final class YamlRules {
  private static final String CORE = "tag:yaml.org,2002:";
  private static final Set<String> SCALARS =
      Set.of("null", "bool", "int", "float", "binary", "timestamp", "str");
  private static final Set<String> SEQUENCES = Set.of("seq", "omap", "pairs");
  private static final Set<String> MAPPINGS = Set.of("map", "set");

  private final YamlDocument document;
  private final List<Finding> findings;
  private final Set<Node> seen = Collections.newSetFromMap(new IdentityHashMap<>());
  private final Set<String> anchors = new HashSet<>();

  private YamlRules(YamlDocument document, List<Finding> findings) {
    this.document = document;
    this.findings = findings;
  }

  /** Adds a finding for each place that breaks a rule. */
  static void check(YamlDocument document, List<Finding> findings) {
    if (document.root().isPresent()) {
      new YamlRules(document, findings).visit(document.root().get(), false);
    }
  }

  /** Recurses no deeper than {@link BoundedParser} let the composer go; aliases are met once. */
  private void visit(Node node, boolean inFlow) {
    if (!seen.add(node)) {
      return;
    }
    checkAnchor(node);
    checkTag(node);
    if (node instanceof ScalarNode scalar) {
      checkScalar(scalar, inFlow);
    } else if (node instanceof SequenceNode sequence) {
      for (Node item : sequence.getValue()) {
        visit(item, sequence.getFlowStyle() == FlowStyle.FLOW);
      }
    } else if (node instanceof MappingNode mapping) {
      visitEntries(mapping);
    }
  }

  private void visitEntries(MappingNode mapping) {
    boolean isFlow = mapping.getFlowStyle() == FlowStyle.FLOW;
    Map<String, NodeTuple> entries = new HashMap<>();
    for (NodeTuple entry : mapping.getValue()) {
      Node key = entry.getKeyNode();
      if (key instanceof CollectionNode) {
        refuse(key, "a key cannot be " + YamlDocument.kind(key) + " here", "put {{ … }} in quotes");
      } else if (key instanceof ScalarNode scalar && !isMerge(scalar)) {
        checkDuplicate(entries.put(identity(scalar), entry), scalar);
      }
      visit(key, isFlow);
      visit(entry.getValueNode(), isFlow);
    }
  }

  /** Two spellings are one key if both are strings; a plain word may be a number or a boolean. */
  private static String identity(ScalarNode key) {
    boolean isString = !key.isPlain() || YamlText.scalar(key.getValue()).charAt(0) != '"';
    return (isString ? "s" : "p") + key.getValue();
  }

  private static boolean isMerge(ScalarNode key) {
    return key.isPlain() && key.getValue().equals("<<");
  }

  private void checkDuplicate(@Nullable NodeTuple first, ScalarNode key) {
    if (first == null) {
      return;
    }
    int line = document.at(first.getKeyNode()).line();
    String lost =
        first.getValueNode() instanceof CollectionNode<?> items
            ? " (" + items.getValue().size() + (items.getValue().size() == 1 ? " item)" : " items)")
            : "";
    findings.add(
        Finding.error(
                document.text().document(),
                document.at(key),
                Code.DUPLICATE_KEY,
                "'"
                    + Printable.escape(key.getValue())
                    + "' is set again; the first, at line "
                    + line
                    + lost
                    + ", is lost")
            .withHelp("make one of the two"));
  }

  private void checkAnchor(Node node) {
    if (node.getAnchor().isEmpty()) {
      return;
    }
    String name = node.getAnchor().get().getValue();
    if (!anchors.add(name)) {
      refuse(node, "the anchor '" + Printable.escape(name) + "' is defined twice", "rename one");
    }
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c > 0x7F || !(Character.isLetterOrDigit(c) || c == '_' || c == '-')) {
        refuse(
            node,
            "an anchor's name is made of letters, digits, '_' and '-'; this is '"
                + Printable.escape(name)
                + "'",
            "");
        return;
      }
    }
  }

  private void checkTag(Node node) {
    String tag = node.getTag().getValue();
    if (!tag.startsWith(CORE) || !tagsOf(node).contains(tag.substring(CORE.length()))) {
      String shown = tag.startsWith(CORE) ? "!!" + tag.substring(CORE.length()) : tag;
      refuse(
          node,
          "cloud-init knows no tag '"
              + Printable.escape(shown)
              + "' for "
              + YamlDocument.kind(node),
          "put the value in quotes if the '!' is part of it");
    }
  }

  private static Set<String> tagsOf(Node node) {
    if (node instanceof ScalarNode) {
      return SCALARS;
    }
    return node instanceof SequenceNode ? SEQUENCES : MAPPINGS;
  }

  private void checkScalar(ScalarNode scalar, boolean inFlow) {
    if (scalar.isPlain() && inFlow && scalar.getValue().indexOf('?') > 0) {
      refuse(
          scalar, "within [ ] and { } a '?' ends a value, in YAML 1.1", "put the value in quotes");
    }
  }

  private void refuse(Node node, String message, String help) {
    Finding finding =
        Finding.error(document.text().document(), document.at(node), Code.PYYAML, message);
    findings.add(help.isEmpty() ? finding : finding.withHelp(help));
  }
}
