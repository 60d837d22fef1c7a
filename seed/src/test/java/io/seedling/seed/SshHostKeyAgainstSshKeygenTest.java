package io.seedling.seed;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Tag("reference")
@Timeout(30)
class SshHostKeyAgainstSshKeygenTest {
  @TempDir private Path directory;

  @Test
  void opensshReadsThePrivateKeyAndFindsTheSamePublicOne()
      throws IOException, InterruptedException {
    Reference.program("ssh", "-V");
    SshHostKey key = SshHostKey.generate();
    Path file = directory.resolve("key");
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(file, key.privateKey());

    assertEquals(key.publicKey(), keygen("-y", "-f", file.toString()));
  }

  @Test
  void aKeyOfOpensshIsReadWithItsPublicHalf() throws IOException, InterruptedException {
    Reference.program("ssh", "-V");
    Path file = directory.resolve("key");

    keygen("-q", "-t", "ed25519", "-N", "", "-C", "a comment", "-f", file.toString());

    String expected = Files.readString(directory.resolve("key.pub")).replace(" a comment\n", "");
    assertEquals(expected, SshHostKey.read(Files.readString(file)).publicKey());
  }

  private static String keygen(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("ssh-keygen"));
    command.addAll(List.of(arguments));
    Process keygen = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(keygen.getInputStream().readAllBytes(), UTF_8).strip();
    assertEquals(0, keygen.waitFor(), said);
    return said;
  }
}
