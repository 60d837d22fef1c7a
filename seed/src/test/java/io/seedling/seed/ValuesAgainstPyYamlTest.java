package io.seedling.seed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What PyYAML makes of a document, type by type; where it fails, so do we, with a finding. */
@Tag("reference")
class ValuesAgainstPyYamlTest {
  private static final Set<String> REFUSALS =
      Set.of(Code.SYNTAX, Code.TAB, Code.SEVERAL_DOCUMENTS, Code.PYYAML);

  private static final String[] SCALARS = {
    "yes",
    "Yes",
    "YES",
    "no",
    "on",
    "Off",
    "OFF",
    "y",
    "n",
    "true",
    "True",
    "TRUE",
    "tRUE",
    "~",
    "null",
    "Null",
    "NULL",
    "nULL",
    "0",
    "-0",
    "+0",
    "00",
    "0644",
    "0777",
    "-017",
    "0o644",
    "08",
    "09",
    "0_",
    "0_7",
    "0__",
    "0x1F",
    "0X1f",
    "-0x_",
    "0x",
    "0x_1",
    "0b101",
    "0b_",
    "0b",
    "0b2",
    "+0b1_1",
    "1_000",
    "0644_0",
    "1__0",
    "_1",
    "1_",
    "12345678901234567890123",
    "-1",
    "+1",
    "22:22",
    "1:30:00",
    "10:20:30:40:50:59",
    "52:54:00:12:34:56",
    "5:3.2",
    "22:60",
    "0:1",
    "1_:30",
    "-1:2",
    "190:20:30.15",
    "1:2._5",
    "9:59:59:59.9",
    "0:0.0",
    "1e3",
    "1.0e3",
    "1.0e+3",
    "1.e+3",
    "1.5E-3",
    "6.8523015e+5",
    "685.230_15e+03",
    ".5",
    "+.5",
    "-.5",
    ".5_",
    ".5e+1",
    ".e+1",
    ".",
    "..",
    "1.",
    "1._",
    "._1",
    "1.5",
    "-1.5",
    "1.5.2",
    "0.1",
    "1_0.5_5",
    "1.5e+400",
    "4.9e-324",
    "1.5e-400",
    ".inf",
    "-.inf",
    "+.Inf",
    ".INF",
    ".iNF",
    ".nan",
    ".NaN",
    ".NAN",
    "-.nan",
    "inf",
    "nan",
    "2024-01-01",
    "2024-1-1",
    "2024-02-30",
    "2023-02-29",
    "0000-01-01",
    "0001-01-01",
    "9999-12-31",
    "2024-01-01T10:00:00Z",
    "2024-01-01t10:00:00.123456789",
    "2024-1-1 1:02:03",
    "2024-01-01  10:00:00 Z",
    "2024-01-01 10:00:00 +1",
    "2024-01-01 10:00:00-01:30",
    "2024-01-01T10:00:00+23:59",
    "2024-01-01T10:00:00+23:99",
    "2024-01-01T24:00:00",
    "2024-01-01T10:60:00",
    "2024-01-01T10:00:60",
    "2024-01-01T10:00:00.",
    "2024-01-01T10:00",
    "2024-01-01 10:00:00 z",
    "=",
    "<<",
    "==",
    "<",
    "<<<",
    "\u0661\u0662",
    "\u0967",
    "1\u0660",
    "a",
    "hello world",
    "10.0.0.5/24",
    "1.2.3.4",
    "::1",
    "-",
    "--",
    "0.0.0.0",
    "1,000",
    "1/2",
    "5%",
    "$6$x",
    "3.10",
    "1:2:3",
    "12:30 pm",
    "0xg",
    "1 2",
    "+",
    "e+1"
  };

  private static final String[] TAGS = {
    "!!int", "!!float", "!!bool", "!!null", "!!timestamp", "!!binary", "!!str", "!"
  };

  private static final String[] TAGGED = {
    " 3 ",
    "+-3",
    "0o7",
    "0b0b1",
    "0x0x1f",
    "-",
    "",
    "\u0663",
    "\uff13",
    "\uff21",
    "1:-2",
    "1: 2",
    "1::2",
    "1e3",
    "0x1p3",
    "1d",
    "inf",
    "-Infinity",
    "nAn",
    "1_e3",
    "1e",
    ".",
    "1:1e2",
    "0_b1",
    "--1",
    "TrUe",
    "oN",
    "SGVsbG8=",
    "SGVsbG8",
    "SGVs bG8=\\n",
    "S",
    "SG==x",
    "====",
    "SGVsbG8=SGVs",
    "S=GVs",
    "SG=V",
    "é",
    "SGVs!",
    "2024-1-1",
    "2024-01-01T1:00:00",
    "x",
    "00",
    "09",
    "0.",
    "1__",
    "0o_7",
    "0x",
    "0b"
  };

  private static final String[] DOCUMENTS = {
    "a: &x {p: 1, q: 2}\nb: {<<: *x, r: 3}",
    "a: &x {p: 1, q: 2}\nb: {q: 0, <<: *x, r: 3}",
    "a: &x {p: 1, q: 2}\nb: &y {q: 3, r: 4}\nc: {<<: [*x, *y], s: 1}",
    "a: &x {p: 1, q: 2}\nb: &y {q: 3, r: 4}\nc: {<<: *x, <<: *y, s: 1}",
    "a: &x {p: 1}\nb: &y {<<: *x, q: 2}\nc: {<<: *y, r: 3}\nd: {<<: [*y, *x], p: 9}",
    "a: &x {p: 1}\nb: [&l [*x]]\nc: {<<: *l}",
    "a: {'<<': {b: c}}",
    "a: {\"<<\": b, c: d}",
    "<<: {a: b}\na: c",
    "<<: []",
    "<<: {}",
    "a: [<<]",
    "!!str <<: {a: b}",
    "a: !!str <<",
    "? <<\n: {a: b}\n? b\n: c",
    "<<: {=: 1}\n=: 2",
    "<<: 1",
    "<<: [1]",
    "<<: [[{a: b}]]",
    "<<:",
    "a: {b: {<<: {c: {<<: {d: e}}}}}",
    "a: &x {yes: 1}\nb: {<<: *x, 1: 2}",
    "a: &x [1, 2]\nb: *x",
    "a: &x 0644\nb: *x\n*x : c",
    "a: &x 'y'\n*x : z",
    "&a a: *a",
    "a: !!binary SGVsbG8=",
    "a: !!binary |\n  SGVs\n  bG8=\n",
    "a: !!binary x",
    "!!binary YQ==: b",
    "!!set {a, b, a}",
    "a: !!set {1, 1.0, true}",
    "a: !!set\n  ? x\n  ? y",
    "a: !!set {[a]: b}",
    "a: !!set {<<: {x: y}}",
    "a: !!omap [b: 1, c: 2]",
    "a: !!omap [{b: 1, c: 2}]",
    "a: !!omap [b]",
    "a: !!omap [<<: {b: c}]",
    "a: !!omap [=: 1]",
    "a: !!pairs [b: 1, b: 2]",
    "a: !!pairs [{}]",
    "a: !!omap {b: c}",
    "a: !!pairs []",
    "a: !!str 1",
    "a: !!str yes",
    "a: !!str\nb: c",
    "a: !!int \"3\"",
    "a: !!int 3",
    "a: !!int x",
    "a: !!int\nb: c",
    "a: !!float 3",
    "a: !!float 1e3",
    "a: !!bool \"yes\"",
    "a: !!bool 1",
    "a: !!null x",
    "a: !!null 'x'",
    "a: !!timestamp 2024-1-1",
    "a: !!timestamp \"2024-01-01\"",
    "a: !!timestamp x",
    "a: &n !!int '3'\nb: *n",
    "a: !!int &n '3'\nb: *n",
    "a: ! 12",
    "a: ! '12'",
    "a: ! \"yes\"",
    "a: &b ! '0x1f'",
    "a: ! |\n  12",
    "! a: b",
    "%TAG !h! tag:yaml.org,2002:\n---\na: !h!int '3'",
    "a: !<tag:yaml.org,2002:int> '3'",
    "a: !!map {b: c}",
    "a: !!seq [b]",
    "1: a\n1.0: b\ntrue: c",
    "true: a\n1: b",
    "0: a\n-0.0: b\nno: c\nfalse: d",
    "yes: a\non: b",
    "1: a\n0x1: b\n'1': c",
    "~: a\nnull: b\n: c",
    "2024-01-01: a\n2024-01-01 00:00:00: b",
    "2024-01-01 00:00:00Z: a\n2024-01-01 01:00:00+1: b",
    "2024-01-01 00:00:00: a\n2024-01-01 00:00:00Z: b",
    ".nan: a\n.NaN: b",
    ".inf: a\n.Inf: b\n-.inf: c",
    "1e400: a\n1.0e+400: b",
    "a: 1\nb: 2\na: 3",
    "a: 1\n'a': 2\n\"a\": 3",
    "a: ~\nb:\nc: null\nd: ''\ne: \"\"\nf: !!str",
    "- \n- ~\n-",
    "[,]",
    "[a: b]",
    "{a}",
    "{a, b: }",
    "{? a}",
    "[? a]",
    "? a",
    "? a\n? b\n: c",
    "a: |\n  1\n",
    "a: >\n  yes\n",
    "a: |-\n  0x1f",
    "1",
    "yes",
    "''",
    "=",
    "=: a",
    "a: =",
    "'=': a",
    "- =",
    "[=]",
    "{=: 1, '=': 2}",
    "0b_: a",
    "2024-13-01: a",
    "a: [0b_, 1]",
    "",
    "# c",
    "---",
    "--- 1",
    "a: &x {b: &y [1, *z]}\nc: 1",
    "a: &x [1]\nb: [*x, *x, {c: *x}]",
    "a: &x {}\nb: {<<: *x}",
    "a: &x {k: v}\nb:\n  <<: [*x, {k: w, l: m}]\n  n: o"
  };

  private static final String ASK =
      ShownValue.PYTHON
          + """
          import sys, yaml
          for line in sys.stdin:
              try:
                  text = bytes.fromhex(line.strip()).decode('utf-8')
                  print(show(yaml.safe_load(text)))
              except Exception:
                  print('no')
          """;

  @TempDir Path scratch;

  @Test
  void everySpellingOfAScalarHasPyYamlsTypeAndValue() throws Exception {
    Set<String> spellings = new LinkedHashSet<>(List.of(SCALARS));
    Random random = new Random(20261126);
    for (String scalar : SCALARS) {
      for (int i = 0; i < 16; i++) {
        spellings.add(mutated(scalar, random));
      }
    }
    Set<String> documents = new LinkedHashSet<>();
    for (String spelling : spellings) {
      documents.add("a: " + spelling);
      if (!spelling.startsWith("-,") && !spelling.equals("-")) {
        documents.add("[" + spelling + ", b]"); // "[-, b]" is legal for PyYAML alone
      }
      documents.add(spelling + ": b");
      documents.add("a: '" + spelling.replace("'", "''") + "'");
      documents.add("a: " + TAGS[random.nextInt(TAGS.length)] + " " + spelling);
      documents.add("a: " + TAGS[random.nextInt(TAGS.length)] + " '" + spelling + "'");
    }
    for (String tag : TAGS) {
      for (String scalar : TAGGED) {
        documents.add("a: " + tag + " \"" + scalar + "\"");
      }
    }
    assertTrue(documents.size() > 10_000, "there are " + documents.size());
    compare(documents);
  }

  @Test
  void wholeDocumentsHavePyYamlsValues() throws Exception {
    compare(List.of(DOCUMENTS));
  }

  @Test
  void longNumbersHavePyYamlsValues() throws Exception {
    compare(
        List.of(
            "a: " + "9".repeat(4300),
            "a: " + "9".repeat(4301),
            "a: -" + "9_".repeat(4300),
            "a: 0x" + "f".repeat(5000),
            "a: 0" + "7".repeat(5001),
            "a: 0b" + "1".repeat(9001),
            "a: 1" + ":59".repeat(500),
            "a: 1" + ":59".repeat(500) + ".5",
            "a: 1" + ":59".repeat(173) + ".5",
            "a: 1" + ":59".repeat(174) + ".5",
            "a: 1." + "9".repeat(5000),
            "a: " + "9".repeat(5000) + ".5"));
  }

  private void compare(Collection<String> documents) throws Exception {
    Reference python = Reference.python("yaml");
    StringBuilder input = new StringBuilder();
    List<String> ours = new ArrayList<>();
    for (String document : documents) {
      input.append(HexFormat.of().formatHex(document.getBytes(StandardCharsets.UTF_8)));
      input.append('\n');
      ours.add(shown(document) + "   " + document);
    }
    List<String> answers = python.run(scratch, input.toString(), ASK).lines().toList();
    List<String> theirs = new ArrayList<>();
    for (String document : documents) {
      theirs.add(answers.get(theirs.size()) + "   " + document);
    }
    List<String> different = new ArrayList<>();
    for (int i = 0; i < ours.size(); i++) {
      if (!ours.get(i).equals(theirs.get(i))) {
        different.add("PyYAML: " + theirs.get(i) + "\nours:   " + ours.get(i));
      }
    }
    assertEquals("", String.join("\n", different), different.size() + " differ");
  }

  private static String shown(String text) {
    List<Finding> findings = new ArrayList<>();
    Document document = Document.ofText("d", text);
    DocumentText read = DocumentText.read(document, false, findings).orElseThrow();
    var yaml = YamlDocument.read(read, findings);
    for (Finding finding : findings) {
      if (REFUSALS.contains(finding.code())) {
        return "no";
      }
    }
    return yaml.orElseThrow().values().isEmpty()
        ? "null"
        : ShownValue.of(yaml.get().values().get().value());
  }

  private static String mutated(String text, Random random) {
    String with = "0123456789__++--..::eExXbBoOtTzZ aAfFnNlLyY~=<\u0663\u00e9";
    StringBuilder changed = new StringBuilder(text);
    int at = random.nextInt(text.length() + 1);
    if (at < text.length() && random.nextBoolean()) {
      changed.deleteCharAt(at);
    }
    if (random.nextInt(4) > 0) {
      changed.insert(at, with.charAt(random.nextInt(with.length())));
    }
    return changed.toString().isBlank() ? text : changed.toString();
  }
}
