package io.seedling.seed;

import java.util.List;
import java.util.Optional;

/**
 * A mechanical change that removes the cause of a finding.
 *
 * @param edits to the document's text, none of which overlap; none where writing the text as UTF-8
 *     without a byte-order mark is all there is to do
 * @param newFile a document to be made of what is cut out
 */
public record Fix(List<Edit> edits, Optional<NewFile> newFile) {

  /**
   * One piece of text in the place of another.
   *
   * @param from its first char's offset in the text, after any byte-order mark
   * @param to the offset behind its last char
   * @param replacement what shall stand there
   */
  public record Edit(int from, int to, String replacement) {}

  /**
   * A document of the same seed.
   *
   * @param kind which one
   * @param text what shall stand in it
   */
  public record NewFile(DocumentKind kind, String text) {}

  /** Copies the edits. */
  public Fix {
    edits = List.copyOf(edits);
  }

  /** Changes the document alone. */
  Fix(List<Edit> edits) {
    this(edits, Optional.empty());
  }

  static Fix replacing(int from, int to, String replacement) {
    return new Fix(List.of(new Edit(from, to, replacement)));
  }
}
