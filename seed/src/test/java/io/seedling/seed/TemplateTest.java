package io.seedling.seed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TemplateTest {
  private static final Template TEMPLATE =
      Template.of(
          Document.ofText(
              "values",
              "name: ann\nnumber: 0644\nyes: 'yes'\nodd: 'a: b # c'\nquote: \"it's \\\"x\\\"\"\n"
                  + "keys: [a b, 'yes', 7]\nvm: {ip: 10.0.0.5, tags: {a: 1}}\n"
                  + "text: \"one\\ntwo\"\n'yes': 'yes'\nhead: '#cloud-config'\n"));

  private static String applied(String text, DocumentKind kind) throws TemplateException {
    Document document = TEMPLATE.apply(Document.ofText("file", text), kind);
    return new String(document.bytes(), StandardCharsets.UTF_8);
  }

  /** Of network-configs, which are YAML; "~" is a line end. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '@',
      quoteCharacter = '`',
      value = {
        "a: ${name} @ a: ann",
        "a: ${number} @ a: 0644",
        "a: '${number}' @ a: \"0644\"",
        "a: ${odd} @ a: \"a: b # c\"",
        "a: x-${name} @ a: x-ann",
        "a: x ${odd} @ a: \"x a: b # c\"",
        "a: 'x ${quote}' @ a: \"x it's \\\"x\\\"\"",
        "a: \"${quote}\" @ a: \"it's \\\"x\\\"\"",
        "a: ${keys} @ a: [\"a b\", \"yes\", 7]",
        "a: [x, ${name}, ${vm.ip}] @ a: [x, ann, \"10.0.0.5\"]",
        "a: {b: ${vm}} @ a: {b: {\"ip\": \"10.0.0.5\", \"tags\": {\"a\": 1}}}",
        "${name}: 1 @ ann: 1",
        "a: | @ a: |",
        "a: $${name} # ${name} @ a: ${name} # ann",
        "a: |~  x ${text}~  y~b: 1 @ a: |~  x one~  two~  y~b: 1",
        "a: >-~  ${name} and~  ${name}~ @ a: >-~  ann and~  ann~",
        "a: $name $(x) ${name} @ a: \"$name $(x) ann\"",
      })
  void aValueStaysWhatItIs(String before, String after) throws TemplateException {
    assertEquals(
        after.replace('~', '\n'), applied(before.replace('~', '\n'), DocumentKind.NETWORK_CONFIG));
  }

  @Test
  void inAScriptAValueIsText() throws TemplateException {
    assertEquals(
        "#!/bin/sh\necho 'a: b # c' ${HOME} one\ntwo\n",
        applied("#!/bin/sh\necho '${odd}' $${HOME} ${text}\n", DocumentKind.USER_DATA));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'a: b~c: ${none}' | file:2:4: there is no value for '${none}'",
        "'a: ${vm.none}' | file:1:4: there is no value for '${vm.none}'",
        "'a: ${name' | file:1:4: there is no value for '${}'",
        "'a: x ${keys}' | 'file: ''${keys}'' is a list, and stands where only text can'",
        "'a: ${}' | file:1:4: there is no value for '${}'",
      })
  void whatHasNoValueIsAnError(String text, String message) {
    TemplateException e =
        assertThrows(
            TemplateException.class,
            () -> applied(text.replace('~', '\n'), DocumentKind.NETWORK_CONFIG));
    assertEquals(message, e.getMessage());
  }

  @Test
  void valuesAreAMapping() {
    for (String text : new String[] {"", "- a", "x", "a: [", "a: *b"}) {
      assertThrows(
          IllegalArgumentException.class, () -> Template.of(Document.ofText("v", text)), text);
    }
  }
}
