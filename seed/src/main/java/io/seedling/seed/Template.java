package io.seedling.seed;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * Replaces placeholders, a name in braces behind a dollar sign, by values of a YAML document. A
 * name such as {@code vm.ip} looks into mappings; a second dollar sign before it keeps the braces.
 * Nothing is ever run, and a name that has no value is an error.
 *
 * <p>In YAML a value stays what it is: a list stays a list, text is quoted where it would be read
 * as something else, and no value can add a key or end a string. In scripts it is text.
 */
public final class Template {
  /** Stands for a placeholder while the document is parsed; letters and digits, so always plain. */
  private static final String TOKEN = "SeedlingValue";

  private static final int TOKEN_DIGITS = 6;

  private final Values values;

  private Template(Values values) {
    this.values = values;
  }

  /** What names stand for. */
  interface Values {
    /** Returns the value of a name, which may have steps with points between; empty for none. */
    Optional<YamlPlace> value(String name);
  }

  /** Returns a template whose values are known already. */
  static Template of(Values values) {
    return new Template(values);
  }

  /**
   * Reads the values.
   *
   * @throws IllegalArgumentException if they are not a YAML mapping; the message says why, without
   *     the document's name
   */
  public static Template of(Document values) {
    List<Finding> findings = new ArrayList<>();
    Optional<YamlDocument> yaml = YamlDocument.read(values, findings);
    for (Finding finding : findings) {
      if (finding.severity() == Severity.ERROR) {
        throw new IllegalArgumentException("line " + finding.line() + ": " + finding.message());
      }
    }
    if (yaml.isEmpty() || yaml.get().mapping().isEmpty() || yaml.get().values().isEmpty()) {
      throw new IllegalArgumentException("the values must be a mapping of names");
    }
    YamlPlace root = yaml.get().values().get();
    return new Template(name -> within(root, name));
  }

  /** Returns what a name with steps leads to, from a mapping on. */
  static Optional<YamlPlace> within(YamlPlace root, String name) {
    YamlPlace place = root;
    for (String step : name.split("\\.", -1)) {
      Optional<YamlPlace> next = place.get(step);
      if (next.isEmpty()) {
        return Optional.empty();
      }
      place = next.get();
    }
    return Optional.of(place);
  }

  /**
   * Returns the document with its placeholders replaced.
   *
   * @param kind which of a seed's documents it is
   * @throws TemplateException if a name has no value, or the value cannot stand there
   */
  public Document apply(Document document, DocumentKind kind) throws TemplateException {
    return apply(Text.of(document, kind));
  }

  /** Does the same with a document whose placeholders are found already. */
  Document apply(Text text) throws TemplateException {
    if (text.placeholders().isEmpty()) {
      return text.isChanged() ? Document.ofText(text.name(), text.tokens()) : text.document();
    }
    List<YamlPlace> found = new ArrayList<>();
    for (Placeholder placeholder : text.placeholders()) {
      Optional<YamlPlace> value = values.value(placeholder.name());
      if (value.isEmpty()) {
        throw new TemplateException(
            text.document(),
            placeholder.at(),
            "there is no value for '${" + Printable.escape(placeholder.name()) + "}'",
            "give it in the values, or write $${ for a ${ that is to stay");
      }
      found.add(value.get());
    }
    DocumentText tokenised = new DocumentText(text.document(), text.tokens());
    List<Fix.Edit> edits = new ArrayList<>();
    if (text.root().isPresent()) {
      collect(text.root().get(), new Insertion(tokenised, found), edits);
    }
    String edited = Repair.edited(text.tokens(), edits);
    return Document.ofText(text.name(), withTexts(edited, found, text.document()));
  }

  /** A name between braces, and where it stands. */
  private record Placeholder(String name, Position at) {}

  /**
   * A document whose placeholders have been found, to be filled once or many times.
   *
   * @param document as it is
   * @param tokens its text, with a token in the place of each placeholder
   * @param placeholders in the order of their tokens' numbers
   * @param root of the text with tokens; absent where it is not YAML
   */
  record Text(
      Document document, String tokens, List<Placeholder> placeholders, Optional<Node> root) {

    static Text of(Document document, DocumentKind kind) {
      Optional<DocumentText> text = DocumentText.read(document, false, new ArrayList<>());
      if (text.isEmpty() || text.get().text().indexOf(Placeholders.OPEN) < 0) {
        return new Text(document, "", List.of(), Optional.empty());
      }
      List<Placeholder> placeholders = new ArrayList<>();
      String tokens = withTokens(text.get(), placeholders);
      boolean isYaml =
          switch (kind) {
            case USER_DATA, VENDOR_DATA -> UserDataKind.of(document) == UserDataKind.CLOUD_CONFIG;
            case META_DATA, NETWORK_CONFIG -> true;
          };
      Optional<YamlDocument> yaml =
          isYaml
              ? YamlDocument.read(new DocumentText(document, tokens), new ArrayList<>())
              : Optional.empty();
      return new Text(document, tokens, placeholders, yaml.flatMap(YamlDocument::root));
    }

    /** Returns the same under another name. */
    Text named(String name) {
      return new Text(Document.of(name, document.bytes()), tokens, placeholders, root);
    }

    /** Whether what is to stay had to be told apart from a placeholder. */
    boolean isChanged() {
      return !tokens.isEmpty();
    }

    String name() {
      return document.name();
    }

    private static String withTokens(DocumentText text, List<Placeholder> found) {
      return Placeholders.replaced(
          text.text(),
          (name, at) -> {
            found.add(new Placeholder(name, text.atChar(at)));
            return token(found.size() - 1);
          });
    }
  }

  static String token(int number) {
    String digits = Integer.toString(number);
    return TOKEN + "0".repeat(TOKEN_DIGITS - digits.length()) + digits + "X";
  }

  /** Where values are put among the tokens of one document. */
  record Insertion(DocumentText text, List<YamlPlace> values) {

    /** Returns a text with its tokens replaced by the values' texts. */
    String replaced(String tokens) throws TemplateException {
      return withTexts(tokens, values, text.document());
    }

    /** Returns the number of the token that a text is, and nothing else; -1 if it is none. */
    int only(String text) {
      for (int i = 0; i < values.size(); i++) {
        if (text.equals(token(i))) {
          return i;
        }
      }
      return -1;
    }
  }

  /** Recurses no deeper than the composer did. */
  private static void collect(Node node, Insertion insertion, List<Fix.Edit> edits)
      throws TemplateException {
    if (node instanceof MappingNode mapping) {
      for (NodeTuple entry : mapping.getValue()) {
        collect(entry.getKeyNode(), insertion, edits);
        collect(entry.getValueNode(), insertion, edits);
      }
    } else if (node instanceof SequenceNode sequence) {
      for (Node item : sequence.getValue()) {
        collect(item, insertion, edits);
      }
    } else if (node instanceof ScalarNode scalar && scalar.getValue().contains(TOKEN)) {
      addEdit(scalar, insertion, edits);
    }
  }

  private static void addEdit(ScalarNode scalar, Insertion insertion, List<Fix.Edit> edits)
      throws TemplateException {
    int from = insertion.text().offset(YamlDocument.index(scalar.getStartMark()));
    int to = insertion.text().offset(YamlDocument.index(scalar.getEndMark()));
    for (Fix.Edit edit : edits) {
      if (edit.from() == from) {
        return; // an alias leads here again
      }
    }
    boolean isBlock =
        scalar.getScalarStyle() == ScalarStyle.LITERAL
            || scalar.getScalarStyle() == ScalarStyle.FOLDED;
    int only = scalar.isPlain() ? insertion.only(scalar.getValue()) : -1;
    String text;
    if (isBlock) {
      text = block(insertion.text().text().substring(from, to), insertion);
    } else if (only >= 0) {
      text = YamlText.flow(insertion.values().get(only));
    } else {
      String value = insertion.replaced(scalar.getValue());
      text = scalar.isPlain() ? YamlText.scalar(value) : YamlText.quoted(value);
    }
    edits.add(new Fix.Edit(from, to, text));
  }

  /** Of a value of several lines each gets the indentation of the line that it is put in. */
  private static String block(String tokens, Insertion insertion) throws TemplateException {
    StringBuilder block = new StringBuilder(tokens.length());
    for (String line : tokens.split("(?<=\n)", -1)) {
      String indentation = line.substring(0, line.length() - line.stripLeading().length());
      block.append(insertion.replaced(line).stripTrailing().replace("\n", "\n" + indentation));
      block.append(line.endsWith("\n") ? "\n" : "");
    }
    return block.toString();
  }

  private static String withTexts(String tokens, List<YamlPlace> values, Document document)
      throws TemplateException {
    String text = tokens;
    for (int i = 0; i < values.size(); i++) {
      if (text.contains(token(i))) {
        text = text.replace(token(i), text(values.get(i), document));
      }
    }
    return text;
  }

  private static String text(YamlPlace value, Document document) throws TemplateException {
    boolean isScalar = value.value().node() instanceof ScalarNode;
    if (!isScalar) {
      throw new TemplateException(
          document,
          Position.WHOLE,
          "'${"
              + Printable.escape(value.path())
              + "}' is "
              + value.value().described()
              + ", and stands where only text can",
          "in YAML, let it be the whole value");
    }
    return value.spelling();
  }
}
