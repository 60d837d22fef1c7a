package io.seedling.seed;

import io.seedling.seed.YamlValue.Entry;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** Makes the values that PyYAML's safe loader would make of a tree of nodes. */
final class Yaml11Constructor {
  private static final String CORE = "tag:yaml.org,2002:";

  private final IdentityHashMap<Node, YamlValue> made = new IdentityHashMap<>();

  private Yaml11Constructor() {}

  /** Returns the value of a node that {@link YamlRules} have passed. */
  static YamlValue construct(Node root) {
    return new Yaml11Constructor().value(root);
  }

  /** Recurses no deeper than {@link BoundedParser} let the composer go. */
  private YamlValue value(Node node) {
    YamlValue known = made.get(node);
    if (known != null) {
      return known;
    }
    made.put(node, new YamlValue.Null(node)); // what holds itself is nothing, there
    YamlValue value;
    if (node instanceof MappingNode mapping) {
      value = new YamlValue.Mapping(node, List.copyOf(entries(mapping).values()));
    } else if (node instanceof SequenceNode sequence) {
      List<YamlValue> items = new ArrayList<>(sequence.getValue().size());
      for (Node item : sequence.getValue()) {
        items.add(value(item));
      }
      value = new YamlValue.Sequence(node, List.copyOf(items));
    } else {
      value = scalar((ScalarNode) node);
    }
    made.put(node, value);
    return value;
  }

  /** Own keys win over merged ones, and of merged mappings the first. */
  private Map<Object, Entry> entries(MappingNode mapping) {
    Map<Object, Entry> merged = new LinkedHashMap<>();
    Map<Object, Entry> own = new LinkedHashMap<>();
    for (NodeTuple tuple : mapping.getValue()) {
      if (tuple.getKeyNode() instanceof ScalarNode key
          && key.isPlain()
          && key.getValue().equals("<<")) {
        merge(tuple.getValueNode(), merged);
      } else {
        YamlValue key = value(tuple.getKeyNode());
        own.put(identity(key), new Entry(key, value(tuple.getValueNode())));
      }
    }
    merged.putAll(own);
    return merged;
  }

  private void merge(Node source, Map<Object, Entry> merged) {
    if (source instanceof MappingNode mapping) {
      for (Map.Entry<Object, Entry> entry : entries(mapping).entrySet()) {
        merged.putIfAbsent(entry.getKey(), entry.getValue());
      }
    } else if (source instanceof SequenceNode sequence) {
      for (Node item : sequence.getValue()) {
        merge(item, merged);
      }
    }
  }

  /** What two keys of a Python dict are compared by. */
  private static Object identity(YamlValue key) {
    if (key instanceof YamlValue.Text text) {
      return text.value();
    } else if (key instanceof YamlValue.Int number) {
      return number.value();
    } else if (key instanceof YamlValue.Bool bool) {
      return BigInteger.valueOf(bool.value() ? 1 : 0); // True == 1
    } else if (key instanceof YamlValue.Real number) {
      return number.value();
    }
    return key instanceof YamlValue.Null ? Yaml11Constructor.class : key;
  }

  private static YamlValue scalar(ScalarNode node) {
    String text = node.getValue();
    String tag = node.getTag().getValue();
    boolean isTagged = tag.startsWith(CORE) && !tag.equals(CORE + "str");
    if (isTagged) {
      return tagged(node, tag.substring(CORE.length()));
    }
    @Nullable YamlValue typed = node.isPlain() ? Yaml11Scalar.typed(node, text) : null;
    return typed == null ? new YamlValue.Text(node, text) : typed;
  }

  private static YamlValue tagged(ScalarNode node, String tag) {
    @Nullable YamlValue typed = Yaml11Scalar.typed(node, node.getValue());
    return switch (tag) {
      case "null" -> new YamlValue.Null(node);
      case "binary" -> new YamlValue.Binary(node, node.getValue());
      default -> typed == null ? new YamlValue.Text(node, node.getValue()) : typed;
    };
  }
}
