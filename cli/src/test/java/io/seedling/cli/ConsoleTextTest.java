package io.seedling.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class ConsoleTextTest {

  private static String shown(String text, int block, boolean raw) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ConsoleText console = new ConsoleText(new PrintStream(out, false, UTF_8), raw);
    byte[] bytes = text.getBytes(UTF_8);
    for (int at = 0; at < bytes.length; at += block) {
      console.print(ByteBuffer.wrap(bytes, at, Math.min(block, bytes.length - at)));
    }
    console.flush();
    return out.toString(UTF_8);
  }

  @Test
  void whatMovesATerminalIsLeftOutWhateverTheBlocks() {
    String text =
        "\u001b[2J\u001b[1;1H[\u001b[0;32m  OK  \u001b[0m] Gr\u00fc\u00dfe\u001b]0;title\u0007\r\n"
            + "\u001b(Bplain\u001bc\u001b]2;x\u001b\\end\t1\u0008\u009b31m\n"
            + "web login: ";

    for (int block = 1; block < 40; block++) {
      assertEquals(
          "[  OK  ] Gr\u00fc\u00dfe\nplainend\t131m\nweb login: ", shown(text, block, false));
    }
  }

  @Test
  void rawIsAsItCame() {
    assertEquals("\u001b[2Jx\r\n", shown("\u001b[2Jx\r\n", 3, true));
  }
}
