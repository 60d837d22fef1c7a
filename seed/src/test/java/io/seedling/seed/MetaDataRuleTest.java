package io.seedling.seed;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MetaDataRuleTest {
  private static final String KEY =
      "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIIlPTOEzRVTDxAfNHiwrHdYvxFNwzxeRvnFhHM6gLOdt a@b";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "dsmode: local | ''",
        "dsmode: disabled | WARNING E33 1:9",
        "dsmode: on | WARNING E33 1:9",
        "public-keys: [KEY] | ''",
        "'public-keys: {a: KEY, b: [KEY, x]}' | WARNING E14 1:194",
        "public-keys: ssh-rsa | WARNING E14 1:14",
        "seedfrom: http://a/ | INFO E33 1:11",
        "seedfrom: http://a/b | WARNING E33 1:11, INFO E33 1:11",
        "network-interfaces: x | WARNING E38 1:1",
        "packages: [vim] | WARNING E33 1:1",
        "other: [vim] | ''",
      })
  void whatMetaDataSayIsChecked(String text, String wanted) {
    Document document = Document.ofText("meta-data", text.replace("KEY", KEY) + "\n");
    StringBuilder shown = new StringBuilder();
    for (Finding finding : Validation.LATEST.of(document, DocumentKind.META_DATA)) {
      shown.append(shown.isEmpty() ? "" : ", ").append(finding.severity()).append(' ');
      shown.append(finding.code()).append(' ').append(finding.line()).append(':');
      shown.append(finding.column());
    }
    assertEquals(wanted, shown.toString());
  }
}
