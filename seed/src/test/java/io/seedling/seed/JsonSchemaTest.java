package io.seedling.seed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonSchemaTest {
  private static final String SCHEMA =
      """
      {"$schema": "http://json-schema.org/draft-04/schema#", "type": "object",
       "properties": {
         "size": {"type": "integer", "minimum": 1, "exclusiveMinimum": true},
         "who": {"oneOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]},
         "how": {"enum": ["fast", "slow"]}},
       "additionalProperties": false}
      """;

  private static String findings(String schema, String text) {
    JsonSchema parsed = JsonSchema.of(Document.ofText("schema.json", schema));
    Validation validation = new Validation(CloudInitVersion.LATEST, Optional.of(parsed));
    StringBuilder shown = new StringBuilder();
    for (Finding finding :
        validation.of(Document.ofText("ud", "#cloud-config\n" + text), DocumentKind.USER_DATA)) {
      if (finding.code().equals(Code.SCHEMA)) {
        shown.append(finding.line()).append(':').append(finding.column()).append(' ');
        shown.append(finding.context().path()).append(": ").append(finding.message()).append('\n');
      }
    }
    return shown.toString();
  }

  @Test
  void whatTheSchemaHasAgainstAPlaceIsToldOnce() {
    assertEquals("", findings(SCHEMA, "size: 2\nwho: [a]\nhow: fast\n"));
    assertTrue(findings(SCHEMA, "size: 1\n").startsWith("2:7 size: the schema says: "));
    assertEquals(
        "2:6 who: the schema says: Value is [integer] but should be [string]; or: Value is"
            + " [integer] but should be [array]\n",
        findings(SCHEMA, "who: 017\n"));
    assertTrue(findings(SCHEMA, "how: [a]\n").startsWith("2:6 how: the schema says: "));
  }

  @Test
  void valuesAreThoseOfYaml11() {
    assertEquals("", findings(SCHEMA, "size: 0x10\nhow: 'fast'\n"));
    assertEquals(
        "2:7 size: the schema says: Value is [boolean] but should be [integer]\n",
        findings(SCHEMA, "size: yes\n"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "[]", "x", "{", "{\"a\": *b}"})
  void whatIsNoSchemaIsRefused(String text) {
    assertThrows(
        IllegalArgumentException.class, () -> JsonSchema.of(Document.ofText("schema.json", text)));
  }

  @Test
  void nothingThatASchemaRefersToIsFetched() {
    String schema = "{\"$ref\": \"http://localhost:1/schema.json\"}";
    assertEquals(
        "2:1 : the schema says: Resolution of $ref [http://localhost:1/schema.json] failed\n",
        findings(schema, "a: b\n"));
  }

  @Test
  @Tag("reference")
  void cloudInitsOwnSchemaIsUnderstood() throws Exception {
    Path own =
        Path.of(
            "/usr/lib/python3/dist-packages/cloudinit/config/schemas/schema-cloud-config-v1.json");
    Assumptions.assumeTrue(
        Files.exists(own) || Boolean.getBoolean("reference.required"), own + " is missing");
    String schema = Files.readString(own);

    assertEquals(
        "",
        findings(schema, "users: [default, {name: x, sudo: false}]\nruncmd: [ls, [a, b], null]\n"));
    assertTrue(findings(schema, "runcmd: [5]\n").startsWith("2:10 runcmd[0]: the schema says: "));
    assertTrue(
        findings(schema, "write_files: [{path: /x, encoding: base-64}]\n")
            .startsWith("2:36 write_files[0].encoding: the schema says: "));
  }
}
