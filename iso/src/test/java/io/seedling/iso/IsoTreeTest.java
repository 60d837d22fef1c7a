package io.seedling.iso;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class IsoTreeTest {
  private static final Instant FILE_DATE = Instant.parse("2001-02-03T04:05:06Z");
  private final FileSystem files = Jimfs.newFileSystem(Configuration.unix());
  private final Path directory = files.getPath("/home/tree");
  private final FileSystem unix =
      Jimfs.newFileSystem(
          Configuration.unix().toBuilder()
              .setAttributeViews("basic", "owner", "posix", "unix")
              .build());

  @AfterEach
  void close() throws IOException {
    files.close();
    unix.close();
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
  void nothingButNamesAndBytesIsTakenUnlessAskedFor() throws IOException {
    IsoNode.Directory root = IsoTree.of(ownedFiles()).root();
    assertEquals(PosixAttributes.ofMode(0555), root.attributes());
    assertEquals(PosixAttributes.ofMode(0555), root.children().get(0).attributes());
    assertEquals(PosixAttributes.ofMode(0777), root.children().get(1).attributes());
  }

  @ParameterizedTest
  @EnumSource
  void whatIsAskedForIsTaken(Keep keep) throws IOException {
    Path top = ownedFiles();
    int uid = (Integer) Files.getAttribute(top.resolve("f"), "unix:uid");
    int gid = (Integer) Files.getAttribute(top.resolve("f"), "unix:gid");
    assertTrue(uid > 0 && gid > 0);
    PosixAttributes expected =
        switch (keep) {
          case MODES -> PosixAttributes.ofMode(0710);
          case OWNERS -> new PosixAttributes(0555, uid, gid, Optional.empty());
          case TIMES -> new PosixAttributes(0555, 0, 0, Optional.of(FILE_DATE));
        };
    IsoNode.Directory root = IsoTree.of(top, Set.of(keep)).root();
    assertEquals(expected, root.children().get(0).attributes());
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void theBitsBeyondPermissionsAreTaken(@TempDir Path real) throws IOException {
    Path file = Files.writeString(real.resolve("f"), "x");
    Files.setAttribute(file, "unix:mode", 04751);
    IsoNode taken = IsoTree.of(real, Set.of(Keep.MODES)).root().children().get(0);
    assertEquals(PosixAttributes.ofMode(04751), taken.attributes());
  }

  @Test
  void theDirectorysOwnAttributesAreTakenToo() throws IOException {
    Path link = Files.createSymbolicLink(unix.getPath("/link"), ownedFiles());
    for (Path top : new Path[] {unix.getPath("/files"), link}) {
      PosixAttributes attributes = IsoTree.of(top, Set.of(Keep.MODES)).root().attributes();
      assertEquals(PosixAttributes.ofMode(0700), attributes);
    }
  }

  @Test
  void withoutModesAndOwnersTheUsualOnesAreTaken() throws IOException {
    Files.createDirectories(directory);
    Files.writeString(directory.resolve("f"), "x");
    IsoTree tree = IsoTree.of(directory, Set.of(Keep.MODES, Keep.OWNERS));
    assertEquals(IsoTree.of(directory).root().attributes(), tree.root().attributes());
    assertEquals(0, tree.root().children().get(0).attributes().uid());
  }

  private Path ownedFiles() throws IOException {
    Path top = Files.createDirectory(unix.getPath("/files"));
    Path file = Files.writeString(top.resolve("f"), "x");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx--x---"));
    Files.setLastModifiedTime(file, FileTime.from(FILE_DATE));
    Files.createSymbolicLink(top.resolve("l"), unix.getPath("f"));
    Files.setPosixFilePermissions(top, PosixFilePermissions.fromString("rwx------"));
    return top;
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
