package io.seedling.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScaleTest {

  @ParameterizedTest
  @CsvSource({
    "0, 100, 0, 512",
    "1, 100, 1, 512",
    "512, 100, 1, 512",
    "513, 100, 2, 512",
    "51200, 100, 100, 512",
    "51201, 100, 81, 640",
    "137438953472, 1024, 1024, 134217728",
    "2305843009213693952, 512, 512, 4503599627370496",
    "9223372036854775807, 16, 16, 576460752303423488"
  })
  void aCellHasSizesThatMultiplyWell(long length, int most, int cells, long cellSize) {
    Scale scale = Scale.of(0, length, most);

    assertEquals(new Scale(0, length, cellSize), scale);
    assertEquals(cells, scale.cells());
  }

  @Test
  void atLeastFourFifthsOfTheCellsAreUsed() {
    Random random = new Random(20);
    for (int i = 0; i < 10_000; i++) {
      int most = 16 + random.nextInt(2000);
      long length = 1 + random.nextLong(Long.MAX_VALUE >> random.nextInt(40));
      Scale scale = Scale.of(0, length, most);

      assertTrue(scale.cells() <= most, () -> length + " in " + most);
      assertTrue(
          scale.cells() >= most * 4 / 5 || scale.cellSize() == 512, () -> length + " in " + most);
    }
  }

  @Test
  void theLastCellEndsWithThePart() {
    Scale scale = new Scale(1000, 1025, 512);

    assertEquals(3, scale.cells());
    assertEquals(1000, scale.offset(0));
    assertEquals(2024, scale.offset(2));
    assertEquals(2025, scale.offset(3));
    assertEquals(0, scale.cell(1511));
    assertEquals(1, scale.cell(1512));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "1, 1 B",
    "1000, 1000 B",
    "1024, 1 KiB",
    "1025, 1025 B",
    "1280, 1.25 KiB",
    "1536, 1.5 KiB",
    "1792, 1.75 KiB",
    "1376256, 1344 KiB",
    "1099511627776, 1 TiB",
    "1099511628288, 1073741824.5 KiB",
    "2305843009213693952, 2 EiB",
    "9223372036854775807, 9223372036854775807 B"
  })
  void labelsAreExact(long bytes, String label) {
    assertEquals(label, Scale.label(bytes));
  }
}
