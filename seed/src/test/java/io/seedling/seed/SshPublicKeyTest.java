package io.seedling.seed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SshPublicKeyTest {
  static final String BLOB = "AAAAC3NzaC1lZDI1NTE5AAAAIOfo7iIHaYWk2vZFPyVTvalbEXBQC1QNzOanMZ/ro4DQ";
  static final String KEY = "ssh-ed25519 " + BLOB + " me@there";

  @Test
  void aKeyIsKeptWithItsCommentAndOptions() throws Exception {
    assertEquals(KEY, SshPublicKey.parse(KEY + "\r\n").line());
    String withOptions = "from=\"10.0.0.1, a b\",no-pty " + KEY;
    assertEquals(withOptions, SshPublicKey.parse(withOptions).line());
  }

  @Test
  void aFileMayHoldSeveralKeysAndComments() throws Exception {
    List<SshPublicKey> keys = SshPublicKey.parseAll("# mine\n\n" + KEY + "\n" + KEY + "2\n");
    assertEquals(List.of(new SshPublicKey(KEY), new SshPublicKey(KEY + "2")), keys);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''|there is no public key in it",
        "hello world|a public key begins with its type, such as ssh-ed25519; this begins with"
            + " 'hello'",
        "ssh-ed25519|the ssh-ed25519 key is cut short: its blob ends within a field",
        "ssh-ed25519 AAAA*|the ssh-ed25519 key is not whole: its base64 is broken",
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIEc4|the ssh-ed25519 key is cut short: its blob ends"
            + " within a field",
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5|the ssh-ed25519 key is cut short: its blob ends within a"
            + " field",
        "ssh-rsa AAAAC3NzaC1lZDI1NTE5AAAAAQ==|the key says it is ssh-rsa, but its blob says"
            + " 'ssh-ed25519'",
        "-----BEGIN OPENSSH PRIVATE KEY-----|this is a private key, which must not leave its owner;"
            + " give the .pub file beside it",
        "---- BEGIN SSH2 PUBLIC KEY ----|this key is in the SSH2 (RFC 4716) format; convert it with"
            + " ssh-keygen -i -f FILE"
      })
  void whatIsNoKeyIsRefused(String text, String message) {
    Exception e = assertThrows(SshKeyFormatException.class, () -> SshPublicKey.parseAll(text));
    assertEquals(message, e.getMessage());
  }

  @Test
  void everyTruncationOfTheBlobIsRefused() {
    for (int length = 0; length < BLOB.length(); length++) {
      String cut = "ssh-ed25519 " + BLOB.substring(0, length);
      assertThrows(SshKeyFormatException.class, () -> SshPublicKey.parse(cut), cut);
    }
  }

  @Test
  void twoKeysAreNotOne() {
    Exception e =
        assertThrows(SshKeyFormatException.class, () -> SshPublicKey.parse(KEY + "\n" + KEY));
    assertEquals("one public key is wanted; there are 2", e.getMessage());
  }
}
