package io.seedling.seed;

import io.seedling.seed.Shape.Alternative;
import io.seedling.seed.Shape.Flags;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the type and the flags on one line of a {@link Model}. */
final class ModelReader {
  private final Model model;
  private final Model.Line line;
  private final String text;
  private int at;

  ModelReader(Model model, Model.Line line, String text) {
    this.model = model;
    this.line = line;
    this.text = text;
  }

  /** Returns the type that is next. */
  Shape shape() {
    List<Alternative> alternatives = new ArrayList<>();
    do {
      Alternative alternative = alternative(alternatives);
      if (alternative != null) {
        alternatives.add(alternative);
      }
    } while (skip(" | "));
    return new Shape(List.copyOf(alternatives));
  }

  /** Returns the next alternative; null where a named type has brought its own. */
  private @Nullable Alternative alternative(List<Alternative> alternatives) {
    if (skip("@")) {
      alternatives.addAll(model.definition(word()).alternatives());
      return null;
    }
    Alternative read = plain();
    if (!skip("!")) {
      return read;
    }
    boolean isGone = skip("!");
    CloudInitVersion since = CloudInitVersion.parse(until("(\""));
    String advice = until("\")");
    return new Shape.Outdated(read, since, advice, isGone);
  }

  private Alternative plain() {
    if (skip("'")) {
      return new Shape.Literal(until("'"), true);
    }
    if (skip("/")) {
      return new Shape.Matching(until("/"));
    }
    if (skip("list(")) {
      Shape items = shape();
      if (!skip(")")) {
        throw model.wrong(line, "no ')'");
      }
      return new Shape.ListOf(items);
    }
    if (skip("int(")) {
      String least = until("..");
      String most = until(")");
      return new Shape.Range(
          least.isEmpty() ? Long.MIN_VALUE : Long.parseLong(least),
          most.isEmpty() ? Long.MAX_VALUE : Long.parseLong(most));
    }
    String word = word();
    return switch (word) {
      case "string" -> Shape.Type.STRING;
      case "int" -> Shape.Type.INT;
      case "number" -> Shape.Type.NUMBER;
      case "bool" -> Shape.Type.BOOL;
      case "null" -> Shape.Type.NULL;
      case "any" -> Shape.Type.ANY;
      case "mapping" -> new Shape.MappingOf(model.fields(line, has("open"), names("anyof=")));
      default -> {
        if (word.isEmpty()) {
          throw model.wrong(line, "no type");
        }
        yield new Shape.Literal(word, false);
      }
    };
  }

  /** Returns the flags behind the type. */
  Flags flags() {
    @Nullable String deprecated = value("deprecated=");
    @Nullable String since = value("since=");
    @Nullable String least = value("min=");
    @Nullable String most = value("max=");
    int use = text.indexOf(" use=\"");
    return new Flags(
        has("required") ? CloudInitVersion.FIRST : required(),
        least == null ? 0 : Integer.parseInt(least),
        most == null ? Integer.MAX_VALUE : Integer.parseInt(most),
        has("unique"),
        deprecated == null ? null : CloudInitVersion.parse(deprecated),
        use < 0 ? null : text.substring(use + 6, text.indexOf('"', use + 6)),
        since == null ? null : CloudInitVersion.parse(since));
  }

  private @Nullable CloudInitVersion required() {
    @Nullable String since = value("required=");
    return since == null ? null : CloudInitVersion.parse(since);
  }

  private boolean has(String flag) {
    return (text + " ").contains(" " + flag + " ");
  }

  private List<String> names(String flag) {
    @Nullable String value = value(flag);
    if (value == null) {
      return List.of();
    }
    List<String> names = new ArrayList<>();
    int from = 0;
    for (int comma = value.indexOf(','); comma >= 0; comma = value.indexOf(',', from)) {
      names.add(value.substring(from, comma));
      from = comma + 1;
    }
    names.add(value.substring(from));
    return names;
  }

  private @Nullable String value(String flag) {
    int from = text.indexOf(" " + flag);
    if (from < 0) {
      return null;
    }
    int end = text.indexOf(' ', from + 1);
    return text.substring(from + 1 + flag.length(), end < 0 ? text.length() : end);
  }

  private boolean skip(String wanted) {
    boolean isThere = text.startsWith(wanted, at);
    at += isThere ? wanted.length() : 0;
    return isThere;
  }

  private String until(String end) {
    int found = text.indexOf(end, at);
    if (found < 0) {
      throw model.wrong(line, "no " + end);
    }
    String read = text.substring(at, found);
    at = found + end.length();
    return read;
  }

  private String word() {
    int from = at;
    while (at < text.length()
        && (Character.isLetterOrDigit(text.charAt(at)) || "_-.".indexOf(text.charAt(at)) >= 0)) {
      at++;
    }
    return text.substring(from, at);
  }
}
