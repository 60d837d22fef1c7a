package io.seedling.qcow2;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DataRunsTest {
  private static final int SECTOR = 512;

  /** A letter is a sector, {@code .} of zeros; the runs of data are those in brackets. */
  @ParameterizedTest
  @CsvSource({
    "512, a..a, [a]..[a]",
    "512, ...., ....",
    "512, aaaa, [aaaa]",
    "1024, .a..a..., [.a]..[a.]..",
    "1024, .a....a., [.a]....[a.]",
    "2048, a......a, [a......a]",
    "2048, a...........a, [a...]........[a]",
    "1536, a...a..., [a...a.]..",
    "1536, a......a.., [a.]....[.a]..",
    "4096, a..............., [a.......]........",
    "4096, a......., [a.......]",
    "4096, a.., [a..]",
    "8192, ...a, [...a]",
    "0, ...., [....]",
    "0, '', ''"
  })
  void zerosAreToldFromDataAsInQemuImg(int shortestHole, String sectors, String expected) {
    assertEquals(expected, shown(sectors, shortestHole));
  }

  private static String shown(String sectors, int shortestHole) {
    DataRuns runs = new DataRuns(bytes(sectors), shortestHole);
    StringBuilder shown = new StringBuilder();
    int at = 0;
    while (runs.next()) {
      shown.append(sectors, at, runs.from() / SECTOR - 1).append('[');
      at = runs.end() / SECTOR - 1;
      shown.append(sectors, runs.from() / SECTOR - 1, at).append(']');
    }
    return shown.append(sectors.substring(at)).toString();
  }

  /** The position is not 0, and is where the blocks begin. */
  private static ByteBuffer bytes(String sectors) {
    ByteBuffer bytes = ByteBuffer.allocate((sectors.length() + 2) * SECTOR);
    for (int i = 0; i < sectors.length(); i++) {
      int value = sectors.charAt(i) == '.' ? 0 : sectors.getBytes(US_ASCII)[i];
      bytes.put((i + 2) * SECTOR - 1, (byte) value);
    }
    return bytes.position(SECTOR).limit((sectors.length() + 1) * SECTOR);
  }

  @ParameterizedTest
  @CsvSource({"0, true", "1, false", "2, false", "3, true", "4, true", "5, false"})
  void aPlaceIsInARunOrNot(int sector, boolean isData) {
    DataRuns runs = new DataRuns(bytes("a..aa."), SECTOR);
    int from = (sector + 1) * SECTOR;

    assertEquals(isData, runs.reach(from, from + SECTOR));
  }
}
