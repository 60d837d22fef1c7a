package io.seedling.seed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is packed in user-data; "~" is a line end. */
class PartsTest {
  private static final String HEAD =
      "Content-Type: multipart/mixed; boundary=\"B\"\nMIME-Version: 1.0\n\n";

  private static String shown(byte[] bytes) {
    Document document = Document.of("ud", bytes);
    List<String> lines = new ArrayList<>();
    for (Finding finding : Validation.LATEST.of(document, DocumentKind.USER_DATA)) {
      lines.add(
          finding.file()
              + ":"
              + finding.line()
              + ":"
              + finding.column()
              + " "
              + finding.severity()
              + " "
              + finding.code());
    }
    return String.join("~", lines);
  }

  private static String shown(String text) {
    return shown(text.replace('~', '\n').getBytes(StandardCharsets.UTF_8));
  }

  private static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    }
    return out.toByteArray();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'--B~Content-Type: text/cloud-config~~a: [~--B--~' | 'ud, part 1:1:5 ERROR E26'",
        "'--B~Content-Type: text/cloud-config~~runcmd: [ls]~--B--~' | ''",
        "'--B~Content-Type: text/x-shellscript~~#!sh~--B--~' | 'ud, part 1:1:1 ERROR E41'",
        "'--B~Content-Type: text/plain~~no header~--B--~' | 'ud, part 1:1:1 ERROR E01'",
        "'--B~Content-Type: text/css~~x~--B--~' | 'ud, part 1:0:0 WARNING E40'",
        "'--B~Content-Type: text/x-shellscript-per-boot~~x~--B--~' | ''",
        "'nothing~' | 'ud:0:0 WARNING E40'",
        "'--B~Content-Type: text/cloud-config~Content-Transfer-Encoding: base64~~cGFja2FnZXM6IHZpbQo=~"
            + "--B--~' | 'ud, part 1:1:11 ERROR E35'",
      })
  void eachPartOfAMessageIsChecked(String body, String findings) {
    assertEquals(findings, shown(HEAD + body));
  }

  @Test
  void gzipIsUnpacked() throws IOException {
    byte[] config = "#cloud-config\npackages: vim\n".getBytes(StandardCharsets.UTF_8);

    assertEquals("ud (unpacked):2:11 ERROR E35", shown(gzip(config)));
    byte[] cut = java.util.Arrays.copyOf(gzip(config), 20);
    assertEquals("ud:0:0 ERROR E45", shown(cut));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'#cloud-config-archive~- \"#!/bin/sh\\nx\"~- {type: text/cloud-config, content: \"a: [\"}~'"
            + " | 'ud, part 2:1:5 ERROR E26'",
        "'#cloud-config-archive~a: b~' | 'ud:2:1 ERROR E44'",
        "'#cloud-config-archive~- {type: text/cloud-config}~' | 'ud:2:3 ERROR E44'",
        "'#include~https://example.org/x~# y~nothing~' | 'ud:4:1 ERROR E43'",
        "'## template: jinja~#cloud-config~hostname: {{ v1.x }~' | 'ud:3:11 ERROR E42'",
        "'## template: jinja~#cloud-config~hostname: {{ v1.x }}~' | ''",
        "'#part-handler~def list_types(): pass~' | 'ud:1:1 ERROR E41'",
        "'#!~x~' | 'ud:1:1 ERROR E41'",
        "'#! /bin/sh~x~' | ''",
      })
  void otherKindsAreChecked(String text, String findings) {
    assertEquals(findings, shown(text));
  }

  @Test
  void bombsAreLeft() throws IOException {
    byte[] bytes = gzip(new byte[64 << 20]);
    assertEquals("ud:0:0 WARNING E31", shown(bytes));
    byte[] nested = "#cloud-config\n{}\n".getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < 20; i++) {
      nested = gzip(nested);
    }
    assertTrue(shown(nested).endsWith(":0:0 WARNING E31"), shown(nested));
    StringBuilder deep = new StringBuilder("MIME-Version: 1.0\n");
    for (int i = 0; i < 10_000; i++) {
      deep.append("Content-Type: multipart/mixed; boundary=b").append(i);
      deep.append("\n\n--b").append(i).append('\n');
    }
    assertTrue(shown(deep.toString()).contains("E31"), shown(deep.toString()));
  }

  @Test
  void aSecretInAPartIsOne() throws IOException {
    byte[] config = "#cloud-config\npassword: x\n".getBytes(StandardCharsets.UTF_8);
    byte[] plain = "#cloud-config\nhostname: x\n".getBytes(StandardCharsets.UTF_8);

    assertTrue(seed(gzip(config)).containsSecret());
    assertFalse(seed(gzip(plain)).containsSecret());
  }

  private static Seed seed(byte[] userData) {
    return Seed.from(SeedRequest.builder().addUserData(Document.of("u", userData)).build()).seed();
  }
}
