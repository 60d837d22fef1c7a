package io.seedling.seed;

import static io.seedling.seed.UserDataFindingsTest.shown;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Documents that would take all memory or the whole stack: a finding, and no values. */
class YamlLimitsTest {
  private static final String TOO_MANY =
      "aliases would make more than 1000000 values of this; cloud-init would run out of memory";

  private final List<Finding> findings = new ArrayList<>();

  private Optional<YamlPlace> values(String text) {
    Document document = Document.ofText("d", text);
    Optional<YamlDocument> yaml =
        YamlDocument.read(DocumentText.read(document, false, findings).orElseThrow(), findings);
    return yaml.isEmpty() ? Optional.empty() : yaml.get().values();
  }

  private void assertRefused(String text, String place, String message) {
    assertTrue(values(text).isEmpty());
    assertEquals("ERROR E31 " + place + " " + message, shown(findings), "findings");
  }

  private static String bomb(int levels, String level) {
    StringBuilder text = new StringBuilder("a0: &a0 {x: y}\n");
    for (int i = 1; i <= levels; i++) {
      text.append(level.replace("NEW", "a" + i).replace("OLD", "a" + (i - 1))).append('\n');
    }
    return text.toString();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "NEW: &NEW [*OLD, *OLD]",
        "NEW: &NEW {x: *OLD, y: *OLD}",
        "NEW: &NEW !!pairs [x: *OLD, x: *OLD]",
        "NEW: &NEW {<<: [*OLD, *OLD]}",
        "NEW: &NEW {<<: *OLD, <<: *OLD}"
      })
  void whatAliasesRepeatIsCounted(String level) {
    assertTrue(values(bomb(10, level)).isPresent());
    assertEquals("", shown(findings));

    assertTrue(values(bomb(60, level)).isEmpty());
    assertEquals(1, findings.size());
    assertEquals(TOO_MANY, findings.get(0).message());
  }

  /** Each mapping is small enough; it is making all of them that takes long. */
  @Test
  void whatIsMergedIsCountedOverTheWholeDocument() {
    StringBuilder text = new StringBuilder("a: &a {");
    for (int i = 0; i < 1000; i++) {
      text.append('k').append(i).append(": 1, ");
    }
    text.append("}\nb: [").append("{<<: *a}, ".repeat(2000)).append("]\n");
    assertRefused(text.toString(), "2:10005", TOO_MANY);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a: &a [*a]",
        "a: &a {b: [*a]}",
        "a: &a {b: c, <<: *a}",
        "a: &a {<<: [{b: *a}]}",
        "a: &a !!pairs [b: *a]"
      })
  void aValueThatHoldsItselfIsNotMade(String text) {
    assertRefused(text, "1:4", "this holds itself, by an alias");
  }

  @Test
  void aliasesDoNotNestDeeperThanTheRest() {
    StringBuilder text = new StringBuilder("a0: &a0 []\n");
    for (int i = 1; i < 10_000; i++) {
      text.append("a" + i + ": &a" + i + " [*a" + (i - 1) + "]\n");
    }
    assertRefused(text.toString(), "401:7", "nested deeper than 400 levels, through aliases");
  }

  /** Too few for the guest's memory, and too many to hold each against the model. */
  @Test
  void whatAliasesRepeatTooOftenIsNotChecked() {
    String list = "[" + "x, ".repeat(900) + "]";
    String text = "#cloud-config\nl: &l " + list + "\nruncmd: [" + "*l, ".repeat(900) + "]\n";
    assertEquals(
        "WARNING E31 0:0 not checked: aliases make 811805 values of 905",
        shown(Validation.LATEST.of(Document.ofText("u", text), DocumentKind.USER_DATA)));
  }

  @Test
  void ofMoreNodesThanAnySeedHasNothingIsChecked() {
    String text = "#cloud-config\nruncmd: [" + "1, ".repeat(50_000) + "]\n";
    assertEquals(
        "WARNING E31 0:0 not checked: more than 50000 values",
        shown(Validation.LATEST.of(Document.ofText("u", text), DocumentKind.USER_DATA)));
  }

  @Test
  void ofEachSeverityAThousandFindingsAreTold() {
    String text = "#cloud-config\n" + "key: 1\n".repeat(20_000);
    List<Finding> told = Validation.LATEST.of(Document.ofText("u", text), DocumentKind.USER_DATA);
    assertEquals(1001, told.size());
    assertEquals(
        "INFO E31 0:0 more than 1000 findings of one kind; the rest is not told",
        shown(told.subList(0, 1)));
    assertEquals(1002, told.get(1000).line());
  }

  @ParameterizedTest
  @ValueSource(strings = {"1%s", "1%s.5", "%s", "1%sx"})
  void aNumberOfManyPartsTakesNoStack(String form) {
    assertTrue(values("a: " + form.formatted(":59".repeat(200_000))).isPresent());
  }

  @Test
  void longNumbersAreReadInNoTime() {
    for (String digits : List.of("0x" + "f".repeat(1 << 20), "0" + "7".repeat(1 << 20))) {
      YamlPlace number = values("a: " + digits).orElseThrow().get("a").orElseThrow();
      assertEquals("a number of more than 100 digits", number.value().described());
    }
  }
}
