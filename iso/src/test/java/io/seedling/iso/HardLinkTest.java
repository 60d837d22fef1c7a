package io.seedling.iso;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.io.IOException;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class HardLinkTest {
  private static final byte[] TEXT = "x".repeat(10_000).getBytes(StandardCharsets.US_ASCII);

  @Test
  void filesOfOneContentShareItsExtent() throws IOException {
    IsoContent content = IsoContent.of(TEXT);
    IsoTree once = tree(file("f", content), new IsoNode.Directory("d", List.of()));
    IsoTree twice = tree(file("f", content), dir(file("g", content), file("h", content)));
    assertEquals(IsoWriter.size(once, Volumes.OPTIONS), IsoWriter.size(twice, Volumes.OPTIONS));
    VolumeCheck check = VolumeCheck.of(Volumes.write(twice, Volumes.OPTIONS));
    assertEquals(List.of(), check.findings());
    assertEquals(Volumes.shown(twice), check.rockRidge());
    assertEquals(Volumes.shown(twice), check.joliet());
    assertEquals(Map.of("/f", 3, "/d", 2, "/d/g", 3, "/d/h", 3), check.links());
  }

  @Test
  void oneNodeInTwoDirectoriesIsTwoLinks() throws IOException {
    IsoNode file = file("f", IsoContent.of(TEXT));
    VolumeCheck check = VolumeCheck.of(Volumes.write(tree(file, dir(file)), Volumes.OPTIONS));
    assertEquals(Map.of("/f", 2, "/d", 2, "/d/f", 2), check.links());
  }

  @Test
  void equalContentsAreTwoFiles() throws IOException {
    IsoTree shared = tree(file("f", new Equal()), file("g", new Equal()));
    VolumeCheck check = VolumeCheck.of(Volumes.write(shared, Volumes.OPTIONS));
    assertEquals(Map.of("/f", 1, "/g", 1), check.links());
    assertEquals(2, Layout.of(shared, Volumes.OPTIONS).files().size());
  }

  @Test
  @DisabledOnOs(OS.WINDOWS) // which has no file keys
  void linksToOneFileHaveOneContent(@TempDir Path directory) throws IOException {
    Path file = Files.write(directory.resolve("a"), TEXT);
    Files.createDirectory(directory.resolve("d"));
    Files.createLink(directory.resolve("d/b"), file);
    Files.write(directory.resolve("c"), TEXT);
    IsoTree tree = IsoTree.of(directory);
    assertSame(content(tree, "a"), content(tree, "d/b"));
    assertNotSame(content(tree, "a"), content(tree, "c"));
    VolumeCheck check = VolumeCheck.of(Volumes.write(tree, Volumes.OPTIONS));
    assertEquals(Map.of("/a", 2, "/c", 1, "/d", 2, "/d/b", 2), check.links());
  }

  /** A content that is equal to all of its kind. */
  private static final class Equal implements IsoContent {
    @Override
    public long size() {
      return TEXT.length;
    }

    @Override
    public ReadableByteChannel open() throws IOException {
      return IsoContent.of(TEXT).open();
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Equal;
    }

    @Override
    public int hashCode() {
      return 1;
    }
  }

  private static IsoContent content(IsoTree tree, String path) {
    if (tree.find(path) instanceof IsoNode.RegularFile file) {
      return file.content();
    }
    throw new AssertionError(path + " is no file");
  }

  private static IsoTree tree(IsoNode... children) {
    return Volumes.tree(children);
  }

  private static IsoNode dir(IsoNode... children) {
    return new IsoNode.Directory("d", List.of(children));
  }

  private static IsoNode file(String name, IsoContent content) {
    return new IsoNode.RegularFile(name, content);
  }
}
