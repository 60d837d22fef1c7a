package io.seedling.seed;

import io.seedling.seed.YamlValue.Entry;
import java.util.ArrayList;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** Makes the values that PyYAML's safe loader would make of a tree of nodes. */
final class Yaml11Constructor {
  /** Of which a value may be made, counted as often as aliases and merges repeat it. */
  static final int MAX_VALUES = 1_000_000;

  /** What aliases and merges may add to the document's own values, for them to be checked. */
  static final int MAX_REPEATED = 20_000;

  private static final String CORE = "tag:yaml.org,2002:";

  /**
   * What a node has become.
   *
   * @param count of the values in it, itself among them, written out in full
   * @param height of the tree that it is
   */
  private record Made(YamlValue value, long count, int height) {}

  /** No value can be made of the document. */
  private static final class UnbuildableException extends Exception {
    private static final long serialVersionUID = 1L;
    private final transient Finding finding;

    UnbuildableException(Finding finding) {
      super(finding.message());
      this.finding = finding;
    }
  }

  private final YamlDocument document;
  private final Map<Integer, String> tags;
  private final List<Finding> findings;

  /** A node whose value is in the making has none yet. */
  private final IdentityHashMap<Node, Optional<Made>> made = new IdentityHashMap<>();

  private long merged;

  private Yaml11Constructor(
      YamlDocument document, Map<Integer, String> tags, List<Finding> findings) {
    this.document = document;
    this.tags = tags;
    this.findings = findings;
  }

  /**
   * Returns the value of a document's root, and adds a finding for each scalar that PyYAML fails
   * on; such a scalar is text here. Empty, with a finding, if a value holds itself, or if aliases
   * make so many that they exhaust cloud-init, or {@link #MAX_REPEATED} more than are written.
   *
   * @param tags the tags that scalars have, as they are spelt, by where the scalars begin
   */
  static Optional<YamlValue> construct(
      YamlDocument document, Map<Integer, String> tags, List<Finding> findings) {
    Yaml11Constructor constructor = new Yaml11Constructor(document, tags, findings);
    try {
      Made root = constructor.make(document.root().orElseThrow());
      if (root.count > constructor.made.size() + MAX_REPEATED) {
        String what = "aliases make " + root.count + " values of " + constructor.made.size();
        findings.add(Finding.unchecked(document.text().document(), what));
        return Optional.empty();
      }
      return Optional.of(root.value);
    } catch (UnbuildableException e) {
      findings.add(e.finding);
      return Optional.empty();
    }
  }

  /** Recurses no deeper than {@link BoundedParser} let the composer go. */
  private Made make(Node node) throws UnbuildableException {
    Optional<Made> known = made.get(node);
    if (known != null) {
      if (known.isEmpty()) {
        throw unbuildable(node, "this holds itself, by an alias");
      }
      return known.get();
    }
    made.put(node, Optional.empty());
    Made result;
    if (node instanceof MappingNode mapping) {
      result = mapping(mapping);
    } else if (node instanceof SequenceNode sequence) {
      result = sequence(sequence);
    } else {
      result = new Made(scalar((ScalarNode) node), 1, 1);
    }
    if (result.height > BoundedParser.MAX_DEPTH) {
      throw unbuildable(
          node, "nested deeper than " + BoundedParser.MAX_DEPTH + " levels, through aliases");
    }
    if (result.count > MAX_VALUES) {
      throw tooMany(node);
    }
    made.put(node, Optional.of(result));
    return result;
  }

  private UnbuildableException tooMany(Node node) {
    return unbuildable(
        node,
        "aliases would make more than "
            + MAX_VALUES
            + " values of this; cloud-init would run out of memory");
  }

  private UnbuildableException unbuildable(Node node, String message) {
    return new UnbuildableException(
        Finding.error(document.text().document(), document.at(node), Code.LIMIT, message));
  }

  private Made sequence(SequenceNode node) throws UnbuildableException {
    boolean isPairs = !tagOf(node).equals("seq");
    List<YamlValue> items = new ArrayList<>(node.getValue().size());
    long count = 1;
    int height = 0;
    for (Node item : node.getValue()) {
      Made one = isPairs ? pair(item) : make(item);
      items.add(one.value);
      count += one.count;
      height = Math.max(height, one.height);
    }
    return new Made(new YamlValue.Sequence(node, List.copyOf(items)), count, height + 1);
  }

  /** An item of {@code !!omap} or {@code !!pairs}: nothing is merged there. */
  private Made pair(Node node) throws UnbuildableException {
    if (!(node instanceof MappingNode mapping) || mapping.getValue().size() != 1) {
      refuse(node, "an item of !!omap or !!pairs is a mapping of one key", "");
      return new Made(new YamlValue.Null(node), 1, 1);
    }
    NodeTuple tuple = mapping.getValue().get(0);
    Made key = make(tuple.getKeyNode());
    Made value = make(tuple.getValueNode());
    return new Made(
        new YamlValue.Pair(node, key.value, value.value),
        1 + key.count + value.count,
        1 + Math.max(key.height, value.height));
  }

  /** The keys are in the order in which PyYAML puts them into its dict: merged ones first. */
  private Made mapping(MappingNode node) throws UnbuildableException {
    Map<Object, Entry> entries = new LinkedHashMap<>();
    long count = 1;
    int height = 0;
    for (NodeTuple tuple : node.getValue()) {
      if (isMerge(tuple.getKeyNode())) {
        for (Made source : sources(tuple.getValueNode())) {
          count += source.count;
          height = Math.max(height, source.height - 1);
          merge((YamlValue.Mapping) source.value, node, entries);
        }
      }
    }
    for (NodeTuple tuple : node.getValue()) {
      if (!isMerge(tuple.getKeyNode())) {
        YamlValue key = key(tuple.getKeyNode());
        Made value = make(tuple.getValueNode());
        put(entries, new Entry(key, value.value));
        count += 1 + value.count;
        height = Math.max(height, value.height);
      }
    }
    return new Made(value(node, entries.values()), count, height + 1);
  }

  private static YamlValue value(MappingNode node, Collection<Entry> entries) {
    if (!tagOf(node).equals("set")) {
      return new YamlValue.Mapping(node, List.copyOf(entries));
    }
    List<YamlValue> members = new ArrayList<>(entries.size());
    for (Entry entry : entries) {
      members.add(entry.key());
    }
    return new YamlValue.Members(node, List.copyOf(members));
  }

  /** Returns the mappings that a {@code <<} names, those that win last. */
  private List<Made> sources(Node value) throws UnbuildableException {
    List<Made> sources = new ArrayList<>();
    List<Node> items = value instanceof SequenceNode list ? list.getValue() : List.of(value);
    for (int i = items.size() - 1; i >= 0; i--) {
      if (items.get(i) instanceof MappingNode item) {
        sources.add(merging(item));
      } else {
        refuse(
            items.get(i),
            "'<<' merges mappings, and this is " + YamlDocument.kind(items.get(i)),
            "");
      }
    }
    return sources;
  }

  /** A set can be merged as well: of its members, as keys of nothing. */
  private Made merging(Node source) throws UnbuildableException {
    Made one = make(source);
    if (one.value instanceof YamlValue.Members set) {
      List<Entry> entries = new ArrayList<>(set.items().size());
      for (YamlValue key : set.items()) {
        entries.add(new Entry(key, new YamlValue.Null(key.node())));
      }
      return new Made(new YamlValue.Mapping(source, entries), one.count, one.height);
    }
    return one;
  }

  private void merge(YamlValue.Mapping source, Node into, Map<Object, Entry> entries)
      throws UnbuildableException {
    merged += source.entries().size();
    if (merged > MAX_VALUES) {
      throw tooMany(into);
    }
    for (Entry entry : source.entries()) {
      put(entries, entry);
    }
  }

  /** Python keeps the first of equal keys, and the last of their values. */
  private static void put(Map<Object, Entry> entries, Entry entry) {
    Object identity = PythonKey.identity(entry.key());
    @Nullable Entry first = entries.get(identity);
    if (first == null || entry.key() instanceof YamlValue.Text) {
      entries.put(identity, entry); // equal texts look the same, and the later has the place
    } else {
      entries.put(identity, new Entry(first.key(), entry.value()));
    }
  }

  private boolean isMerge(Node key) {
    return key instanceof ScalarNode scalar && typeOf(scalar) == Yaml11Type.MERGE;
  }

  private YamlValue key(Node node) throws UnbuildableException {
    return node instanceof ScalarNode scalar && typeOf(scalar) == Yaml11Type.VALUE
        ? new YamlValue.Text(scalar, scalar.getValue())
        : make(node).value;
  }

  private YamlValue scalar(ScalarNode node) {
    try {
      return Yaml11Scalar.construct(node, typeOf(node));
    } catch (Yaml11Scalar.FailureException e) {
      refuse(node, e.getMessage(), "put it in quotes");
      return new YamlValue.Text(node, node.getValue());
    }
  }

  /** A lone {@code !} means: as if it were plain. */
  private Yaml11Type typeOf(ScalarNode node) {
    @Nullable String tag = tags.get(YamlDocument.index(node));
    if (tag == null ? node.isPlain() : tag.equals("!")) {
      return Yaml11Type.of(node.getValue());
    }
    return Yaml11Type.tagged(tag == null ? "str" : tagOf(node)).orElse(Yaml11Type.TEXT);
  }

  private static String tagOf(Node node) {
    String tag = node.getTag().getValue();
    return tag.startsWith(CORE) ? tag.substring(CORE.length()) : tag;
  }

  private void refuse(Node node, @Nullable String message, String help) {
    Finding finding =
        Finding.error(
            document.text().document(), document.at(node), Code.PYYAML, String.valueOf(message));
    findings.add(help.isEmpty() ? finding : finding.withHelp(help));
  }
}
