package io.seedling.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProgramTest {
  static final String IMGTOOL =
      "amend, bitmap, check, commit, compare, convert, create, dd, formats, info, iso, map, measure, overlay, rebase, resize, snapshot";

  @ParameterizedTest
  @CsvSource({
    "imgtool, 'a command is needed', '" + IMGTOOL + "'",
    "imgtool bar, 'no such command: bar', '" + IMGTOOL + "'",
    "imgtool make, 'no such command: make', '" + IMGTOOL + "'",
    "imgtool iso, 'a command is needed after iso', 'extract, ls, make, verify'",
    "imgtool iso mkae x, 'no such command: iso mkae', 'extract, ls, make, verify'",
    "imgtool iso -l x, 'the command comes before its options, such as -l',"
        + " 'extract, ls, make, verify'",
    "imgtool -l iso, 'the command comes before its options, such as -l'," + " '" + IMGTOOL + "'",
  })
  void whatIsNoCommandIsSaidWithTheChoice(String line, String message, String choice) {
    assertEquals(
        new CommandLineRun(2, "", "imgtool: " + message + "\n  help: one of " + choice + "\n"),
        CommandLineRun.of(line.split(" ", -1)));
  }

  @Test
  void aGroupHasAPageOfItsOwn() {
    CommandLineRun run = CommandLineRun.of("imgtool", "iso", "--help");

    assertEquals(0, run.status());
    assertTrue(
        run.out().startsWith("Usage: imgtool iso COMMAND [OPTIONS] [OPERANDS]\n"), run.out());
    assertTrue(run.out().contains("\n  verify "), run.out());
    assertTrue(!run.out().contains("overlay"), run.out());
  }

  @Test
  void aProgramsPageHasTheCommandsOfGroups() {
    String page = CommandLineRun.of("imgtool", "--help").out();

    assertTrue(page.contains("\n  iso make "), page);
    assertTrue(page.contains("\n  overlay "), page);
  }

  @Test
  void aCommandOfAGroupHasItsWholeName() {
    CommandLineRun run = CommandLineRun.of("imgtool", "iso", "ls");

    assertEquals(
        new CommandLineRun(
            2, "", "imgtool: a volume is needed: IMAGE\n  help: see imgtool iso ls --help\n"),
        run);
    String page = CommandLineRun.of("imgtool", "iso", "ls", "--help").out();
    assertTrue(page.startsWith("Usage: imgtool iso ls [OPTIONS] IMAGE [PATH...]\n"), page);
  }
}
