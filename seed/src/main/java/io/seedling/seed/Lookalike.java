package io.seedling.seed;

import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** Characters that look like YAML's own, and are not: what word processors and web pages put in. */
final class Lookalike implements CloudConfigRule {
  private static final String QUOTES =
      "\u201c\u201d\u201e\u201f\u2018\u2019\u201a\u201b\u00ab\u00bb";

  /** Returns whether a value begins or ends with a quotation mark that YAML does not know. */
  static boolean isIn(String value) {
    return !value.isEmpty()
        && (QUOTES.indexOf(value.charAt(0)) >= 0
            || QUOTES.indexOf(value.charAt(value.length() - 1)) >= 0);
  }

  @Override
  public void check(YamlPlace root, Checkup checkup) {
    visit(root, checkup);
  }

  private static void visit(YamlPlace place, Checkup checkup) {
    for (YamlPlace item : place.items()) {
      visit(item, checkup);
    }
    for (YamlPlace entry : place.entries()) {
      visit(entry, checkup);
    }
    boolean isPlain = place.value().node() instanceof ScalarNode scalar && scalar.isPlain();
    if (isPlain && place.text().isPresent() && isIn(place.text().get())) {
      checkup.add(
          checkup
              .warning(
                  place,
                  Code.LOOKALIKE,
                  "typographic quotes are no quotes in YAML, and become a part of the value")
              .withHelp("write \" or '"));
    }
  }
}
