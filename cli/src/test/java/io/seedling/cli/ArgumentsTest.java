package io.seedling.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.Options;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ArgumentsTest {

  private static Options options() {
    Options options = new Options();
    options.addOption(Command.value("s", "size", "SIZE", ""));
    options.addOption(Command.value("o", "options", "OPTIONS", ""));
    options.addOption(Command.flag("q", "quiet", ""));
    options.addOption(Command.flag("v", "verbose", ""));
    options.addOption(Command.flag("", "force", ""));
    options.addOption(Option.builder().longOpt("print").hasArg().optionalArg(true).build());
    return options;
  }

  private static Arguments parse(String line) throws UsageException {
    return Arguments.parse(options(), line.split(" "));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-s 16G a b",
        "-s16G a b",
        "--size 16G a b",
        "--size=16G a b",
        "a -s 16G b",
        "a b --size 16G",
        "a b -qs16G",
        "a b -qvs 16G",
        "-s 1 a b -s 16G",
        "-s 16G -- a b",
        "a -s16G -- b"
      })
  void anOptionAndItsValueAreReadAsGetoptLongReadsThem(String line) throws UsageException {
    Arguments arguments = parse(line);

    assertEquals("16G", arguments.value("size"));
    assertEquals(List.of("a", "b"), arguments.operands());
  }

  @Test
  void aValueMayLookLikeAnOption() throws UsageException {
    Arguments arguments =
        Arguments.parse(options(), new String[] {"--options", "-force", "-o", "--force", "-o-q"});

    assertEquals(List.of("-force", "--force", "-q"), arguments.values("options"));
    assertFalse(arguments.has("force"));
    assertFalse(arguments.has("quiet"));
  }

  @Test
  void anAttachedValueMayHoldAnEqualsSign() throws UsageException {
    assertEquals("cluster_size=4k", parse("-ocluster_size=4k a").value("options"));
    assertEquals("a=b=c", parse("--options=a=b=c").value("options"));
  }

  @Test
  void quotesAndEmptyValuesAreKept() throws UsageException {
    Arguments arguments =
        Arguments.parse(options(), new String[] {"-o", "\"x\"", "--size=", "\"a\""});

    assertEquals("\"x\"", arguments.value("options"));
    assertEquals("", arguments.value("size"));
    assertEquals(List.of("\"a\""), arguments.operands());
  }

  @Test
  void anOptionalValueIsNeverTheNextWord() throws UsageException {
    Arguments arguments = parse("--print a");

    assertEquals("", arguments.value("print"));
    assertEquals(List.of("a"), arguments.operands());
    assertEquals("json", parse("--print=json a").value("print"));
    assertNull(parse("a").value("print"));
  }

  @Test
  void wordsAfterTwoDashesAreOperands() throws UsageException {
    Arguments arguments = parse("-q -- -v --size -");

    assertEquals(List.of("-v", "--size", "-"), arguments.operands());
    assertTrue(arguments.has("quiet"));
    assertFalse(arguments.has("verbose"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --sizes=1 | unrecognized option '--sizes=1'
          -x        | unrecognized option '-x'
          a -s      | option '--size' requires an argument
          --options | option '--options' requires an argument
          """)
  void whatIsWrongIsNamed(String line, String message) {
    UsageException e = assertThrows(UsageException.class, () -> parse(line));

    assertEquals(message, e.getMessage());
  }
}
