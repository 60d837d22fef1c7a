package io.seedling.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProgramNameTest {
  @ParameterizedTest
  @CsvSource({
    "imgtool,  ,         imgtool,  true",
    "imgtool,  '',       imgtool,  true",
    "imgtool,  qemu-img, qemu-img, false",
    "seedtool, qemu-img, seedtool, true"
  })
  void imgtoolGoesByTheNameOfTheProgramThatItStandsInFor(
      String program, String other, String shown, boolean ownHelp) {
    assertEquals(new ProgramName(shown, ownHelp), ProgramName.of(program, other));
  }

  @Test
  void ourOwnHelpFollowsAMessageUnderOurOwnNameOnly() {
    assertEquals(
        "imgtool: no\n  help: see imgtool map --help\n",
        report(ProgramName.of("imgtool", null), new UsageException("no")));
    assertEquals(
        "qemu-img: no\n", report(ProgramName.of("imgtool", "qemu-img"), new UsageException("no")));
  }

  private static String report(ProgramName name, UsageException e) {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Console console = new Console(InputStream.nullInputStream(), new ByteArrayOutputStream(), err);
    new ErrorReport(name, console).ofUsage(e, "imgtool map");
    return err.toString(UTF_8);
  }
}
