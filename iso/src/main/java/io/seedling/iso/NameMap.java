package io.seedling.iso;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The names of one directory's entries in one hierarchy, each of them once.
 *
 * <p>A name that the form can say as it is keeps it. The others are fitted, in the order of the
 * children, and numbered ({@code _1}, {@code _2} and so on) where the fitted name is taken.
 *
 * <p>Names that differ only in case count as one: Windows shows a single one of them, and Linux
 * (without Rock Ridge) opens whichever it met first.
 */
final class NameMap {
  /** Stands for a digit where names are told by what their numbers leave of them. */
  private static final String DIGIT = "\0";

  private final NameForm form;
  private final Set<String> taken = new HashSet<>();

  /**
   * What a number of so many digits leaves of a name → the last number put there. All names that
   * are cut to the same share it, so that none tries the numbers of the others again.
   */
  private final Map<String, Integer> numbers = new HashMap<>();

  private NameMap(NameForm form) {
    this.form = form;
  }

  /** Returns the names in the order of the children. */
  static List<String> of(List<IsoNode> children, NameForm form) {
    NameMap map = new NameMap(form);
    List<String> names = new ArrayList<>(children.size());
    for (IsoNode child : children) {
      String fitted = map.fit(child, "");
      boolean kept = fitted.equals(child.name()) && map.take(fitted);
      names.add(kept ? child.name() : "");
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
    String digits = "";
    for (int first = 1; ; first *= 10) {
      digits += DIGIT;
      String left = caseless(fit(child, "_" + digits));
      for (int number = numbers.getOrDefault(left, first - 1) + 1; number < 10 * first; number++) {
        numbers.put(left, number);
        String numbered = fit(child, "_" + number);
        if (take(numbered)) {
          return numbered;
        }
      }
    }
  }

  private boolean take(String name) {
    return taken.add(caseless(name));
  }

  /** Returns the name as {@link String#equalsIgnoreCase} sees it: by character, in no locale. */
  private String caseless(String name) {
    if (form != NameForm.JOLIET) {
      return name; // d-characters have no case
    }
    for (int i = 0; i < name.length(); i++) {
      if (caseless(name.charAt(i)) != name.charAt(i)) {
        return lowered(name);
      }
    }
    return name;
  }

  private static String lowered(String name) {
    char[] characters = name.toCharArray();
    for (int i = 0; i < characters.length; i++) {
      characters[i] = caseless(characters[i]);
    }
    return new String(characters);
  }

  private static char caseless(char character) {
    return Character.toLowerCase(Character.toUpperCase(character));
  }

  private String fit(IsoNode child, String suffix) {
    return form.fit(child.name(), child instanceof IsoNode.Directory, suffix);
  }
}
