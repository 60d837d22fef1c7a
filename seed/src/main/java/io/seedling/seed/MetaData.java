package io.seedling.seed;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/**
 * The meta-data of a seed: a document that was given, or one to be written.
 *
 * <p>A key that the document lacks can be added to it; the rest of it stays byte for byte. A key
 * that it has is never replaced.
 */
final class MetaData {
  static final String INSTANCE_ID = "instance-id";
  static final String LOCAL_HOSTNAME = "local-hostname";

  private final Document document;
  private final Optional<YamlDocument> yaml;
  private final List<Finding> findings;

  /** What is in meta-data that nobody gave; null in those that somebody did. */
  private final @Nullable Map<String, String> own;

  private MetaData(Map<String, String> own) {
    StringBuilder text = new StringBuilder();
    for (Map.Entry<String, String> entry : own.entrySet()) {
      text.append(entry.getKey()).append(": ").append(YamlText.scalar(entry.getValue()));
      text.append('\n');
    }
    this.document = Document.ofText(Seed.META_DATA, text.toString());
    this.yaml = Optional.empty();
    this.findings = List.of();
    this.own = own;
  }

  private MetaData(Document document, Optional<YamlDocument> yaml, List<Finding> findings) {
    this.document = document;
    this.yaml = yaml;
    this.findings = findings;
    this.own = null;
  }

  /** Returns meta-data with nothing in it yet. */
  static MetaData empty() {
    return new MetaData(Map.of());
  }

  /** Looks at a document and adds what is wrong with it. */
  static MetaData read(Document document, List<Finding> findings) {
    MetaData metaData = reread(document, findings);
    metaData.check();
    return metaData;
  }

  private static MetaData reread(Document document, List<Finding> findings) {
    Optional<DocumentText> text = DocumentText.read(document, false, findings);
    if (text.isEmpty()) {
      return new MetaData(document, Optional.empty(), findings);
    }
    text.get().checkLineEnds(UserDataKind.UNKNOWN, findings);
    return new MetaData(document, YamlDocument.read(text.get(), findings), findings);
  }

  /** Returns the bytes. */
  Document document() {
    return document;
  }

  /** Returns the tree, if the document can be read. */
  Optional<YamlDocument> yaml() {
    return yaml;
  }

  /** Returns the value of a key, if the document can be read and has it. */
  Optional<String> value(String key) {
    if (own != null) {
      return Optional.ofNullable(own.get(key));
    }
    return node(key) instanceof ScalarNode scalar
        ? Optional.of(scalar.getValue())
        : Optional.empty();
  }

  private @Nullable Node node(String key) {
    Optional<MappingNode> mapping = yaml.isEmpty() ? Optional.empty() : yaml.get().mapping();
    Optional<NodeTuple> entry =
        mapping.isEmpty() ? Optional.empty() : YamlDocument.entry(mapping.get(), key);
    return entry.isPresent() ? entry.get().getValueNode() : null;
  }

  /**
   * Returns meta-data that have the key: these if they do, else a copy with the value added. If
   * nothing can be added, these and a finding.
   */
  MetaData with(String key, String value) {
    if (own != null) {
      Map<String, String> more = new LinkedHashMap<>();
      more.put(key, value);
      own.forEach(more::putIfAbsent);
      return own.containsKey(key) ? this : new MetaData(more);
    }
    if (node(key) != null || yaml.isEmpty()) {
      return this; // without a tree, the reason is a finding already
    }
    Optional<MappingNode> mapping = yaml.get().mapping();
    if (mapping.isEmpty() && yaml.get().root().isPresent()) {
      return this;
    }
    MetaData changed = reread(inserted(key, value, mapping), new ArrayList<>());
    if (changed.value(key).equals(Optional.of(value))) {
      return new MetaData(changed.document, changed.yaml, findings);
    }
    findings.add(
        Finding.error(
                document,
                Position.START,
                Code.CONFLICT,
                "'" + key + "' cannot be added to a document of this shape")
            .withHelp("write '" + key + ": " + YamlText.scalar(value) + "' into it"));
    return this;
  }

  /** Adds a finding if the document has the key and says something else. */
  void requireAgreement(String key, String value) {
    Node present = node(key);
    if (present == null || value(key).equals(Optional.of(value))) {
      return;
    }
    String said = present instanceof ScalarNode scalar ? scalar.getValue() : "";
    findings.add(
        Finding.error(
                document,
                yaml.orElseThrow().at(present),
                Code.CONFLICT,
                "'"
                    + key
                    + "' is '"
                    + Printable.escape(said)
                    + "' here, and '"
                    + Printable.escape(value)
                    + "' is asked for")
            .withHelp("remove one of the two"));
  }

  /** A new entry goes before the first one; in a document without any, to the end. */
  private Document inserted(String key, String value, Optional<MappingNode> mapping) {
    String text = yaml.orElseThrow().text().text();
    String entry = key + ": " + YamlText.scalar(value);
    if (mapping.isEmpty() || mapping.get().getValue().isEmpty()) {
      return appended(text, key, value, mapping);
    }
    boolean isFlow = mapping.get().getFlowStyle() == FlowStyle.FLOW;
    Node first = mapping.get().getValue().get(0).getKeyNode();
    int at = text.offsetByCodePoints(0, YamlDocument.index(first));
    int lineStart = text.lastIndexOf('\n', at - 1) + 1;
    String between = isFlow ? ", " : "\n" + text.substring(lineStart, at);
    String added = isFlow ? flowEntry(key, value) : entry;
    return Document.ofText(
        document.name(), text.substring(0, at) + added + between + text.substring(at));
  }

  private Document appended(String text, String key, String value, Optional<MappingNode> mapping) {
    if (mapping.isPresent()) {
      int brace = text.offsetByCodePoints(0, YamlDocument.index(mapping.get()));
      String rest = text.substring(text.indexOf('{', brace) + 1);
      String head = text.substring(0, text.indexOf('{', brace) + 1);
      return Document.ofText(document.name(), head + flowEntry(key, value) + rest);
    }
    String end = text.isEmpty() || text.endsWith("\n") ? "" : "\n";
    return Document.ofText(
        document.name(), text + end + key + ": " + YamlText.scalar(value) + "\n");
  }

  /** JSON, so that a JSON document stays one. */
  private static String flowEntry(String key, String value) {
    return "\"" + key + "\": " + YamlText.quoted(value);
  }

  private void check() {
    if (yaml.isEmpty() || yaml.get().root().isEmpty()) {
      return;
    }
    Node root = yaml.get().root().get();
    if (!(root instanceof MappingNode mapping)) {
      findings.add(
          Finding.error(
              document,
              yaml.get().at(root),
              Code.ROOT,
              "meta-data is a mapping of keys, and this is " + YamlDocument.kind(root)));
      return;
    }
    for (NodeTuple entry : mapping.getValue()) {
      if (entry.getKeyNode() instanceof ScalarNode key) {
        checkEntry(key, entry.getValueNode());
      }
    }
    MetaDataRule.check(new Checkup(yaml.get(), CloudInitVersion.LATEST, findings));
  }

  private void checkEntry(ScalarNode key, Node value) {
    switch (key.getValue()) {
      case "instance_id", "instanceid", "instanceId" -> misspelt(key, INSTANCE_ID);
      case "local_hostname", "localhostname" -> misspelt(key, LOCAL_HOSTNAME);
      case "hostname" -> {
        if (node(LOCAL_HOSTNAME) == null) {
          misspelt(key, LOCAL_HOSTNAME);
        }
      }
      case INSTANCE_ID, LOCAL_HOSTNAME -> checkString(key, value);
      default -> {
        // any other key is kept for templates
      }
    }
  }

  private void misspelt(ScalarNode key, String meant) {
    findings.add(
        Finding.warning(
                document,
                yaml.orElseThrow().at(key),
                Code.META_DATA,
                "cloud-init does not read '" + key.getValue() + "' in meta-data")
            .withHelp("write '" + meant + "'"));
  }

  /** A plain number, boolean or null reads as something else than it looks like, or fails. */
  private void checkString(ScalarNode key, Node value) {
    boolean isText =
        value instanceof ScalarNode scalar
            && !scalar.getValue().isBlank()
            && !(scalar.isPlain() && isNumberOrWord(scalar.getValue()));
    if (!isText) {
      String shown = value instanceof ScalarNode scalar ? scalar.getValue() : "";
      findings.add(
          Finding.error(
                  document,
                  yaml.orElseThrow().at(value),
                  Code.META_DATA,
                  "'"
                      + key.getValue()
                      + "' must be text, and '"
                      + Printable.escape(shown)
                      + "' reads as something else")
              .withHelp("put it in quotes"));
    }
  }

  private static boolean isNumberOrWord(String value) {
    for (int i = 0; i < value.length(); i++) {
      if ("0123456789_:.+-".indexOf(value.charAt(i)) < 0) {
        return YamlText.isWord(value);
      }
    }
    return true;
  }
}
