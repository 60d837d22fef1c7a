package io.seedling.seed;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Cloud-configs merged into one: lists append, mappings are merged, and of two values that are
 * neither the later one counts, or it is a conflict.
 */
final class ConfigTree {
  private final Branch root = new Branch(new LinkedHashMap<>());

  /** A value of the merged document. */
  private sealed interface Tree {}

  private record Leaf(YamlPlace place, YamlDocument document) implements Tree {}

  private record Branch(Map<String, Tree> entries) implements Tree {}

  private record Items(List<Tree> items) implements Tree {}

  /**
   * Adds a document's values.
   *
   * @param conflicts gets a finding for each value that is another in a document before; null = the
   *     later value counts
   */
  void add(YamlDocument document, @Nullable List<Finding> conflicts) {
    Optional<YamlPlace> values = document.values();
    if (values.isPresent()) {
      for (YamlPlace entry : values.get().entries()) {
        put(root, entry, document, conflicts);
      }
    }
  }

  private static void put(
      Branch into, YamlPlace entry, YamlDocument document, @Nullable List<Finding> conflicts) {
    Tree now = tree(entry, document);
    @Nullable Tree before = into.entries.get(entry.name());
    if (before instanceof Items old && now instanceof Items more) {
      old.items.addAll(more.items);
    } else if (before instanceof Branch old && now instanceof Branch) {
      for (YamlPlace inner : entry.entries()) {
        put(old, inner, document, conflicts);
      }
    } else {
      if (before != null && conflicts != null && !isSame(before, now)) {
        conflicts.add(conflict(before, entry, document));
      }
      into.entries.put(entry.name(), now);
    }
  }

  private static boolean isSame(Tree one, Tree other) {
    return one instanceof Leaf a
        && other instanceof Leaf b
        && a.place.spelling().equals(b.place.spelling());
  }

  private static Finding conflict(Tree before, YamlPlace entry, YamlDocument document) {
    String where =
        before instanceof Leaf leaf
            ? leaf.document.text().document().name()
                + ":"
                + leaf.document.at(leaf.place.value().node()).line()
            : "a document before";
    Checkup checkup = new Checkup(document, CloudInitVersion.LATEST, new ArrayList<>());
    return checkup
        .error(
            entry,
            Code.CONFLICT,
            "'" + entry.path() + "' is something else in " + Printable.escape(where))
        .withHelp("remove one of the two");
  }

  private static Tree tree(YamlPlace place, YamlDocument document) {
    if (place.value() instanceof YamlValue.Sequence) {
      List<Tree> items = new ArrayList<>();
      for (YamlPlace item : place.items()) {
        items.add(tree(item, document));
      }
      return new Items(items);
    }
    if (place.value() instanceof YamlValue.Mapping) {
      Map<String, Tree> entries = new LinkedHashMap<>();
      for (YamlPlace entry : place.entries()) {
        entries.put(entry.name(), tree(entry, document));
      }
      return new Branch(entries);
    }
    return new Leaf(place, document);
  }

  /** Returns the document, in block style. */
  String text() {
    StringBuilder yaml = new StringBuilder("#cloud-config\n");
    if (root.entries.isEmpty()) {
      return yaml.append("{}\n").toString();
    }
    appendEntries(root, "", yaml);
    return yaml.toString();
  }

  private static void appendEntries(Branch branch, String indent, StringBuilder yaml) {
    boolean isFirst = true;
    for (Map.Entry<String, Tree> entry : branch.entries.entrySet()) {
      yaml.append(isFirst && yaml.charAt(yaml.length() - 1) != '\n' ? "" : indent);
      isFirst = false;
      yaml.append(YamlText.scalar(entry.getKey())).append(':');
      appendValue(entry.getValue(), indent, yaml);
    }
  }

  private static void appendValue(Tree value, String indent, StringBuilder yaml) {
    if (value instanceof Branch branch && !branch.entries.isEmpty()) {
      yaml.append('\n');
      appendEntries(branch, indent + "  ", yaml);
    } else if (value instanceof Items items && !items.items.isEmpty()) {
      yaml.append('\n');
      appendItems(items, indent + "  ", yaml);
    } else {
      yaml.append(' ').append(scalar(value, indent)).append('\n');
    }
  }

  private static void appendItems(Items list, String indent, StringBuilder yaml) {
    for (Tree item : list.items) {
      yaml.append(indent).append("- ");
      if (item instanceof Branch branch && !branch.entries.isEmpty()) {
        appendEntries(branch, indent + "  ", yaml);
      } else if (item instanceof Items items && !items.items.isEmpty()) {
        yaml.append('[');
        String between = "";
        for (Tree inner : items.items) {
          yaml.append(between).append(flow(inner));
          between = ", ";
        }
        yaml.append("]\n");
      } else {
        yaml.append(scalar(item, indent)).append('\n');
      }
    }
  }

  private static String scalar(Tree value, String indent) {
    if (value instanceof Leaf leaf) {
      Optional<String> text = leaf.place.text();
      return text.isPresent() ? YamlText.block(text.get(), indent) : YamlText.flow(leaf.place);
    }
    return value instanceof Items ? "[]" : "{}";
  }

  private static String flow(Tree value) {
    if (value instanceof Leaf leaf) {
      return YamlText.flow(leaf.place);
    }
    StringBuilder flow = new StringBuilder();
    if (value instanceof Items items) {
      for (Tree item : items.items) {
        flow.append(flow.isEmpty() ? "" : ", ").append(flow(item));
      }
      return "[" + flow + "]";
    }
    for (Map.Entry<String, Tree> entry : ((Branch) value).entries.entrySet()) {
      flow.append(flow.isEmpty() ? "" : ", ");
      flow.append(YamlText.quoted(entry.getKey())).append(": ").append(flow(entry.getValue()));
    }
    return "{" + flow + "}";
  }
}
