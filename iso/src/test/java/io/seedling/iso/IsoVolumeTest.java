package io.seedling.iso;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class IsoVolumeTest {

  static IsoVolume volume(byte[] bytes) throws IOException {
    return IsoVolume.of(new BytesChannel(bytes));
  }

  private static IsoVolume volume(IsoTree tree) throws IOException {
    return volume(Volumes.write(tree, Volumes.OPTIONS));
  }

  @ParameterizedTest
  @EnumSource
  void whatWasWrittenIsReadBack(ReferenceVolumes reference) throws IOException {
    try (IsoVolume volume = volume(reference.tree())) {
      assertEquals(NameView.ROCK_RIDGE, volume.preferredView());
      assertEquals(Volumes.shown(reference.tree()), Volumes.shown(volume.list().tree()));
      assertEquals(List.of(), volume.list().leftOut());
    }
  }

  @ParameterizedTest(name = "random tree {0}")
  @ValueSource(longs = {11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
  void aTreeReadAndWrittenAgainIsTheSameVolume(long seed) throws IOException {
    byte[] once = Volumes.write(Volumes.random(seed), Volumes.OPTIONS);
    try (IsoVolume volume = volume(once)) {
      assertArrayEquals(once, Volumes.write(volume.list().tree(), Volumes.OPTIONS));
    }
  }

  @Test
  void eachViewHasItsOwnNames() throws IOException {
    IsoTree tree =
        Volumes.tree(
            Volumes.file("Üser data.yaml", "u"),
            Volumes.file("noext", "n"),
            Volumes.file("trailing.", "t"),
            new IsoNode.SymbolicLink("link", "noext"),
            new IsoNode.Directory("d", List.of(Volumes.file("q?*", "q"))));
    try (IsoVolume volume = volume(tree)) {
      assertEquals(Set.of(NameView.ROCK_RIDGE, NameView.JOLIET, NameView.PLAIN), volume.views());
      assertEquals(Volumes.shown(tree), Volumes.shown(volume.list(NameView.ROCK_RIDGE).tree()));
      assertEquals(
          Map.of(
              "/Üser data.yaml", "file u",
              "/noext", "file n",
              "/trailing_", "file t",
              "/d", "dir",
              "/d/q__", "file q"),
          Volumes.shown(volume.list(NameView.JOLIET).tree()));
      assertEquals(
          Map.of(
              "/_SER_DATA.YAML", "file u",
              "/NOEXT", "file n",
              "/TRAILING", "file t",
              "/LINK", "file ",
              "/D", "dir",
              "/D/Q__", "file q"),
          Volumes.shown(volume.list(NameView.PLAIN).tree()));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "true,true,ROCK_RIDGE",
    "true,false,JOLIET",
    "false,true,ROCK_RIDGE",
    "false,false,PLAIN"
  })
  void theRichestViewIsPreferred(boolean joliet, boolean rockRidge, NameView preferred)
      throws IOException {
    VolumeOptions options = new VolumeOptions("cidata", Volumes.DATE, joliet, rockRidge);
    try (IsoVolume volume = volume(Volumes.write(Volumes.seed(), options))) {
      assertEquals(preferred, volume.preferredView());
      assertEquals("cidata", volume.label());
      assertEquals(joliet, volume.views().contains(NameView.JOLIET));
    }
  }

  @Test
  void aViewThatIsNotThereIsRefused() throws IOException {
    VolumeOptions options = new VolumeOptions("cidata", Volumes.DATE, false, false);
    try (IsoVolume volume = volume(Volumes.write(Volumes.seed(), options))) {
      assertEquals(
          "the volume has no names of the kind JOLIET",
          assertThrows(IllegalArgumentException.class, () -> volume.list(NameView.JOLIET))
              .getMessage());
    }
  }

  @Test
  void attributesAreReadBack() throws IOException {
    Optional<Instant> date = Optional.of(Instant.parse("1999-12-31T23:59:58Z"));
    PosixAttributes attributes = new PosixAttributes(04751, 1000, 4_294_967_295L, date);
    IsoTree tree =
        Volumes.tree(
            new IsoNode.RegularFile("f", attributes, IsoContent.of(new byte[] {1})),
            new IsoNode.SymbolicLink("l", attributes, "f"),
            new IsoNode.Directory("d", attributes, List.of()));
    try (IsoVolume volume = volume(tree)) {
      for (IsoNode node : volume.list().tree().root().children()) {
        assertEquals(attributes, node.attributes(), node.name());
      }
      IsoNode root = volume.list().tree().root();
      assertEquals(
          Optional.of(Instant.parse("2026-01-02T03:04:05Z")), root.attributes().modified());
    }
  }

  @Test
  void aFilesChannelReadsInAnyOrderAndWritesNothing() throws IOException {
    byte[] bytes = new byte[5000];
    new Random(1).nextBytes(bytes);
    IsoTree tree = Volumes.tree(new IsoNode.RegularFile("f", IsoContent.of(bytes)));
    try (IsoVolume volume = volume(tree)) {
      SeekableByteChannel file = open(volume);
      assertEquals(5000, file.size());
      ByteBuffer some = ByteBuffer.allocate(10);
      file.position(4990).read(some);
      assertArrayEquals(Arrays.copyOfRange(bytes, 4990, 5000), some.array());
      assertEquals(-1, file.read(some.clear()));
      file.position(7).read(some);
      assertArrayEquals(Arrays.copyOfRange(bytes, 7, 17), some.array());
      assertEquals(-1, file.position(6000).read(some.clear()));
      assertThrows(NonWritableChannelException.class, () -> file.write(some));
      assertThrows(NonWritableChannelException.class, () -> file.truncate(0));
      file.close();
      assertThrows(ClosedChannelException.class, () -> file.read(some));
    }
  }

  private static SeekableByteChannel open(IsoVolume volume) throws IOException {
    IsoNode node = volume.list().tree().root().children().get(0);
    return (SeekableByteChannel) ((IsoNode.RegularFile) node).content().open();
  }

  @Test
  void closingTheVolumeClosesItsChannel() throws IOException {
    BytesChannel channel = new BytesChannel(Volumes.write(Volumes.seed(), Volumes.OPTIONS));
    IsoVolume.of(channel).close();
    assertFalse(channel.isOpen());
  }

  @Test
  void aFileThatIsNoVolumeIsClosedAndRefused(@TempDir Path directory) throws IOException {
    Path file = Files.write(directory.resolve("f"), new byte[100_000]);
    assertEquals(
        "not a valid ISO 9660 volume: there is no volume descriptor (no CD001 at byte 32769)"
            + " (at byte 0x8000)",
        assertThrows(IsoFormatException.class, () -> IsoVolume.open(file)).getMessage());
    Files.delete(file); // which Windows allows only where it is closed
  }

  @ParameterizedTest
  @CsvSource({
    "32768, 'the volume ends before the terminator of its descriptors (at byte 0x8000)'",
    "0, 'the volume ends before the terminator of its descriptors (at byte 0x8000)'",
  })
  void aVolumeThatEndsEarlyIsRefused(int length, String message) throws IOException {
    byte[] bytes = Arrays.copyOf(Volumes.write(Volumes.seed(), Volumes.OPTIONS), length);
    assertEquals(
        "not a valid ISO 9660 volume: " + message,
        assertThrows(IsoFormatException.class, () -> volume(bytes)).getMessage());
  }

  @ParameterizedTest
  @CsvSource({
    "1, BEA01, it is a UDF volume without ISO 9660 descriptors",
    "9, CDROM, 'it is a High Sierra volume, from before ISO 9660'",
  })
  void aVolumeOfAnotherKindIsNotSupported(int at, String identifier, String message)
      throws IOException {
    byte[] bytes = new byte[20 * 2048];
    byte[] text = identifier.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(text, 0, bytes, 16 * 2048 + at, text.length);
    assertEquals(
        message, assertThrows(UnsupportedIsoException.class, () -> volume(bytes)).getMessage());
    Finding expected = Finding.error(16 * 2048, "ECMA-119 §6.7.1", "", message);
    assertEquals(List.of(expected), IsoCheck.check(new BytesChannel(bytes)).findings());
  }

  @Test
  void aDirectoryOfTwoExtentsIsRefused() {
    CraftedVolume volume = CraftedVolume.ofSectors(30, 20, 2048);
    int flags = CraftedRecord.DIRECTORY;
    volume.directory(
        20,
        CraftedRecord.dots(
            20,
            CraftedRecord.directory("D", 21, 2048).flags(flags | CraftedRecord.CONTINUED),
            CraftedRecord.directory("D", 22, 2048).flags(flags)));
    assertRefused(volume.bytes(), "D: the directory has 2 extents");
  }

  @Test
  void namesThatLeadOutOfTheirDirectoryAreRefused() throws IOException {
    byte[] bytes = Volumes.write(Volumes.tree(Volumes.file("xx", "")), Volumes.OPTIONS);
    for (Map.Entry<String, String> name :
        new TreeMap<>(
                Map.of(
                    "..", "a name is '..'",
                    "a/", "the name 'a/' holds a slash or a NUL",
                    "\0a", "the name '\0a' holds a slash or a NUL"))
            .entrySet()) {
      byte[] changed = replace(bytes, "xx", name.getKey());
      assertRefused(changed, "XX: " + name.getValue());
    }
  }

  @Test
  void twoEntriesOfOneNameAreRefused() throws IOException {
    byte[] bytes =
        Volumes.write(
            Volumes.tree(Volumes.file("aa", ""), Volumes.file("ab", "")), Volumes.OPTIONS);
    byte[] changed = replace(bytes, "ab", "aa");
    assertRefused(changed, "aa: two entries of one directory have this name");
  }

  private static void assertRefused(byte[] bytes, String message) {
    IsoFormatException e = assertThrows(IsoFormatException.class, () -> volume(bytes).list());
    assertEquals(
        "not a valid ISO 9660 volume: "
            + message
            + " (at byte 0x"
            + Long.toHexString(e.offset())
            + ")",
        e.getMessage());
  }

  /** Replaces the one place where a Rock Ridge name stands. */
  private static byte[] replace(byte[] bytes, String name, String other) {
    byte[] changed = bytes.clone();
    byte[] entry = {'N', 'M', (byte) (5 + name.length()), 1, 0, (byte) name.charAt(0), 0};
    for (int at = 0; at < bytes.length - 7; at++) {
      if (bytes[at] == 'N'
          && Arrays.equals(entry, 0, 6, bytes, at, at + 6)
          && bytes[at + 6] == name.charAt(1)) {
        changed[at + 5] = (byte) other.charAt(0);
        changed[at + 6] = (byte) other.charAt(1);
      }
    }
    return changed;
  }
}
