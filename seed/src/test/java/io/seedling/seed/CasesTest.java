package io.seedling.seed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Documents with a known verdict: how bad the worst finding is, and on what line one stands. */
class CasesTest {

  @TestFactory
  List<DynamicTest> verdicts() throws IOException {
    List<DynamicTest> tests = new ArrayList<>();
    String index = new String(resource("index.tsv"), StandardCharsets.UTF_8);
    for (String line : index.lines().skip(1).toList()) {
      String[] columns = line.split("\t", -1);
      tests.add(DynamicTest.dynamicTest(columns[0], () -> check(columns)));
    }
    return tests;
  }

  private static void check(String[] columns) throws IOException {
    DocumentKind kind = DocumentKind.named(columns[1]).orElseThrow();
    Document document = Document.of(columns[0], resource(columns[0]));
    List<Finding> findings = Validation.LATEST.of(document, kind);
    String worst = "none";
    for (Finding finding : findings) {
      String severity = finding.severity().name().toLowerCase(Locale.ROOT);
      boolean isWorse =
          List.of("none", "info", "warning", "error").indexOf(severity)
              > List.of("none", "info", "warning", "error").indexOf(worst);
      worst = isWorse ? severity : worst;
    }
    assertEquals(columns[2], worst, () -> columns[3] + ": " + UserDataFindingsTest.shown(findings));
    if (!columns[4].isEmpty()) {
      int wanted = Integer.parseInt(columns[4]);
      boolean isThere = findings.stream().anyMatch(f -> Math.abs(f.line() - wanted) <= 1);
      assertTrue(isThere, () -> "line " + wanted + ": " + UserDataFindingsTest.shown(findings));
    }
  }

  private static byte[] resource(String name) throws IOException {
    try (InputStream in = CasesTest.class.getResourceAsStream("cases/" + name)) {
      return in.readAllBytes();
    }
  }
}
