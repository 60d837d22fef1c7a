package io.seedling.seed;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DocumentKindTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a/user-data | version: 2 | USER_DATA",
        "vm1-meta_data.yaml | #cloud-config | META_DATA",
        "Vendor-Data | x | VENDOR_DATA",
        "network-config.yaml | x | NETWORK_CONFIG",
        "x.yaml | #cloud-config | USER_DATA",
        "x.sh | #!/bin/sh | USER_DATA",
        "x.yaml | '{version: 2, ethernets: {}}' | NETWORK_CONFIG",
        "x.yaml | 'network: {version: 2}' | NETWORK_CONFIG",
        "x.yaml | 'instance-id: x' | META_DATA",
        "x.yaml | 'version: 2' | USER_DATA",
        "x.yaml | 'a: [' | USER_DATA",
      })
  void aDocumentIsGuessedByNameThenByContent(String name, String text, DocumentKind kind) {
    assertEquals(kind, DocumentKind.guess(Document.ofText(name, text)));
  }
}
