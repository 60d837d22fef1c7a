package io.seedling.seed;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/**
 * A value and the way to it from the document's root.
 *
 * @param path such as {@code users[0].uid}; empty for the root
 * @param key the node of the key it is under; absent for the root and the items of lists
 * @param value what stands there
 */
record YamlPlace(String path, Optional<Node> key, YamlValue value) {

  /** Returns the place of a whole document. */
  static YamlPlace root(YamlValue value) {
    return new YamlPlace("", Optional.empty(), value);
  }

  /** Returns what is under a key, if this is a mapping that has it. */
  Optional<YamlPlace> get(String name) {
    if (value instanceof YamlValue.Mapping mapping) {
      for (YamlValue.Entry entry : mapping.entries()) {
        if (entry.key() instanceof YamlValue.Text text && text.value().equals(name)) {
          return Optional.of(under(entry));
        }
      }
    }
    return Optional.empty();
  }

  /** Returns what is under a key of the mapping under another. */
  Optional<YamlPlace> get(String name, String inner) {
    Optional<YamlPlace> outer = get(name);
    return outer.isEmpty() ? outer : outer.get().get(inner);
  }

  /** Returns the items of the list under a key; nothing if there is none. */
  List<YamlPlace> items(String name) {
    Optional<YamlPlace> list = get(name);
    return list.isEmpty() ? List.of() : list.get().items();
  }

  /** Returns what is under each key of the mapping under a key; nothing if there is none. */
  List<YamlPlace> entries(String name) {
    Optional<YamlPlace> mapping = get(name);
    return mapping.isEmpty() ? List.of() : mapping.get().entries();
  }

  /** Returns what is under each key of a mapping; nothing for anything else. */
  List<YamlPlace> entries() {
    List<YamlPlace> places = new ArrayList<>();
    if (value instanceof YamlValue.Mapping mapping) {
      for (YamlValue.Entry entry : mapping.entries()) {
        places.add(under(entry));
      }
    }
    return places;
  }

  /** Returns the items of a list; nothing for anything else. */
  List<YamlPlace> items() {
    List<YamlPlace> places = new ArrayList<>();
    if (value instanceof YamlValue.Sequence sequence) {
      for (YamlValue item : sequence.items()) {
        places.add(new YamlPlace(path + "[" + places.size() + "]", Optional.empty(), item));
      }
    }
    return places;
  }

  /** Returns the text that stands here; empty for anything else. */
  Optional<String> text() {
    return value instanceof YamlValue.Text text ? Optional.of(text.value()) : Optional.empty();
  }

  /** Returns a scalar as it is spelt; what it is, for anything else. */
  String spelling() {
    return value.node() instanceof ScalarNode scalar ? scalar.getValue() : value.described();
  }

  /** Returns whether this is exactly that boolean. */
  boolean is(boolean wanted) {
    return value instanceof YamlValue.Bool bool && bool.value() == wanted;
  }

  /** Returns the last step of the path: the key's spelling; empty without a key. */
  String name() {
    return key.isPresent() && key.get() instanceof ScalarNode scalar ? scalar.getValue() : "";
  }

  private YamlPlace under(YamlValue.Entry entry) {
    Node keyNode = entry.key().node();
    String name = keyNode instanceof ScalarNode scalar ? scalar.getValue() : "?";
    return new YamlPlace(
        path.isEmpty() ? name : path + "." + name, Optional.of(keyNode), entry.value());
  }
}
