package io.seedling.seed;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.List;
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

  /** A date, or a date and a time, and how they are spelt. */
  record Timestamp(Node node, String spelling, Yaml11Timestamp time) implements YamlValue {}

  /** What {@code !!binary} makes of base 64; the buffer is read-only. */
  record Binary(Node node, ByteBuffer bytes) implements YamlValue {}

  /** A list; {@code !!omap} and {@code !!pairs} are lists of {@link Pair pairs}. */
  record Sequence(Node node, List<YamlValue> items) implements YamlValue {}

  /** An item of {@code !!omap} or {@code !!pairs}: Python's tuple of two. */
  record Pair(Node node, YamlValue key, YamlValue value) implements YamlValue {}

  /** What {@code !!set} makes of the keys of a mapping. */
  record Members(Node node, List<YamlValue> items) implements YamlValue {}

  /** A mapping, in the order in which PyYAML meets the keys; no two keys are equal. */
  record Mapping(Node node, List<Entry> entries) implements YamlValue {}

  /** A key, which may be any scalar, and its value. */
  record Entry(YamlValue key, YamlValue value) {}

  /** Returns what it is, for messages: {@code the number 420}, {@code a list}. */
  default String described() {
    if (this instanceof Null) {
      return "nothing (null)";
    } else if (this instanceof Bool bool) {
      return "the boolean " + bool.value();
    } else if (this instanceof Int number) {
      return number.value().bitLength() > 332
          ? "a number of more than 100 digits"
          : "the number " + number.value();
    } else if (this instanceof Real number) {
      return "the number " + number.value();
    } else if (this instanceof Timestamp time) {
      return "the date " + time.spelling();
    } else if (this instanceof Binary) {
      return "binary data";
    } else if (this instanceof Sequence) {
      return "a list";
    }
    if (this instanceof Members) {
      return "a set";
    } else if (this instanceof Pair) {
      return "a pair";
    }
    return this instanceof Mapping ? "a mapping" : "text";
  }
}
