package io.seedling.seed;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.composer.Composer;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;
import org.snakeyaml.engine.v2.schema.FailsafeSchema;
import org.snakeyaml.engine.v2.schema.Schema;

/**
 * A document's YAML as a tree of nodes that know their places, and as the values that the guest
 * will see.
 *
 * @param text what was read
 * @param root absent if there is nothing but comments
 * @param values the root's value; absent if there is none, or if no value can be made of the
 *     document, about which there is a finding then
 */
record YamlDocument(DocumentText text, Optional<Node> root, Optional<YamlPlace> values) {
  /** Larger than any seed in use, and minutes of work for the guest; more is not checked. */
  static final int MAX_CODE_POINTS = 4 * 1024 * 1024;

  /** In chars: a long token is copied once for each buffer that it goes on for. */
  private static final int BUFFER_SIZE = 128 * 1024;

  /** In chars: enough for most documents, and made in no time. */
  private static final int SMALL_BUFFER_SIZE = 4 * 1024;

  /**
   * Reads a document as the guest's PyYAML will: what PyYAML refuses is a finding here, though YAML
   * 1.2 may allow it. Empty, with a finding, if the tree cannot be had.
   */
  static Optional<YamlDocument> read(DocumentText text, List<Finding> findings) {
    if (text.text().length() > MAX_CODE_POINTS) {
      findings.add(
          Finding.unchecked(text.document(), "longer than " + MAX_CODE_POINTS + " characters"));
      return Optional.empty();
    }
    try {
      LoadSettings settings = settings(text.text());
      BoundedParser parser = parser(text.text(), settings);
      Optional<Node> root = new Composer(settings, parser).getSingleNode();
      YamlDocument document = new YamlDocument(text, root, Optional.empty());
      TabRule.check(document, findings);
      YamlRules.check(document, findings);
      return Optional.of(document.withValues(parser.tags(), findings));
    } catch (BoundedParser.TooManyException e) {
      findings.add(Finding.unchecked(text.document(), String.valueOf(e.getMessage())));
      return Optional.empty();
    } catch (YamlEngineException
        | BoundedParser.TooDeepException
        | IllegalArgumentException e) { // the engine lets some of Integer's and Character's pass
      findings.add(YamlSyntax.finding(text, e));
      return Optional.empty();
    }
  }

  private YamlDocument withValues(Map<Integer, String> tags, List<Finding> findings) {
    if (root.isEmpty()) {
      return this;
    }
    Optional<YamlValue> value = Yaml11Constructor.construct(this, tags, findings);
    return value.isEmpty()
        ? this
        : new YamlDocument(text, root, Optional.of(YamlPlace.root(value.get())));
  }

  private static BoundedParser parser(String text, LoadSettings settings) {
    StreamReader reader = new StreamReader(settings, withLineBreaksOfYaml11(text));
    return new BoundedParser(new ParserImpl(settings, reader));
  }

  /** Reads a document that is YAML whatever its first line; empty, with a finding, if it is not. */
  static Optional<YamlDocument> read(Document document, List<Finding> findings) {
    Optional<DocumentText> text = DocumentText.read(document, false, findings);
    return text.isEmpty() ? Optional.empty() : read(text.get(), findings);
  }

  private static LoadSettings settings(String text) {
    return text.length() < SMALL_BUFFER_SIZE ? Settings.OF_SHORT : Settings.OF_LONG;
  }

  /** Made once: the resolver of scalars among them costs as much as a short document. */
  private static final class Settings {
    /** Plain scalars stay text, a placeholder among them. */
    private static final Schema SCHEMA = new FailsafeSchema();

    static final LoadSettings OF_SHORT = of(SMALL_BUFFER_SIZE);
    static final LoadSettings OF_LONG = of(BUFFER_SIZE);

    /** Duplicate keys are let through here, as PyYAML does, to be reported with their places. */
    private static LoadSettings of(int bufferSize) {
      return LoadSettings.builder()
          .setAllowDuplicateKeys(true)
          .setCodePointLimit(MAX_CODE_POINTS)
          .setBufferSize(bufferSize)
          .setMaxAliasesForCollections(Integer.MAX_VALUE) // they are not expanded here
          .setSchema(SCHEMA)
          .build();
    }
  }

  /** NEL, LS and PS end a line in YAML 1.1, section 5.4; replaced one for one, offsets stay. */
  private static String withLineBreaksOfYaml11(String text) {
    return text.replace('\u0085', '\n').replace('\u2028', '\n').replace('\u2029', '\n');
  }

  /** Returns the root if it is a mapping. */
  Optional<MappingNode> mapping() {
    return root.isPresent() && root.get() instanceof MappingNode mapping
        ? Optional.of(mapping)
        : Optional.empty();
  }

  /** Returns where a node begins. */
  Position at(Node node) {
    return text.at(index(node));
  }

  /** Returns where a node begins, in code points from the start of the text. */
  static int index(Node node) {
    return index(node.getStartMark());
  }

  static int index(Optional<Mark> mark) {
    return mark.isPresent() ? mark.get().getIndex() : 0;
  }

  /** Returns the entry of a mapping whose key reads so; of several, the last, which counts. */
  static Optional<NodeTuple> entry(MappingNode mapping, String key) {
    Optional<NodeTuple> found = Optional.empty();
    for (NodeTuple entry : mapping.getValue()) {
      if (entry.getKeyNode() instanceof ScalarNode scalar && scalar.getValue().equals(key)) {
        found = Optional.of(entry);
      }
    }
    return found;
  }

  /** Returns what a node is, for messages: a mapping, a list, a text. */
  static String kind(Node node) {
    if (node instanceof MappingNode) {
      return "a mapping";
    }
    return node instanceof SequenceNode ? "a list" : "a single value";
  }
}
