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
      if (fitted.equals(child.name())) {
        map.taken.put(fitted, 0);
      }
      names.add(fitted);
    }
    for (int i = 0; i < names.size(); i++) {
      IsoNode child = children.get(i);
      if (!names.get(i).equals(child.name())) {
        names.set(i, map.free(child, names.get(i)));
      }
    }
    return names;
  }

  private String free(IsoNode child, String fitted) {
    Integer last = taken.putIfAbsent(fitted, 0);
    if (last == null) {
      return fitted;
    }
    for (int number = last + 1; ; number++) {
      String numbered = fit(child, "_" + number);
      if (taken.putIfAbsent(numbered, 0) == null) {
        taken.put(fitted, number);
        return numbered;
      }
    }
  }

  private String fit(IsoNode child, String suffix) {
    boolean directory = child instanceof IsoNode.Directory;
    return joliet
        ? JolietName.fit(child.name(), directory, suffix)
        : PlainName.fit(child.name(), directory, suffix);
  }
}
