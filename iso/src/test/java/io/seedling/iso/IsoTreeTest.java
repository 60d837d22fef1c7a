package io.seedling.iso;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class IsoTreeTest {
  private final FileSystem files = Jimfs.newFileSystem(Configuration.unix());
  private final Path directory = files.getPath("/home/tree");

  @AfterEach
  void close() throws IOException {
    files.close();
  }

  @Test
  void aDirectoryIsTakenWithoutFollowingLinks() throws IOException {
    Files.createDirectories(directory.resolve("sub/empty"));
    Files.writeString(directory.resolve("user-data"), "#cloud-config\n");
    Files.writeString(directory.resolve("sub/zażółć"), "x");
    Files.createSymbolicLink(directory.resolve("self"), files.getPath("."));
    Files.createSymbolicLink(directory.resolve("dangling"), files.getPath("/no/where"));
    IsoTree tree = IsoTree.of(directory);
    Map<String, String> shown =
        Map.of(
            "/user-data", "file #cloud-config\n",
            "/sub", "dir",
            "/sub/empty", "dir",
            "/sub/zażółć", "file x",
            "/self", "link .",
            "/dangling", "link /no/where");
    assertEquals(shown, Volumes.shown(tree));
    assertEquals(shown, VolumeCheck.of(Volumes.write(tree, Volumes.OPTIONS)).rockRidge());
  }

  @Test
  void theDirectoryItselfMayBeALink() throws IOException {
    Files.createDirectories(directory);
    Files.writeString(directory.resolve("f"), "x");
    Path link = Files.createSymbolicLink(files.getPath("/link"), directory);
    assertEquals(Map.of("/f", "file x"), Volumes.shown(IsoTree.of(link)));
  }

  @Test
  void aFileThatGrowsMeanwhileIsNoticed() throws IOException {
    Files.createDirectories(directory);
    Path file = Files.writeString(directory.resolve("f"), "12345");
    IsoTree tree = IsoTree.of(directory);
    Files.writeString(file, "123456");
    assertEquals(
        "f has more than the 5 bytes it began with; was it changed meanwhile?",
        assertThrows(IOException.class, () -> Volumes.write(tree, Volumes.OPTIONS)).getMessage());
  }

  @Test
  void whatIsNoDirectoryIsRefusedByTheFileSystem() throws IOException {
    assertThrows(NoSuchFileException.class, () -> IsoTree.of(directory));
    Files.createDirectories(directory.getParent());
    Files.writeString(directory, "x");
    assertThrows(NotDirectoryException.class, () -> IsoTree.of(directory));
  }
}
