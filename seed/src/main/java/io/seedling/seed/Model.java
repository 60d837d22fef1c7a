package io.seedling.seed;

import io.seedling.seed.Shape.Alternative;
import io.seedling.seed.Shape.Field;
import io.seedling.seed.Shape.Fields;
import io.seedling.seed.Shape.Flags;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a kind of document may hold: its keys and the types of their values, read from a text of
 * ours that was written from cloud-init's public reference. Each top-level key is read when it is
 * first asked for: a document uses few of them. For several threads at a time.
 *
 * <p>A line is {@code name: TYPE flags}; keys of a mapping are indented below the line whose type
 * says {@code mapping}. Types are joined by {@code |}: {@code string int number bool null any
 * mapping list(TYPE) 'literal' 17 true /regex/ int(1..9) @name}; one that is deprecated is followed
 * by {@code !22.3("what to do")}, and by two {@code !} where that release takes it no more. {@code
 * define name = TYPE} names a type; {@code *} is any other key. Flags: {@code required
 * required=23.3 open unique min=1 max=9 since=23.1 deprecated=22.2 use="…" anyof=a,b}.
 */
final class Model {
  private final String name;
  private final String reader;
  private final Map<String, Line> keys = new LinkedHashMap<>();
  private final Map<String, Line> definitions = new HashMap<>();
  private final Map<String, Field> fields = new HashMap<>();
  private final Map<String, Shape> shapes = new HashMap<>();

  private Model(String name, String reader) {
    this.name = name;
    this.reader = reader;
  }

  /** A line and the lines that are indented below it. */
  record Line(int number, String text, List<Line> children) {}

  /**
   * Reads the lines of a text of ours, which is a constant of a class: to find a resource costs a
   * start 10 ms.
   *
   * @param name for complaints
   * @throws IllegalStateException if it isn't indented right
   */
  static Model of(String name, String text) {
    return readBy("cloud-init", name, text);
  }

  /**
   * Does the same for documents that are not for cloud-init.
   *
   * @param reader who knows the keys, in words for messages
   */
  static Model readBy(String reader, String name, String text) {
    Model model = new Model(name, reader);
    for (Line line : lines(name, text)) {
      boolean isDefinition = line.text.startsWith("define ");
      int end = line.text.indexOf(isDefinition ? " = " : ": ");
      if (end < 0) {
        throw new IllegalStateException(name + ":" + line.number + ": no type");
      }
      String key = line.text.substring(isDefinition ? "define ".length() : 0, end);
      if ((isDefinition ? model.definitions : model.keys).put(key, line) != null) {
        throw new IllegalStateException(name + ":" + line.number + ": twice: " + key);
      }
    }
    return model;
  }

  private static List<Line> lines(String name, String text) {
    List<Line> roots = new ArrayList<>();
    List<Line> open = new ArrayList<>();
    int number = 0;
    for (int at = 0; at < text.length(); ) {
      int end = text.indexOf('\n', at);
      String line = text.substring(at, end < 0 ? text.length() : end).stripTrailing();
      at = end < 0 ? text.length() : end + 1;
      number++;
      String content = line.stripLeading();
      if (content.isEmpty() || content.charAt(0) == '#') {
        continue;
      }
      int depth = (line.length() - content.length()) / 2;
      if (depth > open.size()) {
        throw new IllegalStateException(name + ":" + number + ": indented too far");
      }
      open.subList(depth, open.size()).clear();
      Line made = new Line(number, content, new ArrayList<>());
      (depth == 0 ? roots : open.get(depth - 1).children).add(made);
      open.add(made);
    }
    return roots;
  }

  /** Returns who knows the keys, in words for messages. */
  String reader() {
    return reader;
  }

  /** Returns the names of all keys of the root, in the order of the model. */
  Set<String> keys() {
    return keys.keySet();
  }

  /** Returns a key of the root; absent if there is none of that name. */
  synchronized Optional<Field> key(String key) {
    Line line = keys.get(key);
    if (line == null) {
      return Optional.empty();
    }
    Field known = fields.get(key);
    if (known == null) {
      known = field(line);
      fields.put(key, known);
    }
    return Optional.of(known);
  }

  /** Returns a type that the model names. */
  synchronized Shape definition(String type) {
    Shape known = shapes.get(type);
    if (known == null) {
      Line line = definitions.get(type);
      if (line == null) {
        throw new IllegalStateException(name + ": no type is named @" + type);
      }
      List<Alternative> alternatives = new ArrayList<>();
      known = new Shape(alternatives);
      shapes.put(type, known); // before it is read: it may be part of itself
      String text = line.text.substring(line.text.indexOf(" = ") + 3);
      alternatives.addAll(new ModelReader(this, line, text).shape().alternatives());
    }
    return known;
  }

  private Field field(Line line) {
    int colon = line.text.indexOf(": ");
    if (colon < 0) {
      throw new IllegalStateException(name + ":" + line.number + ": no type");
    }
    ModelReader reader = new ModelReader(this, line, line.text.substring(colon + 2));
    Shape shape = reader.shape();
    Flags flags = reader.flags();
    return new Field(line.text.substring(0, colon), shape, flags);
  }

  /** Returns the keys that are indented below a line. */
  Fields fields(Line line, boolean isOpen, List<String> anyOf) {
    Map<String, Field> named = new LinkedHashMap<>();
    @Nullable Field other = null;
    for (Line child : line.children) {
      Field field = field(child);
      if (field.name().equals("*")) {
        other = field;
      } else if (named.put(field.name(), field) != null) {
        throw new IllegalStateException(name + ":" + child.number + ": twice");
      }
    }
    return new Fields(named, Optional.ofNullable(other), isOpen, anyOf);
  }

  /** Returns a complaint about a line. */
  IllegalStateException wrong(Line line, String what) {
    return new IllegalStateException(name + ":" + line.number + ": " + what + ": " + line.text);
  }
}
