package io.seedling.seed;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/** PyYAML is what a guest reads YAML with: what it accepts and refuses, so do we. */
@Tag("reference")
class YamlAgainstPyYamlTest {
  private static final String[] CORPUS = {
    "a: b",
    "a:b",
    "a: b: c",
    "- a",
    "a:\n- b\n- c\nd: e",
    "a:\n - b\n c: d",
    "a: b\n- c",
    "a: - b",
    "a: 'x",
    "a: \"x",
    "a: 'it''s'",
    "a: \"\\q\"",
    "a: \"\\/\"",
    "a: \"\\xZZ\"",
    "a: 'b'c",
    "a: [1, 2",
    "a: [1, 2,]",
    "[a,,b]",
    "{a: b,}",
    "{a, b: c}",
    "{\"a\":1}",
    "[a:b]",
    "a: ]",
    "a: {{ x }}",
    "{{ x }}: a",
    "? a\n: b",
    "? [1]\n: b",
    "? {a: b}\n: c",
    "a: ? b",
    "?",
    "-",
    "a: *b",
    "a: &x 1\nb: *x",
    "a: &x 1\nb: &x 2",
    "a: &é x",
    "a: &a [*a]",
    "&x a: b\nc: *x",
    "a: !foo b",
    "a: ! b",
    "a: !!str b",
    "a: !!seq b",
    "a: !!map [b]",
    "a: !!set {x}",
    "a: !!python/name:os.system",
    "a: !!omap [b: c]",
    "%TAG !h! tag:yaml.org,2002:\n---\na: !h!str b",
    "a: =",
    "=: a",
    "'=': a",
    "a: <<",
    "<<: x",
    "<<: {a: b}",
    "<<: [{a: b}]",
    "<<: [a]",
    "'<<': x",
    "a: 2024-01-01",
    "a: 2024-13-45",
    "a: 2023-02-29",
    "a: 2024-1-1",
    "a: 2024-1-32 10:00:00",
    "a: 2024-01-01 25:00:00",
    "a: 2024-01-01t10:00:00+99:00",
    "a: 0000-01-01",
    "a: 2024-13-01x",
    "a: 22:22",
    "a: 0644",
    "a: 0o644",
    "a: 08",
    "a: yes",
    "a: ~",
    "a: .inf",
    "a: 1e3",
    "a: ${x}",
    "a: @b",
    "a: `b",
    "a: %b",
    "a: |",
    "a: >",
    "a: >x",
    "a: |\n b\nc",
    "a: |2\n    x",
    "a: \\b",
    "a:\tb",
    "a: b\t",
    "a: b\t# c",
    "a: \"b\"\t",
    "a: 'x\ty'",
    "a: |\n  x\ty\n\n  \tz\nb: c",
    "a: |\n  x\n# c\td\nb: c",
    "a:\n\t- b",
    "\ta: b",
    "- a\n\t\n- b",
    "a: b #\tc",
    "a: foo\tbar",
    "a: |\t\n  x",
    "a: |\n\tfoo",
    "a: |\n  foo\n\tbar",
    "a: \"b\n\tc\"",
    "a: [b,\tc]",
    "---\t\na: b",
    "a: [b?c]",
    "a: b?c",
    "a: ['b?c']",
    "a: [?b]",
    "a: {b: c?}",
    "a: [http://x/?y=z]",
    "a: b\n---\nc: d",
    "a: b\n...\n",
    "a: b\n---\n",
    "---\na: b",
    "--- a: b",
    "a: b\n...\nfoo",
    "%YAML 1.2\n---\na: 0644",
    "%YAML 2.0\n---\na: 1",
    "%FOO bar\n---\na: 1",
    "%b: c",
    "a: b\u2028c",
    "# x\u2028y\na: b",
    "a: \"b\u2028c\"",
    "a: |\n  b\u2028c",
    "a: \u0085b",
    "a: \u0007",
    "a: \u007f",
    "a: \u00a0",
    "\u00a0a: b",
    "a: \ufeff",
    "\ufeffa: b",
    "a: 😀",
    "a: b\r\nc: d\r\n",
    "a: b\rc: d\r",
    "",
    "# c",
    "a",
    "'a'",
    "a:",
    "\"a\" b: c",
    "*x : b",
    "# c\n---\n",
    "key with spaces: x",
    "a: http://x:8080/y",
    "a: C:\\x",
    "a: \"C:\\x\"",
    "a: b#c",
    "a: #b"
  };

  /** One document a line in hexadecimal; one line an answer: "no", or the root's string keys. */
  private static final String ASK =
      """
      import sys, yaml
      for line in sys.stdin:
          try:
              root = yaml.safe_load(bytes.fromhex(line.strip()).decode('utf-8'))
          except (yaml.YAMLError, ValueError, TypeError):
              print('no')
              continue
          keys = [k for k in root if isinstance(k, str)] if isinstance(root, dict) else []
          print('yes ' + ' '.join(sorted(k.encode('utf-8').hex() for k in keys)))
      """;

  /** One string a line in hexadecimal, in the document {a: ...}; the same line is the answer. */
  private static final String READ_BACK =
      """
      import sys, yaml
      for line in sys.stdin:
          value = yaml.safe_load(bytes.fromhex(line.strip()).decode('utf-8'))['a']
          print(value.encode('utf-8').hex() if isinstance(value, str) else repr(value))
      """;

  @TempDir Path scratch;

  @Test
  void whatPyYamlRefusesIsAnErrorAndNothingElse() throws Exception {
    Reference python = Reference.python("yaml");
    StringBuilder ours = new StringBuilder();
    StringBuilder input = new StringBuilder();
    for (String text : CORPUS) {
      input.append(hex(text)).append('\n');
      ours.append(hex(text)).append(' ').append(verdict(text)).append('\n');
    }
    List<String> answers = python.run(scratch, input.toString(), ASK).lines().toList();
    StringBuilder theirs = new StringBuilder();
    for (int i = 0; i < CORPUS.length; i++) {
      theirs.append(hex(CORPUS[i])).append(' ').append(answers.get(i).strip()).append('\n');
    }
    assertEquals(theirs.toString(), ours.toString());
  }

  private static String verdict(String text) {
    List<Finding> findings = new ArrayList<>();
    Document document = Document.ofText("d", text);
    Optional<YamlDocument> yaml =
        YamlDocument.read(
            DocumentText.read(document, false, new ArrayList<>()).orElseThrow(), findings);
    findings.removeIf(
        finding -> finding.code().equals(Code.LIMIT)); // "&a [*a]" is no fault of YAML
    if (!findings.isEmpty()) {
      return "no";
    }
    Set<String> keys = new TreeSet<>();
    if (yaml.orElseThrow().mapping().isPresent()) {
      for (NodeTuple entry : yaml.get().mapping().get().getValue()) {
        if (entry.getKeyNode() instanceof ScalarNode key && !key.getValue().equals("<<")) {
          keys.add(hex(key.getValue()));
        } else if (entry.getKeyNode() instanceof ScalarNode key && !key.isPlain()) {
          keys.add(hex(key.getValue()));
        } else {
          keys.add(hex("a")); // what the corpus merges
        }
      }
    }
    return ("yes " + String.join(" ", keys)).strip();
  }

  @Test
  void whatWeQuoteBothVersionsReadBack() throws Exception {
    Reference python = Reference.python("yaml");
    Random random = new Random(20261123);
    StringBuilder input = new StringBuilder();
    StringBuilder wanted = new StringBuilder();
    Load json = new Load(LoadSettings.builder().build());
    Load core = new Load(LoadSettings.builder().setSchema(new CoreSchema()).build());
    for (int i = 0; i < 5000; i++) {
      String text = i % 5 == 0 ? text(random) + "\n" + text(random) : text(random);
      String yaml =
          switch (i % 5) {
            case 0 -> "a: " + YamlText.block(text, "") + "\n";
            case 1 -> "{b: [], a: " + YamlText.scalar(text) + "}\n";
            default -> "a: " + YamlText.scalar(text) + "\n";
          };
      assertEquals(text, ((Map<?, ?>) json.loadFromString(yaml)).get("a"), yaml);
      assertEquals(text, ((Map<?, ?>) core.loadFromString(yaml)).get("a"), yaml);
      input.append(hex(yaml)).append('\n');
      wanted.append(hex(text)).append('\n');
    }
    assertEquals(wanted.toString(), python.run(scratch, input.toString(), READ_BACK));
  }

  private static String text(Random random) {
    String[] words = {
      "yes",
      "no",
      "on",
      "y",
      "null",
      "~",
      "true",
      "0644",
      "0x1f",
      "1e3",
      "22:22",
      "2024-01-01",
      "=",
      "<<",
      "-",
      "?",
      ": ",
      " #",
      "#",
      "&a",
      "*a",
      "!t",
      "|",
      ">",
      "'",
      "\"",
      "%",
      "@",
      "`",
      "{",
      "}",
      "[",
      "]",
      ",",
      "\n",
      "\t",
      "\r",
      " ",
      "\\",
      "\u0085",
      "\u2028",
      "\u2029",
      "\ufeff",
      "\u0007",
      "\u007f",
      "\u009f",
      "\u00a0",
      "é",
      "€",
      "😀",
      "\ufffd",
      "\uffff",
      "a",
      "b.c",
      "_d",
      "---",
      "...",
      ".inf",
      "+1",
      "x/y",
      "${z}"
    };
    StringBuilder text = new StringBuilder();
    for (int left = random.nextInt(5); left >= 0; left--) {
      text.append(words[random.nextInt(words.length)]);
    }
    return text.toString();
  }

  private static String hex(String text) {
    return HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8));
  }
}
