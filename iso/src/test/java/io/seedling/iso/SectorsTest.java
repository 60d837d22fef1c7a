package io.seedling.iso;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SectorsTest {

  @ParameterizedTest
  @CsvSource({"0, 2048, 0", "1, 2047, 1", "2, 2047, 2048", "2000, 48, 2000", "2000, 49, 2048"})
  void whatMayNotCrossASectorGoesToTheNext(long offset, int length, long place) {
    assertEquals(place, Sectors.offsetWithinOneSector(offset, length));
  }
}
