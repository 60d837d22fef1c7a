package io.seedling.seed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** In documents "~" is a line end, "¬" a carriage return and "^" a byte-order mark. */
class RepairTest {
  private static Repair repaired(String text, Set<DocumentKind> existing) {
    String content = text.replace('~', '\n').replace('¬', '\r').replace('^', '\uFEFF');
    Document document = Document.ofText("user-data", content);
    List<Finding> findings = Validation.LATEST.of(document, DocumentKind.USER_DATA);
    return Repair.of(document, findings, existing);
  }

  private static String text(Document document) {
    return new String(document.bytes(), StandardCharsets.UTF_8)
        .replace('\n', '~')
        .replace('\r', '¬');
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'# cloud-config~a: b~' | '#cloud-config~a: b~'",
        "'#cloud_config~a: b~' | '#cloud-config~a: b~'",
        "'~#cloud-config~a: b~' | '#cloud-config~a: b~'",
        "'#Cloud-Config~a: b~' | '#cloud-config~a: b~'",
        "'#cloud-config v1~a: b~' | '#cloud-config~a: b~'",
        "'# mine~#cloud-config~a: b~' | '#cloud-config~# mine~a: b~'",
        "'##template:jinja~#cloud-config~' | '## template: jinja~#cloud-config~'",
        "'^#cloud-config~a: b~' | '#cloud-config~a: b~'",
        "'#cloud-config¬~a: b¬~' | '#cloud-config~a: b~'",
        "'#!/bin/sh~echo¬~' | '#!/bin/sh~echo~'",
        "'#cloud-config~# nothing' | '#cloud-config~# nothing~{}~'",
      })
  void whatIsMechanicalIsMended(String before, String after) {
    Repair repair = repaired(before, Set.of());

    assertEquals(after, text(repair.document()));
    assertEquals(0, repaired(text(repair.document()), Set.of()).count());
  }

  @Test
  void aNetworkConfigurationIsMovedAsItIs() {
    Repair repair =
        repaired("#cloud-config~hostname: x~network:~  version: 2~# end~ssh: {}~", Set.of());

    assertEquals("#cloud-config~hostname: x~ssh: {}~", text(repair.document()));
    assertEquals(
        List.of(new Fix.NewFile(DocumentKind.NETWORK_CONFIG, "network:\n  version: 2\n# end\n")),
        repair.newFiles());
  }

  @Test
  void anExistingDocumentIsNotMadeAnew() {
    String text = "#cloud-config~network: {version: 2}~";

    Repair repair = repaired(text, Set.of(DocumentKind.NETWORK_CONFIG));

    assertEquals(0, repair.count());
    assertEquals(text, text(repair.document()));
  }

  @Test
  void withoutAFixTheDocumentIsTheSame() {
    Document document = Document.ofText("user-data", "#cloud-config\na: [\n");
    List<Finding> findings = Validation.LATEST.of(document, DocumentKind.USER_DATA);

    assertSame(document, Repair.of(document, findings, Set.of()).document());
  }
}
