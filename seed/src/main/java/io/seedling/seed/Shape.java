package io.seedling.seed;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a value may be: one of several alternatives.
 *
 * @param alternatives in the order of the model
 */
record Shape(List<Alternative> alternatives) {

  /** One of the things that a value may be. */
  sealed interface Alternative {
    /** Returns what it is, for messages: {@code text}, {@code a list}. */
    String described();
  }

  /** Any value of a type. */
  enum Type implements Alternative {
    STRING("text"),
    INT("a whole number"),
    NUMBER("a number"),
    BOOL("true or false"),
    NULL("nothing"),
    ANY("anything");

    private final String description;

    Type(String description) {
      this.description = description;
    }

    @Override
    public String described() {
      return description;
    }
  }

  /** One value alone; its spelling, and whether it is text rather than a number or a boolean. */
  record Literal(String spelling, boolean isText) implements Alternative {
    @Override
    public String described() {
      return isText ? "'" + spelling + "'" : spelling;
    }
  }

  /** Text that a regular expression matches from end to end. */
  record Matching(String regex) implements Alternative {
    @Override
    public String described() {
      return "text like " + regex;
    }
  }

  /** A whole number from one to another. */
  record Range(long least, long most) implements Alternative {
    @Override
    public String described() {
      return most == Long.MAX_VALUE
          ? "a number from " + least
          : "a number from " + least + " to " + most;
    }
  }

  /** A list. */
  record ListOf(Shape items) implements Alternative {
    @Override
    public String described() {
      return "a list";
    }
  }

  /** A mapping with the keys that are known, and others where they are permitted. */
  record MappingOf(Fields fields) implements Alternative {
    @Override
    public String described() {
      return "a mapping";
    }
  }

  /**
   * An alternative that works no longer, or will not for ever.
   *
   * @param since the release that deprecated it, or took it away
   * @param isGone whether it was taken away
   */
  record Outdated(Alternative alternative, CloudInitVersion since, String advice, boolean isGone)
      implements Alternative {
    @Override
    public String described() {
      return alternative.described();
    }
  }

  /**
   * The keys of a mapping.
   *
   * @param named by their names, in the order of the model
   * @param other what any other key has; absent where there must be none
   * @param isOpen whether other keys are passed over
   * @param anyOf of which one at least has to be there; empty for no such rule
   */
  record Fields(
      Map<String, Field> named, Optional<Field> other, boolean isOpen, List<String> anyOf) {}

  /**
   * A key.
   *
   * @param name as it is spelt; {@code *} for any
   * @param shape of its value
   * @param flags what else the model says
   */
  record Field(String name, Shape shape, Flags flags) {}

  /**
   * What is said of a key beside its type.
   *
   * @param required the first release for which it has to be there
   * @param least items, keys or characters
   * @param most of the same
   * @param isUnique whether no two items may be equal
   * @param deprecated the release that deprecated it
   * @param use what to write instead
   * @param since the first release that knows it
   */
  record Flags(
      @Nullable CloudInitVersion required,
      int least,
      int most,
      boolean isUnique,
      @Nullable CloudInitVersion deprecated,
      @Nullable String use,
      @Nullable CloudInitVersion since) {
    static final Flags NONE = new Flags(null, 0, Integer.MAX_VALUE, false, null, null, null);
  }
}
