package io.seedling.seed;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** How far one word is from another: the characters to insert, remove and replace. */
final class Levenshtein {
  private static final int LONGEST = 64;

  private Levenshtein() {}

  static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int substituted = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(substituted, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }

  /** Returns the word that was most likely meant; absent if none is near. */
  static Optional<String> nearest(String word, Collection<String> words) {
    if (word.length() > LONGEST) {
      return Optional.empty();
    }
    String plain = plain(word);
    int best = word.length() < 4 ? 1 : word.length() < 8 ? 2 : 3;
    Optional<String> nearest = Optional.empty();
    for (String candidate : words) {
      if (Math.abs(candidate.length() - word.length()) > best) {
        continue; // each character more is a step of its own
      }
      int distance = distance(plain, plain(candidate));
      boolean isNearer = distance < best || (distance == best && nearest.isEmpty());
      if (isNearer && distance < candidate.length()) {
        nearest = Optional.of(candidate);
        best = distance;
      }
    }
    return nearest;
  }

  /** Hyphens, underscores and case are what people mix up most. */
  private static String plain(String word) {
    return word.toLowerCase(Locale.ROOT).replace('-', '_');
  }
}
