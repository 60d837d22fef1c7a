package io.seedling.seed;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * Tabs: YAML 1.2 lets them separate words; PyYAML takes one outside quotes, block scalars and
 * comments for the start of a token, and refuses the document.
 */
final class TabRule {
  private TabRule() {}

  /** Adds a finding about the first tab that PyYAML stumbles over, if there is one. */
  static void check(YamlDocument document, List<Finding> findings) {
    String text = document.text().text();
    if (text.indexOf('\t') < 0 || document.root().isEmpty()) {
      return;
    }
    Map<Integer, Integer> quoted = quotedRanges(document.root().get());
    int index = 0;
    boolean afterBlank = true;
    for (int i = 0; i < text.length(); index++) {
      Integer end = quoted.get(index);
      int c = text.codePointAt(i);
      if (end != null && end > index) {
        i = text.offsetByCodePoints(i, end - index);
        index = end - 1;
        c = ' '; // a '#' right after a quote begins a comment for PyYAML
      } else if (c == '#' && afterBlank) {
        int lineEnd = text.indexOf('\n', i);
        lineEnd = lineEnd < 0 ? text.length() : lineEnd;
        index += text.codePointCount(i, lineEnd) - 1;
        i = lineEnd;
      } else if (c == '\t') {
        findings.add(finding(document.text(), index));
        return;
      } else {
        i += Character.charCount(c);
      }
      afterBlank = c == ' ' || c == '\n' || c == '\r';
    }
  }

  /** Returns the finding for a tab at an offset in code points. */
  static Finding finding(DocumentText text, int index) {
    int at = text.text().offsetByCodePoints(0, index);
    int lineStart = text.text().lastIndexOf('\n', at) + 1;
    boolean indents = text.text().substring(lineStart, at).isBlank();
    return Finding.error(
            text.document(),
            text.at(index),
            Code.TAB,
            indents
                ? "a tab indents this line; YAML allows nothing but spaces there"
                : "a tab separates words here; cloud-init's YAML reader allows nothing but spaces")
        .withHelp(indents ? "replace it by spaces" : "replace it by a space, or quote the value");
  }

  /** Returns start and end, in code points, of every scalar that is quoted or a block. */
  private static Map<Integer, Integer> quotedRanges(Node root) {
    Map<Integer, Integer> ranges = new HashMap<>();
    Set<Node> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    Deque<Node> open = new ArrayDeque<>();
    open.push(root);
    while (!open.isEmpty()) {
      Node node = open.pop();
      if (!seen.add(node)) {
        continue;
      }
      if (node instanceof ScalarNode scalar && !scalar.isPlain()) {
        ranges.put(YamlDocument.index(node), YamlDocument.index(node.getEndMark()));
      } else if (node instanceof SequenceNode sequence) {
        for (Node item : sequence.getValue()) {
          open.push(item);
        }
      } else if (node instanceof MappingNode mapping) {
        for (NodeTuple entry : mapping.getValue()) {
          open.push(entry.getKeyNode());
          open.push(entry.getValueNode());
        }
      }
    }
    return ranges;
  }
}
