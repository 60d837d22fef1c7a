package io.seedling.seed;

import io.seedling.seed.Shape.Alternative;
import io.seedling.seed.Shape.Field;
import io.seedling.seed.Shape.Fields;
import io.seedling.seed.Shape.Flags;
import java.math.BigInteger;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/**
 * Holds a document against a {@link Model}.
 *
 * <p>Of several alternatives, the one that a value was most likely meant for is what it is held
 * against: one of its own kind, with the fewest findings. The others have no say, so that a
 * misspelt key in a user is one finding and not six.
 */
final class ModelCheck {
  private final Model model;
  private final Checkup checkup;

  private ModelCheck(Model model, Checkup checkup) {
    this.model = model;
    this.checkup = checkup;
  }

  /** Adds what the model has against a document whose root is a mapping. */
  static void check(Model model, YamlPlace root, Checkup checkup) {
    ModelCheck check = new ModelCheck(model, checkup);
    for (YamlPlace entry : root.entries()) {
      Optional<Field> field = model.key(entry.name());
      if (field.isEmpty()) {
        check.unknown(entry, model.keys());
      } else {
        check.field(entry, field.get());
      }
    }
  }

  /** Holds a value against a type. */
  static void check(Shape shape, YamlPlace place, Model model, Checkup checkup) {
    new ModelCheck(model, checkup).value(place, shape, Flags.NONE);
  }

  private void field(YamlPlace entry, Field field) {
    Flags flags = field.flags();
    int before = checkup.findings().size();
    value(entry, field.shape(), flags);
    boolean isSound = checkup.findings().size() == before;
    if (flags.deprecated() != null && isSound) {
      String use = flags.use() == null ? null : "use " + flags.use();
      deprecated(entry, "'" + entry.name() + "'", flags.deprecated(), use);
    }
    if (flags.since() != null && !checkup.target().isAtLeast(flags.since())) {
      checkup.add(
          checkup.atKey(
              entry,
              checkup.error(
                  entry,
                  Code.TOO_NEW,
                  "cloud-init "
                      + checkup.target()
                      + " does not know '"
                      + Printable.escape(entry.name())
                      + "'; "
                      + flags.since()
                      + " is the first that does")));
    }
  }

  private void outdated(YamlPlace place, Shape.Outdated outdated) {
    String what = outdated.described() + " for '" + subject(place) + "'";
    if (!outdated.isGone()) {
      deprecated(place, what, outdated.since(), outdated.advice());
      return;
    }
    String message = what + " is not taken by cloud-init " + outdated.since() + " and later";
    Finding finding =
        checkup.target().isAtLeast(outdated.since())
            ? checkup.error(place, Code.VALUE, message)
            : checkup.warning(place, Code.VALUE, message);
    checkup.add(finding.withHelp(outdated.advice()));
  }

  private void deprecated(
      YamlPlace place, String what, CloudInitVersion since, @Nullable String advice) {
    String message = what + " is deprecated since cloud-init " + since;
    Finding finding =
        checkup.target().isAtLeast(since)
            ? checkup.warning(place, Code.DEPRECATED, message)
            : checkup.info(place, Code.DEPRECATED, message);
    checkup.add(advice == null ? finding : finding.withHelp(advice));
  }

  private void value(YamlPlace place, Shape shape, Flags flags) {
    Alternative best = best(place, shape);
    if (best == null) {
      checkup.add(ValueFinding.wrongType(place, shape, checkup));
      return;
    }
    Alternative plain = best instanceof Shape.Outdated outdated ? outdated.alternative() : best;
    if (isScalar(plain) && !isAllowed(place, plain)) {
      checkup.add(ValueFinding.notAllowed(place, shape, checkup));
    } else {
      if (best instanceof Shape.Outdated outdated) {
        outdated(place, outdated);
      }
      against(place, plain);
    }
    size(place, flags);
  }

  private static boolean isScalar(Alternative alternative) {
    return !(alternative instanceof Shape.ListOf || alternative instanceof Shape.MappingOf);
  }

  /** Returns whether a scalar of the right kind is among the values that are allowed. */
  private static boolean isAllowed(YamlPlace place, Alternative alternative) {
    if (alternative instanceof Shape.Literal literal) {
      return literal.spelling().equals(literally(place));
    } else if (alternative instanceof Shape.Matching matching) {
      return place.text().orElse("").matches(matching.regex());
    } else if (alternative instanceof Shape.Range range) {
      BigInteger number = ((YamlValue.Int) place.value()).value();
      return number.bitLength() < Long.SIZE
          && number.longValue() >= range.least()
          && number.longValue() <= range.most();
    }
    return true;
  }

  /** Returns the alternative to hold a value against; null if none is of its kind. */
  private @Nullable Alternative best(YamlPlace place, Shape shape) {
    @Nullable Alternative best = null;
    int fewest = Integer.MAX_VALUE;
    for (Alternative alternative : shape.alternatives()) {
      Alternative plain =
          alternative instanceof Shape.Outdated outdated ? outdated.alternative() : alternative;
      if (!isOfKind(place.value(), plain)) {
        continue;
      }
      int problems = shape.alternatives().size() == 1 ? 0 : problems(place, plain);
      boolean isBetter = problems < fewest;
      if (isBetter) {
        best = alternative;
        fewest = problems;
      }
    }
    return best;
  }

  private int problems(YamlPlace place, Alternative alternative) {
    if (isScalar(alternative)) {
      return isAllowed(place, alternative) ? 0 : 1;
    }
    List<Finding> findings = new FindingList();
    Checkup trial = new Checkup(checkup.yaml(), checkup.target(), findings);
    new ModelCheck(model, trial).against(place, alternative);
    int errors = 0;
    for (Finding finding : findings) {
      errors += finding.severity() == Severity.ERROR ? 1 : 0;
    }
    return errors;
  }

  private static boolean isOfKind(YamlValue value, Alternative alternative) {
    if (alternative instanceof Shape.Type type) {
      return switch (type) {
        case ANY -> true;
        case NULL -> value instanceof YamlValue.Null;
        case BOOL -> value instanceof YamlValue.Bool;
        case INT -> value instanceof YamlValue.Int;
        case NUMBER -> value instanceof YamlValue.Int || value instanceof YamlValue.Real;
        case STRING -> value instanceof YamlValue.Text || value instanceof YamlValue.Binary;
      };
    } else if (alternative instanceof Shape.Literal literal) {
      return literal.isText()
          ? value instanceof YamlValue.Text
          : value instanceof YamlValue.Bool || value instanceof YamlValue.Int;
    } else if (alternative instanceof Shape.Matching) {
      return value instanceof YamlValue.Text;
    } else if (alternative instanceof Shape.Range) {
      return value instanceof YamlValue.Int;
    }
    return alternative instanceof Shape.ListOf
        ? value instanceof YamlValue.Sequence
        : value instanceof YamlValue.Mapping;
  }

  private void against(YamlPlace place, Alternative alternative) {
    if (alternative instanceof Shape.ListOf list) {
      for (YamlPlace item : place.items()) {
        value(item, list.items(), Flags.NONE);
      }
    } else if (alternative instanceof Shape.MappingOf mapping) {
      mapping(place, mapping.fields());
    }
  }

  private static String literally(YamlPlace place) {
    if (place.value() instanceof YamlValue.Bool bool) {
      return String.valueOf(bool.value());
    }
    return place.value() instanceof YamlValue.Int number
        ? number.value().toString()
        : place.text().orElse("");
  }

  private void mapping(YamlPlace place, Fields fields) {
    Set<String> present = new HashSet<>();
    for (YamlPlace entry : place.entries()) {
      present.add(entry.name());
      @Nullable Field field = fields.named().get(entry.name());
      if (field != null) {
        field(entry, field);
      } else if (fields.other().isPresent()) {
        field(entry, fields.other().get());
      } else if (!fields.isOpen()) {
        unknown(entry, fields.named().keySet());
      }
    }
    for (Field field : fields.named().values()) {
      CloudInitVersion required = field.flags().required();
      if (required != null
          && checkup.target().isAtLeast(required)
          && !present.contains(field.name())) {
        missing(place, "'" + field.name() + "'");
      }
    }
    boolean hasAny = fields.anyOf().isEmpty();
    for (String name : fields.anyOf()) {
      hasAny |= present.contains(name);
    }
    if (!hasAny) {
      missing(place, "one of '" + String.join("', '", fields.anyOf()) + "'");
    }
  }

  private void missing(YamlPlace place, String what) {
    String where = place.path().isEmpty() ? "" : " in '" + Printable.escape(place.path()) + "'";
    checkup.add(checkup.error(place, Code.REQUIRED, what + " is missing" + where));
  }

  private void unknown(YamlPlace entry, Set<String> known) {
    Finding finding =
        checkup.atKey(
            entry,
            checkup.error(
                entry,
                Code.UNKNOWN_KEY,
                model.reader() + " knows no key '" + Printable.escape(entry.name()) + "' here"));
    Optional<String> meant = Levenshtein.nearest(entry.name(), known);
    if (meant.isPresent()) {
      finding = finding.withHelp("did you mean '" + meant.get() + "'?");
    }
    checkup.add(finding);
  }

  private void size(YamlPlace place, Flags flags) {
    int size =
        place.value() instanceof YamlValue.Sequence list
            ? list.items().size()
            : place.value() instanceof YamlValue.Mapping mapping
                ? mapping.entries().size()
                : place.text().map(String::length).orElse(flags.least());
    if (size < flags.least() || size > flags.most()) {
      checkup.add(
          checkup.error(
              place,
              Code.VALUE,
              size < flags.least()
                  ? "'" + subject(place) + "' needs at least " + flags.least() + ", and has " + size
                  : "'" + subject(place) + "' has " + size + ", and at most " + flags.most()));
    }
    if (flags.isUnique()) {
      Set<String> seen = new HashSet<>();
      for (YamlPlace item : place.items()) {
        if (item.value().node() instanceof ScalarNode && !seen.add(item.spelling())) {
          checkup.add(checkup.error(item, Code.VALUE, "this item is in the list twice"));
        }
      }
    }
  }

  /** Returns the last step of the path, by which messages call a value. */
  static String subject(YamlPlace place) {
    String path = place.path();
    return Printable.escape(path.substring(path.lastIndexOf('.') + 1));
  }
}
