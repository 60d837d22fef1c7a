package io.seedling.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ShellWordsTest {
  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      value = {
        "/usr/bin/qemu,/usr/bin/qemu",
        "a b,'a b'",
        "\"\",''",
        "it's,'it'\\''s'",
        "$HOME,'$HOME'",
        "~,'~'",
        "a\\b,'a\\b'",
        "é,'é'",
        "A=b,'A=b'",
        "{},'{}'",
      })
  void aWordIsQuotedWhereItMustBe(String word, String quoted) {
    assertEquals(quoted, ShellWords.quote(List.of(word)));
  }

  @Test
  void onlyTheFirstWordCanBeAnAssignment() {
    assertEquals("qemu -m size=1G", ShellWords.quote(List.of("qemu", "-m", "size=1G")));
  }
}
