package io.seedling.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.apache.commons.cli.Options;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProgressTest {
  private static final long AN_HOUR_IN_MILLIS = 3_600_000;

  private record Copying(long done, long total) implements Progress.Work {
    @Override
    public String name() {
      return "copying";
    }
  }

  /** Notes what it is told to do. */
  private record Noted(Queue<String> calls, CountDownLatch shownTwice) implements Progress.Display {
    Noted() {
      this(new ConcurrentLinkedQueue<>(), new CountDownLatch(2));
    }

    @Override
    public void show(Progress.Work work) {
      calls.add("show");
      shownTwice.countDown();
    }

    @Override
    public void end(Progress.Work work) {
      calls.add("end");
    }
  }

  private final ByteArrayOutputStream shown = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(shown, true, UTF_8);

  @Test
  void itIsShownAgainAndAgainAndThenForTheLastTime() throws InterruptedException {
    Noted noted = new Noted();
    Progress progress = new Progress(new Copying(1, 2), noted, 0);
    noted.shownTwice.await();
    progress.close();
    String calls = String.join(" ", noted.calls);
    assertTrue(calls.startsWith("show show"), calls);
    assertTrue(calls.endsWith("show end"), calls);
  }

  @Test
  void whatIsOverBeforeItsTimeIsNotShown() {
    Noted noted = new Noted();
    new Progress(new Copying(1, 2), noted, AN_HOUR_IN_MILLIS).close();
    assertEquals("end", String.join(" ", noted.calls));

    new Progress(new Copying(1, 2), new ProgressLine(out), AN_HOUR_IN_MILLIS).close();
    assertEquals("", shown.toString(UTF_8));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 7, 0.00",
    "1, 7, 14.28",
    "7, 7, 100.00",
    "0, 0, 100.00",
    "1, 1000, 0.10",
    "9223372036854775806, 9223372036854775807, 100.00"
  })
  void thePercentageIsThatOfQemuImg(long done, long total, String percent) {
    ProgressPercent display = new ProgressPercent(out);

    display.show(new Copying(done, total));
    assertEquals("    (" + percent + "/100%)\r", shown.toString(UTF_8));
    shown.reset();
    display.end(new Copying(done, total));
    assertEquals("    (" + percent + "/100%)\r\n", shown.toString(UTF_8));
  }

  @Test
  void stepsOfMoreThanAPercentAreShownAsQemuImgDoes() {
    ProgressSteps steps = new ProgressSteps(out, 1000);
    steps.accept(5);
    steps.accept(10);
    steps.accept(11);
    steps.accept(500);
    steps.accept(510);
    steps.accept(1000);
    steps.end(true);
    assertEquals(
        "    (0.00/100%)\r    (1.10/100%)\r    (50.00/100%)\r    (100.00/100%)\r    (100.00/100%)\r\n",
        shown.toString(UTF_8));
    shown.reset();
    new ProgressSteps(out, 1000).end(false);
    assertEquals("    (0.00/100%)\r\n", shown.toString(UTF_8));
  }

  @Test
  void anObjectIsOneLine() {
    ProgressJson display = new ProgressJson(out);
    display.show(new Copying(1, 5_000_000_000L));
    display.end(new Copying(5_000_000_000L, 5_000_000_000L));
    assertEquals(
        "{\"work\":\"copying\",\"done\":1,\"total\":5000000000}\n"
            + "{\"work\":\"copying\",\"done\":5000000000,\"total\":5000000000}\n",
        shown.toString(UTF_8));
  }

  @Test
  void theBarIsDrawnToItsEndAndEndsItsLine() {
    ProgressLine display = new ProgressLine(out);
    display.show(new Copying(1 << 20, 4 << 20));
    display.end(new Copying(4 << 20, 4 << 20));

    String text = shown.toString(UTF_8);
    assertTrue(text.startsWith("\rcopying "), text);
    assertTrue(text.contains("copying 100% ["), text);
    assertTrue(text.contains("4/4 MiB"), text);
    assertTrue(text.endsWith("\n"), text);
  }

  @ParameterizedTest
  @CsvSource({
    "'', true, BAR",
    "'', false, NONE",
    "-q, true, NONE",
    "-p, true, PERCENT",
    "--progress, true, PERCENT",
    "-p, false, NONE",
    "--progress=json, false, JSON",
    "-pjson, true, JSON",
  })
  void oneIsShownOnATerminalOrWhereJsonIsAskedFor(String word, boolean terminal, Progress.Kind kind)
      throws UsageException {
    assertEquals(kind, Progress.kind(arguments(word), console(terminal)));
  }

  @ParameterizedTest
  @CsvSource({
    "'', true, NONE",
    "-p, true, PERCENT_ON_OUT",
    "-p, false, PERCENT_ON_OUT",
    "-q, true, NONE",
    "--progress=json, false, JSON",
  })
  void whatStandsInForQemuImgShowsWhatThatShows(String word, boolean terminal, Progress.Kind kind)
      throws UsageException {
    assertEquals(kind, Progress.kind(arguments(word), console(terminal), true));
  }

  @Test
  void anotherKindIsWrongUsage() throws UsageException {
    Arguments arguments = arguments("--progress=xml");
    UsageException e =
        assertThrows(UsageException.class, () -> Progress.kind(arguments, console(true)));
    assertEquals("--progress is =json or without a value, not 'xml'", e.getMessage());
  }

  private static Arguments arguments(String word) throws UsageException {
    Options options = new Options();
    Progress.declare(options);
    options.addOption(Command.flag("q", "quiet", ""));
    return Arguments.parse(options, word.isEmpty() ? new String[0] : new String[] {word});
  }

  private static Console console(boolean terminal) {
    OutputStream nothing = OutputStream.nullOutputStream();
    return new Console(InputStream.nullInputStream(), nothing, nothing, terminal);
  }

  @ParameterizedTest
  @CsvSource({"'24 100\n', 100", "'24 0\n', 80", "'', 80", "'x y', 80", "'24 10\n', 40"})
  void theWidthIsWhatSttySays(String size, int columns) {
    assertEquals(columns, TerminalWidth.parse(size));
  }
}
