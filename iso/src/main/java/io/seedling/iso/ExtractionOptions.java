package io.seedling.iso;

import java.util.Set;

/**
 * How a tree becomes files.
 *
 * @param kept what the files get of the entries' attributes. Without modes a file is as the system
 *     makes new ones, and may be executed where its entry's owner may; without times it is of now;
 *     without owners it is the user's
 * @param replace whether files and links that are there already are replaced; directories never are
 * @param outsideLinks whether links may be made that lead out of the directory
 */
public record ExtractionOptions(Set<Keep> kept, boolean replace, boolean outsideLinks) {

  /** Copies the set. */
  public ExtractionOptions {
    kept = Set.copyOf(kept);
  }

  /** Returns the options that take nothing over, replace nothing, and refuse links to outside. */
  public static ExtractionOptions cautious() {
    return new ExtractionOptions(Set.of(), false, false);
  }
}
