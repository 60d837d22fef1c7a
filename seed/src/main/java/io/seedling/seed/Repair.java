package io.seedling.seed;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A document with the mechanical changes that its findings propose.
 *
 * <p>Changes that overlap one another are not made together: a second repair of the result finds
 * what is left.
 *
 * @param document the document as it should be; the given one where there is nothing to change
 * @param newFiles documents that what was cut out has become
 * @param count of the findings whose cause is removed
 */
public record Repair(Document document, List<Fix.NewFile> newFiles, int count) {

  /**
   * Makes the changes.
   *
   * @param existing documents that the seed has, which are not made anew
   */
  public static Repair of(Document document, List<Finding> findings, Set<DocumentKind> existing) {
    Optional<DocumentText> text = DocumentText.read(document, false, new ArrayList<>());
    List<Fix.Edit> edits = new ArrayList<>();
    List<Fix.NewFile> newFiles = new ArrayList<>();
    Set<DocumentKind> taken = EnumSet.noneOf(DocumentKind.class);
    taken.addAll(existing);
    int count = 0;
    for (Finding finding : findings) {
      Optional<Fix> fix = finding.context().fix();
      boolean isOwn = finding.file().equals(document.name());
      if (text.isEmpty() || fix.isEmpty() || !isOwn || overlaps(fix.get(), edits)) {
        continue;
      }
      Optional<Fix.NewFile> newFile = fix.get().newFile();
      if (newFile.isPresent() && !taken.add(newFile.get().kind())) {
        continue;
      }
      edits.addAll(fix.get().edits());
      if (newFile.isPresent()) {
        newFiles.add(newFile.get());
      }
      count++;
    }
    if (count == 0) {
      return new Repair(document, List.of(), 0);
    }
    String changed = edited(text.orElseThrow().text(), edits);
    return new Repair(Document.ofText(document.name(), changed), List.copyOf(newFiles), count);
  }

  private static boolean overlaps(Fix fix, List<Fix.Edit> edits) {
    for (Fix.Edit edit : fix.edits()) {
      for (Fix.Edit other : edits) {
        if (edit.from() < other.to() && other.from() < edit.to()) {
          return true;
        }
      }
    }
    return false;
  }

  /** Returns a text with edits made, none of which overlap. */
  static String edited(String text, List<Fix.Edit> edits) {
    // not Comparator.comparingInt, whose first use costs a start 5 ms
    edits.sort((one, other) -> Integer.compare(one.from(), other.from()));
    StringBuilder changed = new StringBuilder(text.length());
    int at = 0;
    for (Fix.Edit edit : edits) {
      changed.append(text, at, edit.from()).append(edit.replacement());
      at = edit.to();
    }
    return changed.append(text, at, text.length()).toString();
  }
}
