package io.seedling.seed;

import io.seedling.seed.Shape.Alternative;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** What is said about a value that its key cannot have. */
final class ValueFinding {
  private static final Set<String> TRUE = Set.of("true", "yes", "on", "1", "y");
  private static final Set<String> FALSE = Set.of("false", "no", "off", "0", "n");

  private ValueFinding() {}

  /** A value of a type that none of the alternatives has. */
  static Finding wrongType(YamlPlace place, Shape shape, Checkup checkup) {
    String subject = ModelCheck.subject(place);
    Optional<Boolean> meant = meantBoolean(place, shape);
    if (meant.isPresent()) {
      String said = place.text().isPresent() ? "text" : place.value().described();
      return checkup
          .error(
              place, Code.BOOLEAN, "'" + subject + "' must be true or false, and this is " + said)
          .withHelp("write " + meant.get() + ", without quotes")
          .withFix(checkup.replacing(place, String.valueOf(meant.get())));
    }
    Finding finding =
        checkup.error(
            place,
            Code.TYPE,
            "'" + subject + "' must be " + described(shape) + ", and this is " + said(place));
    if (wantsText(shape) && isQuotable(place.value())) {
      String quoted = YamlText.quoted(place.spelling());
      return finding
          .withHelp("put it in quotes: " + quoted)
          .withFix(checkup.replacing(place, quoted));
    }
    return finding;
  }

  /** A value of the right type that is not among those allowed. */
  static Finding notAllowed(YamlPlace place, Shape shape, Checkup checkup) {
    Finding finding =
        checkup.error(
            place, Code.VALUE, "'" + ModelCheck.subject(place) + "' must be " + described(shape));
    List<String> words = new ArrayList<>();
    for (Alternative alternative : shape.alternatives()) {
      if (alternative instanceof Shape.Literal literal) {
        words.add(literal.spelling());
      }
    }
    Optional<String> meant =
        place.text().isEmpty() ? Optional.empty() : Levenshtein.nearest(place.text().get(), words);
    return meant.isEmpty() ? finding : finding.withHelp("did you mean '" + meant.get() + "'?");
  }

  private static String said(YamlPlace place) {
    String spelling = place.spelling();
    String described = place.value().described();
    boolean isSurprise =
        (place.value() instanceof YamlValue.Int || place.value() instanceof YamlValue.Bool)
            && !described.endsWith(" " + spelling);
    return isSurprise ? described + " ('" + Printable.escape(spelling) + "')" : described;
  }

  /** Where a boolean is wanted, words and numbers that stand for one. */
  private static Optional<Boolean> meantBoolean(YamlPlace place, Shape shape) {
    boolean wanted = shape.alternatives().contains(Shape.Type.BOOL);
    boolean isScalar =
        place.value() instanceof YamlValue.Text || place.value() instanceof YamlValue.Int;
    if (!wanted || !isScalar) {
      return Optional.empty();
    }
    String word = place.spelling().toLowerCase(Locale.ROOT);
    if (TRUE.contains(word)) {
      return Optional.of(true);
    }
    return FALSE.contains(word) ? Optional.of(false) : Optional.empty();
  }

  private static boolean wantsText(Shape shape) {
    for (Alternative alternative : shape.alternatives()) {
      boolean isText =
          alternative == Shape.Type.STRING
              || alternative instanceof Shape.Matching
              || (alternative instanceof Shape.Literal literal && literal.isText());
      if (isText) {
        return true;
      }
    }
    return false;
  }

  private static boolean isQuotable(YamlValue value) {
    return !(value instanceof YamlValue.Null
        || value instanceof YamlValue.Sequence
        || value instanceof YamlValue.Mapping
        || value instanceof YamlValue.Text);
  }

  private static String described(Shape shape) {
    List<String> all = new ArrayList<>();
    for (Alternative alternative : shape.alternatives()) {
      String described = alternative.described();
      if (!all.contains(described) && !(alternative instanceof Shape.Outdated)) {
        all.add(described);
      }
    }
    if (all.size() < 2) {
      return String.join("", all);
    }
    return String.join(", ", all.subList(0, all.size() - 1)) + " or " + all.get(all.size() - 1);
  }
}
