package io.seedling.seed;

/**
 * The placeholders in a text: a name in braces behind a dollar sign. A second dollar sign before it
 * keeps the braces.
 */
final class Placeholders {
  static final String OPEN = "${";

  private Placeholders() {}

  /** What stands in the place of a placeholder. */
  interface Replacement<E extends Exception> {
    /**
     * Returns it.
     *
     * @param name between the braces; empty where they are not closed, and the text ends with it
     * @param at where the placeholder begins in the source, in chars
     */
    String of(String name, int at) throws E;
  }

  /** Returns a text with all of them replaced, in their order. */
  static <E extends Exception> String replaced(String source, Replacement<E> replacement) throws E {
    StringBuilder result = new StringBuilder(source.length());
    int at = 0;
    for (int open = source.indexOf(OPEN); open >= 0; open = source.indexOf(OPEN, at)) {
      if (open > 0 && source.charAt(open - 1) == '$') {
        result.append(source, at, open - 1).append(OPEN);
        at = open + OPEN.length();
        continue;
      }
      int close = source.indexOf('}', open);
      boolean isClosed = close >= 0;
      String name = isClosed ? source.substring(open + OPEN.length(), close) : "";
      result.append(source, at, open).append(replacement.of(name, open));
      at = isClosed ? close + 1 : source.length();
    }
    return result.append(source, at, source.length()).toString();
  }
}
