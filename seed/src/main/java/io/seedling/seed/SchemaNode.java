package io.seedling.seed;

import dev.harrel.jsonschema.JsonNode;
import dev.harrel.jsonschema.SimpleType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A value of a document as the schema evaluator sees it. */
final class SchemaNode implements JsonNode {
  private final YamlPlace place;
  private final String pointer;
  private @Nullable List<JsonNode> items;
  private @Nullable Map<String, JsonNode> members;

  private SchemaNode(YamlPlace place, String pointer) {
    this.place = place;
    this.pointer = pointer;
  }

  static SchemaNode root(YamlPlace root) {
    return new SchemaNode(root, "");
  }

  /** Adds the place of each JSON pointer from here down. */
  void collect(Map<String, YamlPlace> places) {
    places.put(pointer, place);
    for (JsonNode item : asArray()) {
      ((SchemaNode) item).collect(places);
    }
    for (JsonNode member : asObject().values()) {
      ((SchemaNode) member).collect(places);
    }
  }

  @Override
  public String getJsonPointer() {
    return pointer;
  }

  @Override
  public SimpleType getNodeType() {
    YamlValue value = place.value();
    if (value instanceof YamlValue.Null) {
      return SimpleType.NULL;
    } else if (value instanceof YamlValue.Bool) {
      return SimpleType.BOOLEAN;
    } else if (value instanceof YamlValue.Int) {
      return SimpleType.INTEGER;
    } else if (value instanceof YamlValue.Real) {
      return SimpleType.NUMBER;
    } else if (value instanceof YamlValue.Sequence) {
      return SimpleType.ARRAY;
    }
    return value instanceof YamlValue.Mapping ? SimpleType.OBJECT : SimpleType.STRING;
  }

  @Override
  public boolean asBoolean() {
    return place.is(true);
  }

  @Override
  public String asString() {
    return switch (getNodeType()) {
      case STRING -> place.text().orElseGet(() -> place.value().described());
      default -> place.value().described();
    };
  }

  @Override
  public BigInteger asInteger() {
    return place.value() instanceof YamlValue.Int number
        ? number.value()
        : asNumber().toBigInteger();
  }

  @Override
  public BigDecimal asNumber() {
    if (place.value() instanceof YamlValue.Real number && Double.isFinite(number.value())) {
      return BigDecimal.valueOf(number.value());
    }
    return place.value() instanceof YamlValue.Int number
        ? new BigDecimal(number.value())
        : BigDecimal.ZERO;
  }

  @Override
  public List<JsonNode> asArray() {
    List<JsonNode> known = items;
    if (known == null) {
      known = new ArrayList<>();
      for (YamlPlace item : place.items()) {
        known.add(new SchemaNode(item, pointer + "/" + known.size()));
      }
      items = known;
    }
    return known;
  }

  @Override
  public Map<String, JsonNode> asObject() {
    Map<String, JsonNode> known = members;
    if (known == null) {
      known = new LinkedHashMap<>();
      for (YamlPlace entry : place.entries()) {
        String step = pointer + "/" + JsonNode.encodeJsonPointer(entry.name());
        known.put(entry.name(), new SchemaNode(entry, step));
      }
      members = known;
    }
    return known;
  }

  /** Two values are equal to the evaluator if they hold the same. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof SchemaNode node
        && getNodeType() == node.getNodeType()
        && switch (getNodeType()) {
          case ARRAY -> asArray().equals(node.asArray());
          case OBJECT -> asObject().equals(node.asObject());
          case INTEGER, NUMBER -> asNumber().compareTo(node.asNumber()) == 0;
          default -> asString().equals(node.asString());
        };
  }

  @Override
  public int hashCode() {
    return getNodeType().hashCode();
  }
}
