package io.seedling.seed;

import java.util.List;
import org.snakeyaml.engine.v2.nodes.Node;

/**
 * A YAML document being checked: where its nodes stand, for which release of cloud-init, and what
 * has been found so far.
 *
 * @param yaml the document
 * @param target the oldest release that it is meant for
 * @param findings added to, in any order
 */
record Checkup(YamlDocument yaml, CloudInitVersion target, List<Finding> findings) {

  void add(Finding finding) {
    findings.add(finding);
  }

  /** Returns a finding about a value: where it stands. */
  Finding error(YamlPlace place, String code, String message) {
    return at(place.value().node(), Severity.ERROR, code, message).withPath(place.path());
  }

  /** Returns a finding about a value: where it stands. */
  Finding warning(YamlPlace place, String code, String message) {
    return at(place.value().node(), Severity.WARNING, code, message).withPath(place.path());
  }

  /** Returns a finding about a value: where it stands. */
  Finding info(YamlPlace place, String code, String message) {
    return at(place.value().node(), Severity.INFO, code, message).withPath(place.path());
  }

  /** Returns the same finding at the place's key, where it has one. */
  Finding atKey(YamlPlace place, Finding finding) {
    return place.key().isEmpty()
        ? finding
        : finding
            .movedTo(yaml.text().document(), yaml.at(place.key().get()))
            .withLength(length(place.key().get()));
  }

  /** Takes back what was said of a value's type, for a rule that can say more. */
  void withdrawType(YamlPlace place) {
    findings.removeIf(
        finding ->
            finding.code().equals(Code.TYPE) && finding.context().path().equals(place.path()));
  }

  /** Returns the change of a value, as it is spelt, into something else. */
  Fix replacing(YamlPlace place, String text) {
    Node node = place.value().node();
    return Fix.replacing(
        yaml.text().offset(YamlDocument.index(node.getStartMark())),
        yaml.text().offset(YamlDocument.index(node.getEndMark())),
        text);
  }

  private Finding at(Node node, Severity severity, String code, String message) {
    return Finding.of(yaml.text().document(), yaml.at(node), severity, code, message)
        .withLength(length(node));
  }

  /** Returns how many characters a node takes on its first line; 0 if it goes on after that. */
  private static int length(Node node) {
    if (node.getStartMark().isEmpty() || node.getEndMark().isEmpty()) {
      return 0;
    }
    boolean isOneLine = node.getStartMark().get().getLine() == node.getEndMark().get().getLine();
    return isOneLine
        ? node.getEndMark().get().getIndex() - node.getStartMark().get().getIndex()
        : 0;
  }
}
