package io.seedling.seed;

import dev.harrel.jsonschema.Dialects;
import dev.harrel.jsonschema.Error;
import dev.harrel.jsonschema.JsonNode;
import dev.harrel.jsonschema.JsonNodeFactory;
import dev.harrel.jsonschema.JsonSchemaException;
import dev.harrel.jsonschema.SchemaResolver;
import dev.harrel.jsonschema.Validator;
import dev.harrel.jsonschema.ValidatorFactory;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A JSON schema of the user's, such as {@code schema-cloud-config-v1.json} of cloud-init, draft 4
 * unless it says otherwise. Nothing that it refers to is fetched.
 */
public final class JsonSchema {
  private static final URI ID = URI.create("urn:seedling:schema");

  private final Validator validator;

  private JsonSchema(Validator validator) {
    this.validator = validator;
  }

  /**
   * Reads a schema.
   *
   * @throws IllegalArgumentException if it is none; the message says why, without the file's name
   */
  public static JsonSchema of(Document document) {
    List<Finding> findings = new ArrayList<>();
    Optional<YamlDocument> yaml = YamlDocument.read(document, findings);
    if (yaml.isEmpty() || yaml.get().mapping().isEmpty()) {
      throw new IllegalArgumentException(
          findings.isEmpty() ? "not a JSON schema" : "not JSON: " + findings.get(0).message());
    }
    Validator validator =
        new ValidatorFactory()
            .withDefaultDialect(new Dialects.Draft4Dialect())
            .withJsonNodeFactory(new Unused())
            .withSchemaResolver(uri -> SchemaResolver.Result.empty())
            .withDisabledSchemaValidation(true) // cloud-init's has keywords of its own
            .createValidator();
    try {
      validator.registerSchema(ID, SchemaNode.root(yaml.get().values().orElseThrow()));
    } catch (JsonSchemaException | IllegalArgumentException e) {
      throw new IllegalArgumentException("not a JSON schema: " + e.getMessage(), e);
    }
    return new JsonSchema(validator);
  }

  /** Adds what the schema has against a document, each place once. */
  void check(Checkup checkup) {
    Optional<YamlPlace> root = checkup.yaml().values();
    if (root.isEmpty()) {
      return;
    }
    SchemaNode node = SchemaNode.root(root.get());
    Map<String, YamlPlace> places = new HashMap<>();
    node.collect(places);
    Validator.Result result;
    try {
      result = validator.validate(ID, node);
    } catch (JsonSchemaException e) {
      checkup.add(
          checkup.warning(root.get(), Code.SCHEMA, "the schema cannot be used: " + e.getMessage()));
      return;
    }
    Map<String, List<Error>> byPlace = new LinkedHashMap<>();
    boolean hasDetails = false;
    for (Error error : result.getErrors()) {
      hasDetails |= !isSummary(error);
    }
    for (Error error : result.getErrors()) {
      if (!hasDetails || !isSummary(error)) {
        byPlace.computeIfAbsent(error.getInstanceLocation(), at -> new ArrayList<>()).add(error);
      }
    }
    for (Map.Entry<String, List<Error>> entry : byPlace.entrySet()) {
      YamlPlace place = places.getOrDefault(entry.getKey(), root.get());
      checkup.add(
          checkup.error(place, Code.SCHEMA, "the schema says: " + message(entry.getValue())));
    }
  }

  /** What only says that something deeper, reported as well, is wrong. */
  private static boolean isSummary(Error error) {
    return switch (error.getKeyword()) {
      case "allOf", "$ref", "properties", "items", "patternProperties" -> true;
      default -> false;
    };
  }

  /**
   * Of several alternatives the evaluator tells what each has against a value. Those of the value's
   * own type tell the most; where there is none, the types are all there is to tell.
   */
  private static String message(List<Error> errors) {
    Set<String> others = new LinkedHashSet<>();
    Set<String> types = new LinkedHashSet<>();
    Set<String> choices = new LinkedHashSet<>();
    for (Error error : errors) {
      switch (error.getKeyword()) {
        case "type" -> types.add(error.getError());
        case "oneOf", "anyOf" -> choices.add(error.getError());
        default -> others.add(error.getError());
      }
    }
    Set<String> telling = !others.isEmpty() ? others : !types.isEmpty() ? types : choices;
    return String.join("; or: ", telling);
  }

  /** Everything given to the validator is a node already. */
  private static final class Unused implements JsonNodeFactory {
    @Override
    public JsonNode wrap(Object node) {
      return (JsonNode) node;
    }

    @Override
    public JsonNode create(String rawJson) {
      throw new IllegalArgumentException("no schema but the given one is known");
    }
  }
}
