package io.seedling.iso;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HexFormat;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FoundNameTest {

  @ParameterizedTest
  @CsvSource({
    "0061,          a",
    "0061003B0031,  a",
    "0061002E002E,  a",
    "D83DDE00,      😀",
    "D8000041,      \uFFFDA",
    "DC000041,      \uFFFDA",
    "D800D83DDE00,  \uFFFD😀",
    "0041D800,      A\uFFFD",
    "004100,        A\uFFFD",
  })
  void whatIsNoTextInJolietTakesNothingElseWithIt(String hex, String name) {
    assertEquals(name, FoundName.joliet(HexFormat.of().parseHex(hex)));
  }
}
