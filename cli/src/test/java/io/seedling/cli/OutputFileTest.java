package io.seedling.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import io.seedling.cli.OutputFile.Existing;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OutputFileTest {
  private final FileSystem files =
      Jimfs.newFileSystem(
          Configuration.unix().toBuilder()
              .setAttributeViews("basic", "owner", "posix", "unix")
              .setWorkingDirectory("/")
              .build());
  private final Path directory = files.getPath("/out");
  private final Path target = directory.resolve("file");

  @BeforeEach
  void makeTheDirectory() throws IOException {
    Files.createDirectory(directory);
  }

  @AfterEach
  void close() throws IOException {
    files.close();
  }

  private static OutputFile.Content text(String text) {
    return channel -> channel.write(UTF_8.encode(text));
  }

  private void publish(Existing existing, boolean secret, String text) throws IOException {
    try (OutputFile file = OutputFile.write(target, existing, secret, text(text))) {
      file.sync();
      file.publish();
    }
  }

  private List<String> names() throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.map(entry -> String.valueOf(entry.getFileName())).sorted().toList();
    }
  }

  @Test
  void theTargetAppearsWholeAndAlone() throws IOException {
    try (OutputFile file = OutputFile.write(target, Existing.REFUSE, false, text("new"))) {
      assertTrue(Files.notExists(target));
      file.publish();
    }

    assertEquals("new", Files.readString(target));
    assertEquals(List.of("file"), names());
  }

  @Test
  void whatIsNotPublishedLeavesNothing() throws IOException {
    OutputFile.write(target, Existing.REFUSE, false, text("new")).close();

    assertEquals(List.of(), names());
  }

  @Test
  void anExistingFileIsKept() throws IOException {
    Files.writeString(target, "old");

    FileAlreadyExistsException e =
        assertThrows(
            FileAlreadyExistsException.class, () -> publish(Existing.REFUSE, false, "new"));

    assertEquals("/out/file", e.getFile());
    assertEquals("old", Files.readString(target));
    assertEquals(List.of("file"), names());
  }

  @Test
  void aFileMadeMeanwhileIsKept() throws IOException {
    try (OutputFile file = OutputFile.write(target, Existing.REFUSE, false, text("new"))) {
      Files.writeString(target, "someone else's");

      assertThrows(FileAlreadyExistsException.class, file::publish);
    }

    assertEquals("someone else's", Files.readString(target));
    assertEquals(List.of("file"), names());
  }

  @Test
  void aReplacedFileKeepsItsMode() throws IOException {
    Files.writeString(target, "old");
    Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rw-r-----"));

    publish(Existing.REPLACE, false, "new");

    assertEquals("new", Files.readString(target));
    assertEquals("rw-r-----", PosixFilePermissions.toString(Files.getPosixFilePermissions(target)));
  }

  @Test
  void aSecretIsForItsOwnerAloneEvenInTheOldFilesPlace() throws IOException {
    publish(Existing.REFUSE, true, "secret");
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(target)));

    Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rw-r--r--"));
    publish(Existing.REPLACE, true, "secret");
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(target)));
  }

  @Test
  void aLinkIsKeptAndItsFileReplaced() throws IOException {
    Path real = Files.writeString(directory.resolve("real"), "old");
    Files.createSymbolicLink(target, files.getPath("real"));

    publish(Existing.REPLACE, false, "new");

    assertTrue(Files.isSymbolicLink(target));
    assertEquals("new", Files.readString(real));
  }

  @Test
  void aFailureWhileWritingLeavesTheOldFile() throws IOException {
    Files.writeString(target, "old");
    OutputFile.Content fullDisk =
        channel -> {
          text("half").writeTo(channel);
          throw new IOException("No space left on device");
        };

    FileSystemException e =
        assertThrows(
            FileSystemException.class,
            () -> OutputFile.write(target, Existing.REPLACE, false, fullDisk));

    assertEquals("/out/file: No space left on device", e.getMessage());
    assertEquals("old", Files.readString(target));
    assertEquals(List.of("file"), names());
  }

  @Test
  void aDirectoryIsNoTarget() {
    FileSystemException e =
        assertThrows(
            FileSystemException.class,
            () -> OutputFile.write(directory, Existing.REPLACE, false, FileChannel::size));

    assertEquals("/out: is a directory", e.getMessage());
  }

  @Test
  void theDirectoryMustBeThere() {
    Path lost = directory.resolve("lost/file");

    FileSystemException e =
        assertThrows(
            FileSystemException.class,
            () -> OutputFile.write(lost, Existing.REFUSE, false, text("new")));

    assertEquals("/out/lost/file: its directory /out/lost does not exist", e.getMessage());
  }
}
