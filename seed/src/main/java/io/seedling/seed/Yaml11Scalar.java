package io.seedling.seed;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** Makes the values that PyYAML's safe loader makes of scalars. */
final class Yaml11Scalar {
  private static final Set<String> TRUE = Set.of("yes", "true", "on");
  private static final Set<String> FALSE = Set.of("no", "false", "off");

  /** PyYAML fails on the scalar, and with it the whole document. */
  static final class FailureException extends Exception {
    private static final long serialVersionUID = 1L;

    private FailureException(String message) {
      super(message);
    }
  }

  private Yaml11Scalar() {}

  /** Returns the value of a scalar that has a type by its spelling or by a tag. */
  static YamlValue construct(ScalarNode node, Yaml11Type type) throws FailureException {
    return switch (type) {
      case NULL -> new YamlValue.Null(node);
      case BOOL -> new YamlValue.Bool(node, bool(node));
      case INT, FLOAT -> number(node, type);
      case BINARY -> binary(node);
      case TIMESTAMP -> timestamp(node);
      case TEXT -> new YamlValue.Text(node, node.getValue());
      case MERGE, VALUE ->
          throw new FailureException(
              "'" + node.getValue() + "' has a meaning of its own in YAML 1.1");
    };
  }

  private static boolean bool(ScalarNode node) throws FailureException {
    String word = node.getValue().toLowerCase(Locale.ROOT);
    if (!TRUE.contains(word) && !FALSE.contains(word)) {
      throw new FailureException("this has the tag of a boolean, and is none");
    }
    return TRUE.contains(word);
  }

  private static YamlValue number(ScalarNode node, Yaml11Type type) throws FailureException {
    try {
      return type == Yaml11Type.INT
          ? new YamlValue.Int(node, PythonNumber.whole(node.getValue()))
          : new YamlValue.Real(node, PythonNumber.real(node.getValue()));
    } catch (PythonNumber.NotNumberException e) {
      throw new FailureException("this would be a number, but it " + e.getMessage());
    }
  }

  private static YamlValue binary(ScalarNode node) throws FailureException {
    var bytes = PythonBase64.decode(node.getValue());
    if (bytes.isEmpty()) {
      throw new FailureException("this is tagged !!binary, and is not in base 64");
    }
    return new YamlValue.Binary(node, bytes.get());
  }

  private static YamlValue timestamp(ScalarNode node) throws FailureException {
    Optional<Yaml11Timestamp> time = Yaml11Timestamp.parse(node.getValue());
    if (time.isEmpty()) {
      throw new FailureException(
          "'"
              + Printable.escape(node.getValue())
              + "' reads as a date or time that does not exist");
    }
    return new YamlValue.Timestamp(node, node.getValue(), time.get());
  }
}
