package io.seedling.seed;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExcerptTest {
  private static String line(String text, int number) {
    return new Excerpt(Document.ofText("x", text), number).text().orElse("(none)");
  }

  /** The last line of each document; "~" is a line end. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "a: b | a: b",
        "password: secret | password: ****",
        "password: \"sec ret\" # why | password: ****",
        "'password': secret | 'password': ****",
        "- {name: x, passwd: secret} | - {name: x, passwd: ****",
        "lock_passwd: false | lock_passwd: false",
        "chpasswd:~  list: [~    root:secret | ~    ****",
        "chpasswd:~  users:~    - name: x~      password: y | ~      password: ****",
        "chpasswd:~  list:~    - root:secret | ~    - ****",
        "ssh_keys:~  rsa_private: >~    MIIE | ~    ****",
        "wireguard:~  interfaces:~    - content: x | ~    - ****",
        "x: $6$salt$hash./ y | x: **** y",
        "x: Zm9vYmFyYmF6Zm9vYmFyYmF6Zm9vYmFyYmF6Zm9vYmFyYmF6 | x: ****",
        "- ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIIlPTOEzRVTDxAfNHiwrHdYvxFNwzxeRvnFhHM6gLOdt a"
            + "| - ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIIlPTOEzRVTDxAfNHiwrHdYvxFNwzxeRvnFhHM6gLOdt a",
      })
  void secretsAreBlottedOut(String text, String shown) {
    String[] lines = text.split("~", -1);

    assertEquals(
        shown.replace("~", ""), line(String.join("\n", lines), lines.length).replace("~", ""));
  }

  @Test
  void linesEndInAnyWay() {
    assertEquals("b", line("a\r\nb\r\nc", 2));
    assertEquals("c", line("a\rb\rc", 3));
    assertEquals("a", line("\uFEFFa\nb", 1));
  }

  @Test
  void whatIsNoLineOfTextIsNotShown() {
    assertEquals("(none)", line("a\n", 0));
    assertEquals("(none)", line("a\n", 2));
    assertEquals("(none)", line("a\n", 3));
    assertEquals("(none)", line("a".repeat(3000), 1));
    Document latin1 = Document.of("x", "gr\u00fcn".getBytes(StandardCharsets.ISO_8859_1));
    assertEquals("(none)", new Excerpt(latin1, 1).text().orElse("(none)"));
  }
}
