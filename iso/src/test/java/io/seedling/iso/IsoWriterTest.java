package io.seedling.iso;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IsoWriterTest {

  @Test
  void aSeedIsShownAlikeInAllThreeTrees() throws IOException {
    VolumeCheck check = VolumeCheck.of(Volumes.write(Volumes.seed(), Volumes.OPTIONS));
    assertEquals(List.of(), check.findings());
    assertEquals(Volumes.shown(Volumes.seed()), check.rockRidge());
    assertEquals(Volumes.shown(Volumes.seed()), check.joliet());
    assertEquals(
        Map.of(
            "/USER_DATA.;1", "file #cloud-config\n",
            "/META_DATA.;1", "file instance-id: one\n",
            "/NETWORK_CONFIG.;1", "file version: 2\n"),
        check.plain());
  }

  @ParameterizedTest(name = "random tree {0}")
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
  void anyTreeIsReadBackAsItWas(long seed) throws IOException {
    IsoTree tree = Volumes.random(seed);
    byte[] volume = Volumes.write(tree, Volumes.OPTIONS);
    VolumeCheck check = VolumeCheck.of(volume);
    assertEquals(List.of(), check.findings());
    assertEquals(Volumes.shown(tree), check.rockRidge());
    assertEquals(volume.length, IsoWriter.size(tree, Volumes.OPTIONS));
  }

  @ParameterizedTest
  @CsvSource({"true,true", "true,false", "false,true", "false,false"})
  void eitherExtensionMayBeLeftOut(boolean joliet, boolean rockRidge) throws IOException {
    VolumeOptions options = new VolumeOptions("cidata", Volumes.DATE, joliet, rockRidge);
    VolumeCheck check = VolumeCheck.of(Volumes.write(Volumes.seed(), options));
    assertEquals(List.of(), check.findings());
    assertEquals(joliet ? 3 : 0, check.joliet().size());
    assertEquals(rockRidge ? 3 : 0, check.rockRidge().size());
    assertEquals(3, check.plain().size());
  }

  @Test
  void theLongestNamesAndTargetsFitTheirContinuationArea() throws IOException {
    List<IsoNode> children = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      String name = ("%03d" + "é".repeat(125)).formatted(i);
      children.add(new IsoNode.SymbolicLink(name, "a/".repeat(511) + "b"));
    }
    IsoTree tree = IsoTree.of(IsoNode.Directory.root(children));
    VolumeCheck check = VolumeCheck.of(Volumes.write(tree, Volumes.OPTIONS));
    assertEquals(List.of(), check.findings());
    assertEquals(Volumes.shown(tree), check.rockRidge());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/", "//", "/a/", "a//b", ".", "..", "./x", "../..", "a/./b", "x/../y", "/etc/é", "a/b/c/"
      })
  void aTargetIsKeptToTheLetter(String target) throws IOException {
    assertTargetIsKept(target);
  }

  @ParameterizedTest
  @CsvSource({"243,/../z/w", "244,/../z", "245,/z", "246,/z", "247,/z", "248,/z", "249,''"})
  void aTargetMayEndAnywhereInAnEntry(int length, String rest) throws IOException {
    assertTargetIsKept("y".repeat(length) + rest);
  }

  private static void assertTargetIsKept(String target) throws IOException {
    IsoTree tree = Volumes.tree(new IsoNode.SymbolicLink("link", target));
    VolumeCheck check = VolumeCheck.of(Volumes.write(tree, Volumes.OPTIONS));
    assertEquals(List.of(), check.findings());
    assertEquals(Map.of("/link", "link " + target), check.rockRidge());
    assertEquals(Map.of(), check.joliet(), "Joliet has no links");
  }

  @Test
  void sixtyLevelsStayDeep() throws IOException {
    IsoNode node = Volumes.file("bottom", "deep");
    for (int level = 60; level > 0; level--) {
      node = new IsoNode.Directory("level" + level, List.of(node));
    }
    VolumeCheck check = VolumeCheck.of(Volumes.write(Volumes.tree(node), Volumes.OPTIONS));
    assertEquals(List.of(), check.findings());
    assertEquals(Volumes.shown(Volumes.tree(node)), check.rockRidge());
  }

  @Test
  void aSymbolicLinkNeedsRockRidge() {
    VolumeOptions options = new VolumeOptions("cidata", Volumes.DATE, true, false);
    IsoTree tree = Volumes.tree(new IsoNode.SymbolicLink("link", "target"));
    assertEquals(
        "the symbolic link 'link' needs Rock Ridge, which is off",
        assertThrows(IllegalArgumentException.class, () -> Volumes.write(tree, options))
            .getMessage());
  }

  @Test
  void aVolumeHolds65535Directories() {
    List<IsoNode> directories = new ArrayList<>();
    for (int i = 0; i < 65_534; i++) {
      directories.add(dir("d" + i));
    }
    VolumeOptions plain = new VolumeOptions("cidata", Volumes.DATE, false, false);
    IsoTree full = IsoTree.of(IsoNode.Directory.root(directories));
    assertTrue(IsoWriter.size(full, plain) > 65_535 * 2048L);
    directories.add(dir("one-more"));
    IsoTree overfull = IsoTree.of(IsoNode.Directory.root(directories));
    assertEquals(
        "there are more than 65535 directories; a volume holds no more",
        assertThrows(IllegalArgumentException.class, () -> IsoWriter.size(overfull, plain))
            .getMessage());
  }

  @Test
  void aVolumeHoldsEightTebibytes() {
    IsoTree most = Volumes.tree(sized("most", (0xFFFFFFFFL - 100) * 2048)); // 2049 records take 50
    IsoTree tooMuch = Volumes.tree(sized("a", 1L << 42), sized("b", 1L << 42));
    VolumeOptions plain = new VolumeOptions("cidata", Volumes.DATE, false, false);
    assertTrue(IsoWriter.size(most, plain) <= 0xFFFFFFFFL * 2048);
    assertEquals(
        "the volume would be longer than 8 TiB, which is the most that 32-bit sector numbers reach",
        assertThrows(IllegalArgumentException.class, () -> IsoWriter.size(tooMuch, plain))
            .getMessage());
    assertEquals(
        "the file 'huge' is 8796093022209 bytes long; a volume holds 8 TiB",
        assertThrows(
                IllegalArgumentException.class,
                () -> IsoWriter.size(Volumes.tree(sized("huge", (1L << 43) + 1)), plain))
            .getMessage());
  }

  @Test
  void aFileOfMoreThanFourGibibytesHasSeveralRecords() {
    PlacedFile most = placed(0xFFFFFFFFL);
    assertEquals(1, most.extents());
    assertEquals(0xFFFFFFFFL, most.extentLength(0));
    PlacedFile more = placed(1L << 32);
    assertEquals(2, more.extents());
    assertEquals(0xFFFFF800L, more.extentLength(0));
    assertEquals(2048, more.extentLength(1));
    PlacedFile full = placed(2 * 0xFFFFF800L);
    assertEquals(2, full.extents());
    assertEquals(0xFFFFF800L, full.extentLength(1));
    assertEquals(full.extentSector(0) + 0xFFFFF800L / 2048, full.extentSector(1));
  }

  private static PlacedFile placed(long size) {
    return Layout.of(Volumes.tree(sized("big", size)), Volumes.OPTIONS).files().get(0);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void belowLevel3AFileHasOneExtent(int level) {
    VolumeOptions options = Volumes.OPTIONS.withInterchangeLevel(level);
    assertTrue(IsoWriter.size(inD(sized("most", 0xFFFFFFFFL)), options) > 0xFFFFFFFFL);
    assertRefused(
        "the file 'd/big' is 4294967296 bytes long; with interchange level "
            + level
            + " a volume holds 4 GiB - 1",
        inD(sized("big", 1L << 32)),
        options);
  }

  @ParameterizedTest
  @CsvSource({
    "4, d/f ended after 4 of 5 bytes; was it changed meanwhile?",
    "6, d/f has more than the 5 bytes it began with; was it changed meanwhile?"
  })
  void aContentMustKeepItsWord(int actual, String message) {
    IsoContent liar = content(5, new byte[actual]);
    IsoTree tree =
        Volumes.tree(new IsoNode.Directory("d", List.of(new IsoNode.RegularFile("f", liar))));
    assertEquals(
        message,
        assertThrows(IOException.class, () -> Volumes.write(tree, Volumes.OPTIONS)).getMessage());
  }

  @Test
  void aChannelMayTakeABitAtATime() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    WritableByteChannel slow =
        new WritableByteChannel() {
          @Override
          public int write(ByteBuffer source) {
            int length = Math.min(source.remaining(), 1000);
            for (int i = 0; i < length; i++) {
              bytes.write(source.get());
            }
            return length;
          }

          @Override
          public boolean isOpen() {
            return true;
          }

          @Override
          public void close() {
            throw new AssertionError("the caller closes the channel");
          }
        };
    IsoTree tree = Volumes.tree(Volumes.file("large", "0123456789".repeat(100_000)));
    IsoWriter.write(tree, Volumes.OPTIONS, slow);
    assertArrayEquals(Volumes.write(tree, Volumes.OPTIONS), bytes.toByteArray());
  }

  @Test
  void anEntrysOwnDateModeAndOwnerAreKept() throws IOException {
    Instant date = Instant.parse("1999-12-31T23:59:58Z");
    PosixAttributes attributes = new PosixAttributes(04755, 1000, 0xFFFFFFFFL, Optional.of(date));
    IsoNode file = new IsoNode.RegularFile("f", attributes, content(1, new byte[1]));
    byte[] volume = Volumes.write(Volumes.tree(file), Volumes.OPTIONS);
    int root = 23 * 2048; // behind three descriptors and four path tables
    int parent = root + Byte.toUnsignedInt(volume[root]);
    int record = parent + Byte.toUnsignedInt(volume[parent]);
    byte[] recorded = Arrays.copyOfRange(volume, record + 18, record + 25);
    assertArrayEquals(new byte[] {99, 12, 31, 23, 59, 58, 0}, recorded);
    ByteBuffer posix = ByteBuffer.wrap(volume, record + 38, 36).slice(); // F.;1 and its pad, PX
    assertEquals("104755", Integer.toOctalString(posix.getInt(8)));
    assertEquals(1000, posix.getInt(24));
    assertEquals(-1, posix.getInt(32));
  }

  @Test
  void aNameHas253BytesAtMost() {
    assertTrue(IsoWriter.size(inD(Volumes.file("é".repeat(126) + "x", "")), Volumes.OPTIONS) > 0);
    String name = "é".repeat(127);
    assertRefused(
        "the name of 'd/" + name + "' is 254 bytes long in UTF-8; 253 is the most",
        inD(Volumes.file(name, "")));
  }

  @Test
  void aTargetHas1023BytesAtMost() {
    IsoNode most = new IsoNode.SymbolicLink("l", "x".repeat(1023));
    assertTrue(IsoWriter.size(inD(most), Volumes.OPTIONS) > 0);
    assertRefused(
        "the target of the symbolic link 'd/l' is 1024 bytes long in UTF-8; 1023 is the most",
        inD(new IsoNode.SymbolicLink("l", "x".repeat(1024))));
  }

  @ParameterizedTest
  @ValueSource(strings = {"1899-12-31T23:59:59Z", "2156-01-01T00:00:00Z"})
  void aDateIsInTheYearsOfOneByte(String date) {
    PosixAttributes attributes = new PosixAttributes(0555, 0, 0, Optional.of(Instant.parse(date)));
    assertRefused(
        "the date of 'd/e' is " + date + ", outside the years 1900 to 2155",
        inD(new IsoNode.Directory("e", attributes, List.of())));
    assertRefused(
        "the date of the root directory is " + date + ", outside the years 1900 to 2155",
        IsoTree.of(new IsoNode.Directory("", attributes, List.of())));
  }

  private static IsoTree inD(IsoNode node) {
    return Volumes.tree(new IsoNode.Directory("d", List.of(node)));
  }

  private static void assertRefused(String message, IsoTree tree) {
    assertRefused(message, tree, Volumes.OPTIONS);
  }

  private static void assertRefused(String message, IsoTree tree, VolumeOptions options) {
    assertEquals(
        message,
        assertThrows(IllegalArgumentException.class, () -> IsoWriter.size(tree, options))
            .getMessage());
  }

  private static IsoNode.Directory dir(String name) {
    return new IsoNode.Directory(name, List.of());
  }

  private static IsoNode.RegularFile sized(String name, long size) {
    return new IsoNode.RegularFile(name, content(size, new byte[0]));
  }

  private static IsoContent content(long size, byte[] bytes) {
    return new IsoContent() {
      @Override
      public long size() {
        return size;
      }

      @Override
      public ReadableByteChannel open() {
        return Channels.newChannel(new ByteArrayInputStream(bytes));
      }
    };
  }
}
