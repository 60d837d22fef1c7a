package io.seedling.seed;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One row a rule; in documents "~" is a line end, "→" a tab and "¬" a carriage return. */
class UserDataFindingsTest {
  private static final String NO_HEADER =
      "ERROR E01 1:1 the first line is not '#cloud-config' or another header that cloud-init knows;"
          + " it would ignore the whole file | ";

  static String shown(List<Finding> findings) {
    List<String> lines = new ArrayList<>();
    for (Finding finding : findings) {
      lines.add(
          finding.severity()
              + " "
              + finding.code()
              + " "
              + finding.line()
              + ":"
              + finding.column()
              + " "
              + finding.message()
              + finding.help().map(help -> " | " + help).orElse(""));
    }
    return String.join("\n", lines);
  }

  static List<Finding> findings(String text) {
    String content = text.replace('~', '\n').replace('→', '\t').replace('¬', '\r');
    return findings(content.getBytes(StandardCharsets.UTF_8));
  }

  static List<Finding> findings(byte[] content) {
    SeedRequest request =
        SeedRequest.builder().addUserData(Document.of("user-data.yaml", content)).build();
    List<Finding> findings = new ArrayList<>(Seed.from(request).findings());
    // what keys and values there may be is for other tests
    findings.removeIf(finding -> finding.code().equals(Code.UNKNOWN_KEY));
    findings.removeIf(finding -> finding.code().equals(Code.LEFT_OVER));
    return findings;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '@',
      value = {
        "# cloud-config~a: b~ @ found '# cloud-config'; write '#cloud-config', without the space",
        "#cloud-confg~a: b~ @ found '#cloud-confg'; did you mean '#cloud-config'?",
        "cloud-config~ @ found 'cloud-config'; did you mean '#cloud-config'?",
        "---~#cloud-config~a: b~ @ '#cloud-config' is on line 2; move it to the first",
        "# mine~~#cloud-config~ @ '#cloud-config' is on line 3; move it to the first",
        "##template:jinja~#x~ @ found '##template:jinja'; write '## template: jinja', with exactly"
            + " these spaces",
        "I2Nsb3VkLWNvbmZpZwo= @ the file is in base64; cloud-init wants it decoded",
        "Content-Type: multipart/mixed~~ @ a MIME message needs a header line 'MIME-Version: 1.0'",
        "packages: [vim]~ @ add a first line: '#cloud-config' for YAML, '#!/bin/sh' for a script"
      })
  void withoutAHeaderCloudInitKnowsTheFileIsAnError(String text, String help) {
    assertEquals(NO_HEADER + help, shown(findings(text)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '@',
      value = {
        "#cloud-config foo~a: b~ @ WARNING E01 1:1 the header '#cloud-config foo' has text after"
            + " it, which is ignored | write '#cloud-config' alone on the line",
        "#Cloud-Config~a: b~ @ WARNING E01 1:1 the header '#Cloud-Config' is not in lower case;"
            + " older releases of cloud-init do not know it then | write '#cloud-config'",
        "~#cloud-config~a: b~ @ WARNING E01 1:1 white space before the header; older releases of"
            + " cloud-init do not see it then | remove it",
        "\uFEFF#cloud-config~a: b~ @ ERROR E02 1:1 the file begins with a byte-order mark (EF BB"
            + " BF); cloud-init does not see the header after it and ignores the file | save the"
            + " file as UTF-8 without a byte-order mark",
        "#cloud-config¬~a: b¬~ @ WARNING E04 1:0 lines end in CR LF, as on Windows | save the file"
            + " with Unix line ends (LF)",
        "#!/bin/sh~echo¬~ @ ERROR E04 2:0 this line ends in CR LF, the script's first one does not;"
            + " the shell takes the CR for a part of the command | save the file with Unix line"
            + " ends (LF)",
        "#cloud-config~a:~→- b~ @ ERROR E05 3:1 a tab indents this line; YAML allows nothing but"
            + " spaces there | replace it by spaces",
        "#cloud-config~a:→b~ @ ERROR E05 2:3 a tab separates words here; cloud-init's YAML reader"
            + " allows nothing but spaces | replace it by a space, or quote the value",
        "#cloud-config~a: [1, 2]~b: c~a: d~ @ ERROR E06 4:1 'a' is set again; the first, at line 2"
            + " (2 items), is lost | make one of the two",
        "#cloud-config~a: b~\"a\": d~ @ ERROR E06 3:1 'a' is set again; the first, at line 2, is"
            + " lost | make one of the two",
        "#cloud-config~network: {}~ @ ERROR E17 2:1 cloud-init ignores 'network' in user-data |"
            + " move it to the network-config file",
        "#cloud-config~local-hostname: a~ @ ERROR E18 2:1 cloud-init ignores 'local-hostname' in"
            + " user-data | move it to the meta-data file",
        "#cloud-config~- a~ @ ERROR E27 2:1 a cloud-config is a mapping of keys, and this is a"
            + " list",
        "#cloud-config~hello~ @ ERROR E27 2:1 a cloud-config is a mapping of keys, and this is a"
            + " single value",
        "#cloud-config~# nothing~ @ ERROR E29 1:1 there is nothing after the header; cloud-init"
            + " would reject this part | write '{}' on the second line if nothing is meant",
        "~ @ WARNING E01 1:1 the file is empty: the guest is not configured by it"
      })
  void eachRuleNamesItsPlace(String text, String finding) {
    assertEquals(finding, shown(findings(text)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '@',
      value = {
        "a: b~---~c: d~ @ ERROR E28 3:1 a second YAML document begins here; cloud-init refuses"
            + " files with more than one | remove the '---', or make two files of it",
        "a: b: c~ @ ERROR E26 2:5 this ':' makes a key of what is before it, and no key can be here"
            + " | put the value in quotes if the ':' is part of it; else look at the indentation",
        "a: 'x~ @ ERROR E26 2:4 the quote that opens here is never closed | close it; within single"
            + " quotes write '' for '",
        "a: [1, 2~ @ ERROR E26 2:4 the '[' here is not closed with ']'",
        "a: {b: c~ @ ERROR E26 2:4 the '{' here is not closed with '}'",
        "a:~  - b~ c: d~ @ ERROR E26 4:2 this line does not continue what is before it | give it"
            + " the same indentation as its neighbours, and a key its ':'",
        "a: - b~ @ ERROR E26 2:4 a list item '- ' cannot be on the line of its key | begin the list"
            + " on the next line, or quote the value",
        "a: *b~ @ ERROR E26 2:4 '*' refers to an anchor, and there is none of this name | put the"
            + " value in quotes if the '*' is part of it",
        "a: \"\\q\"~ @ ERROR E26 2:6 this '\\' begins no escape that YAML knows | use single"
            + " quotes, or write '\\\\'",
        "a: %b~ @ ERROR E26 2:4 no value can begin with this character | put the value in quotes",
        "a: b~c~ @ ERROR E26 3:1 this line is neither a 'key: value' nor part of the value before"
            + " it | add the ':' and a space after it, or indent the line",
        "a: x\u0007~ @ ERROR E26 2:5 the character U+0007 is not allowed in YAML | remove it, or"
            + " write it as an escape in double quotes",
        "a: {{ x }}~ @ ERROR E30 2:5 a key cannot be a mapping here | put {{ … }} in quotes",
        "a: !foo b~ @ ERROR E30 2:4 cloud-init knows no tag '!foo' for a single value | put the"
            + " value in quotes if the '!' is part of it",
        "a: =~ @ ERROR E30 2:4 '=' has a meaning of its own in YAML 1.1 | put it in quotes",
        "a: 2024-13-45~ @ ERROR E30 2:4 '2024-13-45' reads as a date or time that does not exist |"
            + " put it in quotes",
        "a: &x b~c: &x d~ @ ERROR E30 3:4 the anchor 'x' is defined twice | rename one",
        "a: [b?c]~ @ ERROR E30 2:5 within [ ] and { } a '?' ends a value, in YAML 1.1 | put the"
            + " value in quotes",
        "<<: b~ @ ERROR E30 2:5 '<<' merges mappings, and this is a single value"
      })
  void whatTheGuestCannotReadIsAnErrorInPlainWords(String body, String finding) {
    assertEquals(finding, shown(findings("#cloud-config~" + body)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "#cloud-config~{}~",
        "#cloud-config  ~# c~packages: [vim, \"a→b\"]~runcmd:~  - |~    a→b~  - ls #→c~",
        "#cloud-config~a: ${x}~b: {c: $y}~d: 'e: f'~",
        "#cloud-config~x: &a {b: c}~d: {<<: *a, b: e}~yes: 1~\"yes\": 2~",
        "#cloud-config~%YAML 1.1~---~a: 2024-01-01~b: 22:22~c: 0644~",
        "#cloud-config~a: b",
        "#cloud-config-archive~- {type: text/cloud-config, content: '{}'}~",
        "#cloud-config-jsonp~[]~",
        "#!/bin/sh~echo hi",
        "#include https://example.org/x~",
        "#include-once~https://example.org/x~",
        "#part-handler~def list_types(): pass~def handle_part(): pass~",
        "#cloud-boothook~#!/bin/sh~",
        "## template: jinja~#cloud-config~{% if x %}~a: b~{% endif %}~",
        "Content-Type: multipart/mixed; boundary=\"x\"~MIME-Version: 1.0~~--x~~#!/bin/sh~--x--~"
      })
  void whatIsRightRaisesNoFinding(String text) {
    assertEquals("", shown(findings(text)));
  }

  @Test
  void bytesThatAreNotUtf8AreNamedWithTheirOffset() {
    byte[] latin1 = "#cloud-config\na: café\n".getBytes(StandardCharsets.ISO_8859_1);
    assertEquals(
        "ERROR E03 2:7 not UTF-8: the byte 0xE9 at offset 20 is not part of any character; this may"
            + " be ISO-8859-1 | save the file as UTF-8",
        shown(findings(latin1)));
    assertEquals(
        "ERROR E03 1:1 not UTF-8: this looks like UTF-16 | save the file as UTF-8 without a"
            + " byte-order mark",
        shown(findings("#cloud-config\n".getBytes(StandardCharsets.UTF_16))));
  }

  @Test
  void columnsCountCharactersNotChars() {
    assertEquals(
        "ERROR E30 2:12 '=' has a meaning of its own in YAML 1.1 | put it in quotes",
        shown(findings("#cloud-config~{\"😀é\": [b, =]}~")));
  }

  @Test
  void deepNestingEndsInAFindingNotInAnOverflow() {
    assertEquals(
        "ERROR E31 2:403 nested deeper than 400 levels",
        shown(findings("#cloud-config~a: " + "[".repeat(100_000))));
  }
}
