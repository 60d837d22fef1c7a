package io.seedling.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import org.apache.commons.cli.Options;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WaitForTest {

  private static Arguments arguments(String... words) throws UsageException {
    Options options = new Options();
    WaitFor.declare(options);
    return Arguments.parse(options, words);
  }

  @ParameterizedTest
  @CsvSource({"90, 90", "90s, 90", "5m, 300", "1h, 3600", "0, 0"})
  void aTimeHasAUnit(String text, int seconds) throws UsageException {
    assertEquals(Duration.ofSeconds(seconds), WaitFor.limit(arguments("--timeout=" + text)));
  }

  @ParameterizedTest
  @CsvSource({"x", "''", "m", "-1s", "5d", "1.5m"})
  void whatIsNoTimeIsRefused(String text) {
    UsageException refusal =
        assertThrows(UsageException.class, () -> WaitFor.limit(arguments("--timeout=" + text)));

    assertEquals(
        "--timeout must be like 90, 90s, 5m or 1h, not '" + text + "'", refusal.getMessage());
  }

  @Test
  void theTargetsAreNamed() throws UsageException {
    assertEquals(WaitFor.CLOUD_INIT, WaitFor.of(arguments("--wait=cloud-init"), WaitFor.BOOT));
    assertEquals(WaitFor.BOOT, WaitFor.of(arguments(), WaitFor.BOOT));
    assertThrows(UsageException.class, () -> WaitFor.of(arguments("--wait=x"), WaitFor.BOOT));
  }
}
