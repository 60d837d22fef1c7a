package io.seedling.iso;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The names of one directory's entries in one tree, each of them once.
 *
 * <p>A name that the tree can say as it is keeps it. The others are fitted, in the order of the
 * children, and numbered ({@code _1}, {@code _2} and so on) where the fitted name is taken.
 *
 * <p>Names that differ only in case count as one: Windows shows a single one of them, and Linux
 * (without Rock Ridge) opens whichever it met first.
 */
final class NameMap {
  private final boolean joliet;

  /** The names that are taken, each with the last number that was put to it. */
  private final Map<String, Integer> taken = new HashMap<>();

  private NameMap(boolean joliet) {
    this.joliet = joliet;
  }

  /** Returns the names in the order of the children. */
  static List<String> of(List<IsoNode> children, boolean joliet) {
    NameMap map = new NameMap(joliet);
    List<String> names = new ArrayList<>(children.size());
    for (IsoNode child : children) {
      String fitted = map.fit(child, "");
      boolean kept = fitted.equals(child.name()) && map.take(fitted);
      names.add(kept ? fitted : "");
    }
    for (int i = 0; i < names.size(); i++) {
      if (names.get(i).isEmpty()) {
        names.set(i, map.free(children.get(i)));
      }
    }
    return names;
  }

  private String free(IsoNode child) {
    String fitted = fit(child, "");
    if (take(fitted)) {
      return fitted;
    }
    String wanted = caseless(fitted);
    for (int number = taken.getOrDefault(wanted, 0) + 1; ; number++) {
      String numbered = fit(child, "_" + number);
      if (take(numbered)) {
        taken.put(wanted, number);
        return numbered;
      }
    }
  }

  private boolean take(String name) {
    return taken.putIfAbsent(caseless(name), 0) == null;
  }

  /** Returns the name as {@link String#equalsIgnoreCase} sees it: by character, in no locale. */
  private static String caseless(String name) {
    char[] characters = name.toCharArray();
    for (int i = 0; i < characters.length; i++) {
      characters[i] = Character.toLowerCase(Character.toUpperCase(characters[i]));
    }
    return new String(characters);
  }

  private String fit(IsoNode child, String suffix) {
    boolean directory = child instanceof IsoNode.Directory;
    return joliet
        ? JolietName.fit(child.name(), directory, suffix)
        : PlainName.fit(child.name(), directory, suffix);
  }
}
