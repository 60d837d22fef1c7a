package io.seedling.seed;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
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

    Process keygen =
        new ProcessBuilder("ssh-keygen", "-y", "-f", file.toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(keygen.getInputStream().readAllBytes(), UTF_8).strip();

    assertEquals(0, keygen.waitFor(), said);
    assertEquals(key.publicKey(), said);
  }
}
