package io.seedling.seed;

import java.math.BigInteger;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;

/**
 * A node as PyYAML's safe loader, which cloud-init reads with, constructs it: typed by YAML 1.1,
 * merge keys applied, of duplicate keys the last.
 *
 * <p>An alias is the same instance as what its anchor names, so a tree of values can be far larger
 * than the document when it is walked; no value holds itself. Made by {@link Yaml11Constructor}.
 */
sealed interface YamlValue {

  /** Returns where it stands. */
  Node node();

  /** Nothing: {@code null}, {@code ~} or no value at all. */
  record Null(Node node) implements YamlValue {}

  /** A boolean, {@code yes} and {@code off} among them. */
  record Bool(Node node, boolean value) implements YamlValue {}

  /** A whole number of any size; {@code 0644} is 420 and {@code 10:20} is 620. */
  record Int(Node node, BigInteger value) implements YamlValue {}

  /** A number with a point. */
  record Real(Node node, double value) implements YamlValue {}

  /** A string. */
  record Text(Node node, String value) implements YamlValue {}

  /** A date, or a date and a time, as they are spelt. */
  record Timestamp(Node node, String spelling) implements YamlValue {}

  /** Bytes, of {@code !!binary}; as they are spelt. */
  record Binary(Node node, String spelling) implements YamlValue {}

  /** A list; also the pairs of {@code !!omap} and {@code !!pairs}. */
  record Sequence(Node node, List<YamlValue> items) implements YamlValue {}

  /** A mapping, in the order in which PyYAML meets the keys; no two keys are equal. */
  record Mapping(Node node, List<Entry> entries) implements YamlValue {

    /** Returns the value of a text key; null if there is none. */
    @Nullable YamlValue get(String key) {
      for (Entry entry : entries) {
        if (entry.key() instanceof Text text && text.value().equals(key)) {
          return entry.value();
        }
      }
      return null;
    }
  }

  /** A key, which may be any scalar, and its value. */
  record Entry(YamlValue key, YamlValue value) {}

  /** Returns what it is, for messages: {@code the number 420}, {@code a list}. */
  default String described() {
    if (this instanceof Null) {
      return "nothing (null)";
    } else if (this instanceof Bool bool) {
      return "the boolean " + bool.value();
    } else if (this instanceof Int number) {
      return "the number " + number.value();
    } else if (this instanceof Real number) {
      return "the number " + number.value();
    } else if (this instanceof Timestamp time) {
      return "the date " + time.spelling();
    } else if (this instanceof Binary) {
      return "binary data";
    } else if (this instanceof Sequence) {
      return "a list";
    }
    return this instanceof Mapping ? "a mapping" : "text";
  }
}
