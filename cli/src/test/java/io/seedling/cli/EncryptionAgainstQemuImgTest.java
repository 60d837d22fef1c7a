package io.seedling.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Images made for encryption by qemu-img and by us: the same words, the same bytes. */
@Tag("reference")
class EncryptionAgainstQemuImgTest {
  private static final String KEY = "encrypt.key-secret=s";

  @TempDir private Path directory;
  private QemuImg qemuImg;

  @BeforeEach
  void requireQemuImg() throws IOException, InterruptedException {
    qemuImg = QemuImg.required(directory);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "encryption=on," + KEY,
        "encryption=off,encrypt.format=aes," + KEY,
        "encrypt.format=aes,compat=0.10," + KEY,
        "encrypt.format=aes,extended_l2=on,cluster_size=16k," + KEY,
        "encryption=off",
      })
  void whatIsMadeIsTheSame(String options) throws Exception {
    assertSame("create", "--object", "secret,id=s,data=1", "-f", "qcow2", "-o", options, "@", "3M");
    assertEquals(-1, Files.mismatch(directory.resolve("ours"), directory.resolve("them")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "encryption=on",
        "encryption=on,encrypt.key-secret=other",
        "encryption=on,encrypt.format=aes," + KEY,
        "encrypt.format=aes",
        "encrypt.format=aes,encrypt.cipher-alg=aes-128," + KEY,
        KEY,
        "encryption=off," + KEY,
      })
  void whatIsWrongIsSaidInTheSameWords(String options) throws Exception {
    assertSame("create", "--object", "secret,id=s,data=1", "-f", "qcow2", "-o", options, "@", "3M");
  }

  @ParameterizedTest
  @ValueSource(strings = {"secret,data=1", "secret,id=s"})
  void aSecretHasAnIdAndAValue(String object) throws Exception {
    String options = "encryption=on," + KEY;
    assertSame("create", "-q", "--object", object, "-f", "qcow2", "-o", options, "@", "3M");
  }

  @Test
  void luksIsRefused() {
    CommandLineRun run =
        CommandLineRun.of(
            "imgtool", "create", "-q", "-f", "qcow2", "-o", "encrypt.format=luks", "x", "1M");
    assertEquals(1, run.status());
    assertEquals(
        "imgtool: Encryption is not supported: encrypt.format=luks",
        run.err().lines().findFirst().orElseThrow());
  }

  /** Runs both, each with a file of its own in the place of the word {@code @}. */
  private void assertSame(String... words) throws Exception {
    QemuImg.Run theirs = qemuImg.run(SameRun.with("qemu-img", withFile(words, "them")));
    CommandLineRun ours = CommandLineRun.of(SameRun.with("imgtool", withFile(words, "ours")));
    assertEquals(theirs.out().replace("/them", "/ours"), ours.out());
    assertEquals(
        theirs.err().replace("qemu-img: ", "imgtool: ").replace("/them", "/ours"),
        ours.err().replaceAll("(?m)^  help: .*\n", ""));
    assertEquals(theirs.status(), ours.status());
  }

  private String[] withFile(String[] words, String name) {
    String file = directory.resolve(name).toString();
    return Arrays.stream(words).map(word -> word.equals("@") ? file : word).toArray(String[]::new);
  }
}
