package io.seedling.seed;

import java.util.List;

/**
 * A mechanical change that removes the cause of a finding.
 *
 * @param edits to the document's text, none of which overlap
 */
public record Fix(List<Edit> edits) {

  /**
   * One piece of text in the place of another.
   *
   * @param from its first char's offset in the text, after any byte-order mark
   * @param to the offset behind its last char
   * @param replacement what shall stand there
   */
  public record Edit(int from, int to, String replacement) {}

  /** Copies the edits. */
  public Fix {
    edits = List.copyOf(edits);
  }
}
