package io.seedling.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ByteSizeTest {

  /** The values are what qemu-img 7.2 makes of the same texts. */
  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "512, 512",
    "512b, 512",
    "1k, 1024",
    "1K, 1024",
    "1.5K, 1536",
    "0.5G, 536870912",
    "16G, 17179869184",
    "2T, 2199023255552",
    "1P, 1125899906842624",
    "7E, 8070450532247928832",
    "0x400, 1024",
    "9223372036854775807, 9223372036854775807"
  })
  void aNumberAndItsUnitAreBytes(String text, long bytes) throws UsageException {
    assertEquals(bytes, ByteSize.parse(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", "G", "-1", "+1", "1e3", "1GB", "1 G", "12x", "0x", "0xzz", "1..2", ".", ".5G", "0x-5",
        "0x+5"
      })
  void anythingElseIsNoSize(String text) {
    UsageException e = assertThrows(UsageException.class, () -> ByteSize.parse(text));

    assertEquals(
        "'" + text + "' is not a size: give bytes, or a number with one of k M G T P E",
        e.getMessage());
  }

  @Test
  void moreThanADiskCanHaveIsRefused() {
    UsageException e = assertThrows(UsageException.class, () -> ByteSize.parse("8E"));

    assertEquals("size 8E is more than a disk can have (8E)", e.getMessage());
  }
}
