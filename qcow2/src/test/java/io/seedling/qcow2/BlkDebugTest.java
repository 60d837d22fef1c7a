package io.seedling.qcow2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.seedling.qcow2.BlkDebug.Event;
import io.seedling.qcow2.BlkDebug.Request;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BlkDebugTest {
  @TempDir private Path directory;

  /** Reads options {@code name=value}, with blanks between them. */
  private static BlkDebug read(String words) throws UnsupportedImageException {
    Map<String, String> options = new TreeMap<>();
    for (String word : words.split(" ", -1)) {
      options.put(word.substring(0, word.indexOf('=')), word.substring(word.indexOf('=') + 1));
    }
    return BlkDebugOptions.read(new DriverOptions(options));
  }

  private static String outcome(BlkDebug debug, Request request, long offset, long bytes) {
    try {
      debug.admit(request, offset, bytes);
      return "passes";
    } catch (IOException e) {
      return String.valueOf(e.getMessage());
    }
  }

  private static String outcome(BlkDebug debug, Request request) {
    return outcome(debug, request, 0, 512);
  }

  @Test
  void aRuleAppliesFromItsEventOn() throws Exception {
    BlkDebug debug = read("inject-error.0.event=read_aio");

    assertEquals("passes", outcome(debug, Request.READ));
    debug.tell(Event.WRITE_AIO);
    assertEquals("passes", outcome(debug, Request.READ));
    debug.tell(Event.READ_AIO);
    assertEquals("Input/output error", outcome(debug, Request.READ));
    assertEquals("Input/output error", outcome(debug, Request.WRITE));
    assertEquals("Input/output error", outcome(debug, Request.FLUSH));
    assertEquals("passes", outcome(debug, Request.BLOCK_STATUS));
  }

  @Test
  void theRulesOfAnotherEventTakeTheirPlace() throws Exception {
    BlkDebug debug =
        read(
            "inject-error.0.event=none inject-error.0.errno=28"
                + " inject-error.1.event=read_aio inject-error.1.errno=13");

    assertEquals("No space left on device", outcome(debug, Request.READ));
    debug.tell(Event.READ_AIO);
    assertEquals("Permission denied", outcome(debug, Request.READ));
    debug.tell(Event.WRITE_AIO); // of which there are none
    assertEquals("Permission denied", outcome(debug, Request.READ));
  }

  @Test
  void aRuleMayApplyOnce() throws Exception {
    BlkDebug debug = read("inject-error.event=none inject-error.once=on");

    assertEquals("Input/output error", outcome(debug, Request.WRITE));
    assertEquals("passes", outcome(debug, Request.WRITE));
    debug.tell(Event.NONE);
    assertEquals("passes", outcome(debug, Request.WRITE));
  }

  @ParameterizedTest
  @CsvSource({
    "'', 512, 512, passes",
    "'', 512, 513, Input/output error",
    "'', 1535, 1, passes",
    "'', 1024, 1, Input/output error",
    "'', 1536, 512, passes",
    "' align=2k', 0, 1, Input/output error",
    "' align=2k', 2047, 1, Input/output error",
    "' align=2k', 2048, 1, passes",
  })
  void aSectorIsMetByItsFirstByte(String more, long offset, long bytes, String outcome)
      throws Exception {
    String rule = "inject-error.0.event=none inject-error.0.iotype=read inject-error.0.sector=2";
    BlkDebug debug = read(rule + more);

    assertEquals(outcome, outcome(debug, Request.READ, offset, bytes));
    assertEquals("passes", outcome(debug, Request.WRITE, offset, bytes));
  }

  @Test
  void theErrorWithNumberZeroIsNone() throws Exception {
    BlkDebug debug =
        read(
            "inject-error.0.event=none inject-error.0.errno=0"
                + " inject-error.1.event=none inject-error.1.iotype=block-status"
                + " inject-error.1.errno=121");

    assertEquals("passes", outcome(debug, Request.READ));
    assertEquals("Remote I/O error", outcome(debug, Request.BLOCK_STATUS));
  }

  @Test
  void eventsLeadFromOneStateToAnother() throws Exception {
    BlkDebug debug =
        read(
            "set-state.0.event=write_aio set-state.0.state=1 set-state.0.new_state=2"
                + " inject-error.0.event=write_aio inject-error.0.state=2");

    debug.tell(Event.WRITE_AIO);
    assertEquals("passes", outcome(debug, Request.WRITE));
    debug.tell(Event.WRITE_AIO);
    assertEquals("Input/output error", outcome(debug, Request.WRITE));
  }

  @Test
  void rulesMayBeInAFile() throws Exception {
    Path config =
        Files.writeString(
            directory.resolve("config"),
            """
            # two rules
            [inject-error]
            event = "read_aio"
            errno ="28"
              once =  "on"

            [set-state]
            event = "none"
            new_state = "3"
            """);
    BlkDebug debug = read("config=" + config);

    debug.tell(Event.READ_AIO);
    assertEquals("No space left on device", outcome(debug, Request.READ));
    assertEquals("passes", outcome(debug, Request.READ));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          event = "none"          | config:1: parse error
          [inject-error]\\n what  | config:2: parse error
          [suspend]\\n tag = "a"  | There is no option group 'suspend'
          [inject-error]\\n a ="" | Missing event name for rule
          """)
  void aFileThatIsNoneIsRefused(String text, String message) throws Exception {
    Path config = Files.writeString(directory.resolve("config"), text.replace("\\n", "\n"));

    UnsupportedImageException e =
        assertThrows(UnsupportedImageException.class, () -> read("config=" + config));

    assertEquals(message, String.valueOf(e.getMessage()).replace(directory + "/", ""));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          config=/no/such/file                                    | Could not read blkdebug config file: No such file or directory
          config=/dev/zero                                        | Could not read blkdebug config file: it is no file of at most 1048576 bytes
          inject-error.0.errno=5                                  | Missing event name for rule
          inject-error.0.event=l2_load                            | has blkdebug's event 'l2_load'; only none, read_aio and write_aio occur here
          inject-error.0.event=none inject-error.0.iotype=discard | has blkdebug's iotype 'discard'; only read, write, flush and block-status occur here
          inject-error.0.event=none inject-error.0.errno=x        | Parameter 'errno' expects a number
          inject-error.0.event=none inject-error.0.once=x         | Parameter 'once' expects 'on' or 'off'
          inject-error.0.event=none inject-error.0.tag=x          | has the option 'tag'; only event, state, iotype, errno, sector, once and immediately are read
          set-state.0.event=none set-state.0.errno=5              | has the option 'errno'; only event, state and new_state are read
          take-child-perms.0=write                                | has the option 'take-child-perms.0'; only driver, image, config, inject-error, set-state and the limits of requests are read
          align=3                                                 | Cannot meet constraints with align 3
          align=x                                                 | Parameter 'align' expects a size
          align=4k max-transfer=2k                                | Cannot meet constraints with max-transfer 2048
          opt-discard=8k max-discard=12k                          | Cannot meet constraints with max-discard 12288
          """)
  void whatIsNotKnownIsRefused(String words, String message) {
    UnsupportedImageException e = assertThrows(UnsupportedImageException.class, () -> read(words));

    assertEquals(message, e.getMessage());
  }
}
