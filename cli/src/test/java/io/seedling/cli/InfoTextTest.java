package io.seedling.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InfoTextTest {

  /** The texts are what qemu-img 7.2 prints for raw images of these lengths. */
  @ParameterizedTest
  @CsvSource({
    "0, 0 B",
    "512, 512 B",
    "1024, 1 KiB",
    "200704, 196 KiB",
    "1048576, 1 MiB",
    "1047552, 0.999 MiB",
    "2297856, 2.19 MiB",
    "1073741824, 1 GiB",
    "17179869184, 16 GiB",
    "1152921504606846976, 1 EiB"
  })
  void aSizeIsRoundedToThreeDigits(long bytes, String shown) {
    assertEquals(shown, InfoText.humanSize(bytes));
  }
}
