package io.seedling.seed;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PasswordHashTest {
  @ParameterizedTest
  @CsvSource({
    "Hello world!, saltstring, 5000,"
        + " $6$saltstring$svn8UoSVapNtMuq1ukKS4tPQd8iKwSMHWjl/O817G3uBnIFNjnQJuesI68u4OTLiBFdcbYEdFCoEOfaS35inz1",
    "Hello world!, saltstringsaltst, 10000,"
        + " $6$rounds=10000$saltstringsaltst$OW1/O6BYHV6BcXZu8QVeXbDWra3Oeqh0sbHbbMCVNSnCM/UrjmM0Dp8vOuZeHBy/YTBmSK6H9qs/y3RnOaw5v.",
    "pässwörd€, saltstring, 5000,"
        + " $6$saltstring$PkXHWm5phY/nuG6Nj7ZfLmEl02xs8W48iMlBxPZcW575N10F57lsVC7uyCPCKKHZIDyOCSIWJhjp9uA3L43ub0",
    "'', saltstring, 5000,"
        + " $6$saltstring$kyGrqt6gmjAdtFLPrflEFifSYLCWWq1pyx95SvqinLDy2UHmj0sTF0MSLMwxPFZc3tu5kQckI8fks0zOPda3n1"
  })
  void theHashIsThatOfLibxcrypt(String password, String salt, int rounds, String crypt) {
    byte[] bytes = password.getBytes(StandardCharsets.UTF_8);
    assertEquals(crypt, PasswordHash.sha512(bytes, salt, rounds).crypt());
  }

  @Test
  void theSaltIsFreshAndHas16CharactersOfItsAlphabet() {
    String first = PasswordHash.sha512("x".toCharArray()).crypt();
    String second = PasswordHash.sha512("x".toCharArray()).crypt();
    assertNotEquals(first, second);
    assertTrue(first.matches("\\$6\\$[./0-9A-Za-z]{16}\\$[./0-9A-Za-z]{86}"), first);
  }

  @Test
  void theCallersPasswordIsLeftAsItIs() {
    byte[] bytes = {'a', 'b'};
    PasswordHash.sha512(bytes, "salt", 1000);
    assertArrayEquals(new byte[] {'a', 'b'}, bytes);
    char[] chars = {'a', 'b'};
    PasswordHash.sha512(chars);
    assertArrayEquals(new char[] {'a', 'b'}, chars);
  }

  @ParameterizedTest
  @CsvSource({
    "999, rounds is 999; it must be 1000 to 999999999",
    "-1, rounds is -1; it must be 1000 to 999999999",
    "1000000000, rounds is 1000000000; it must be 1000 to 999999999"
  })
  void roundsThatLibxcryptRefusesAreRefused(int rounds, String message) {
    Exception e =
        assertThrows(
            IllegalArgumentException.class, () -> PasswordHash.sha512(new byte[0], rounds));
    assertEquals(message, e.getMessage());
  }

  @Test
  void halfASurrogatePairIsNoPassword() {
    Exception e =
        assertThrows(
            IllegalArgumentException.class, () -> PasswordHash.sha512(new char[] {'\uD800'}));
    assertEquals("the password holds half of a surrogate pair", e.getMessage());
  }

  @Test
  void theTextFormShowsNoHash() {
    assertEquals("PasswordHash[$6$****]", new PasswordHash("$6$salt$hash").toString());
  }
}
