package io.seedling.seed;

import io.seedling.seed.Shape.Alternative;
import io.seedling.seed.Shape.Field;
import java.util.ArrayList;
import java.util.List;

/** Documents that a model permits, and some that it does not, one value each, in flow style. */
final class ModelSamples {
  private static final int DEEPEST = 4;

  private ModelSamples() {}

  /** Returns the text of a document for every alternative of every value, and mutations of it. */
  static List<String> of(Model model) {
    List<String> documents = new ArrayList<>();
    for (String key : model.keys()) {
      Field field = model.key(key).orElseThrow();
      for (String value : values(field.shape(), field.flags().least(), 0)) {
        documents.add(key + ": " + value);
      }
    }
    return documents;
  }

  /** Returns the texts of values of a type; then some of another. */
  private static List<String> values(Shape shape, int least, int depth) {
    List<String> values = new ArrayList<>();
    for (Alternative alternative : shape.alternatives()) {
      addValues(alternative, least, depth, values);
    }
    if (depth <= DEEPEST) {
      values.addAll(List.of("some text", "17", "true", "[]", "[1]", "{}", "{no_such_key: 1}"));
    }
    return values;
  }

  private static void addValues(
      Alternative alternative, int least, int depth, List<String> values) {
    if (alternative instanceof Shape.Outdated outdated) {
      addValues(outdated.alternative(), least, depth, values);
    } else if (alternative instanceof Shape.Type type) {
      switch (type) {
        case STRING -> values.add("sample");
        case INT, NUMBER -> values.add("3");
        case BOOL -> values.add("false");
        case NULL -> values.add("null");
        case ANY -> values.add("{any: [1]}");
      }
    } else if (alternative instanceof Shape.Literal literal) {
      values.add(literal.isText() ? "'" + literal.spelling() + "'" : literal.spelling());
    } else if (alternative instanceof Shape.Matching) {
      values.add("'2030-01-02'");
    } else if (alternative instanceof Shape.Range range) {
      values.add(String.valueOf(Math.max(range.least(), 5)));
    } else if (alternative instanceof Shape.ListOf list && depth <= DEEPEST) {
      for (String item : values(list.items(), 0, depth + 1)) {
        values.add("[" + item + "]");
      }
    } else if (alternative instanceof Shape.MappingOf mapping && depth <= DEEPEST) {
      addMappings(mapping.fields(), depth, values);
    }
  }

  /** Each key by itself, beside what is required. */
  private static void addMappings(Shape.Fields fields, int depth, List<String> values) {
    StringBuilder required = new StringBuilder();
    for (Field field : fields.named().values()) {
      if (field.flags().required() != null) {
        required.append(field.name()).append(": ").append(first(field.shape())).append(", ");
      }
    }
    if (!fields.anyOf().isEmpty()) {
      required.append(fields.anyOf().get(0)).append(": sample, ");
    }
    for (Field field : fields.named().values()) {
      boolean isThere = (", " + required).contains(", " + field.name() + ": ");
      if (!isThere) {
        for (String value : values(field.shape(), field.flags().least(), depth + 1)) {
          values.add("{" + required + field.name() + ": " + value + "}");
        }
        if (!required.isEmpty()) {
          values.add("{" + field.name() + ": " + first(field.shape()) + "}");
        }
      }
    }
    if (fields.other().isPresent()) {
      for (String value : values(fields.other().get().shape(), 0, depth + 1)) {
        values.add("{" + required + "other: " + value + "}");
      }
    }
    values.add("{" + required + "}");
  }

  private static String first(Shape shape) {
    List<String> values = new ArrayList<>();
    addValues(shape.alternatives().get(0), 1, 0, values);
    return values.get(0);
  }
}
