package io.seedling.qcow2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.seedling.qcow2.BackingChain.Link;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class BackingChainTest {
  private static final long MIB = 1 << 20;

  private final Disk disk;

  BackingChainTest() throws IOException {
    disk = Disk.inMemory();
  }

  @Test
  void aRawImageIsAChainOfOne() throws IOException {
    Path raw = disk.put("raw", new byte[700]);

    assertEquals(List.of(new Link(raw, ImageFormat.RAW, 1024)), walk(raw).links());
  }

  @Test
  void aRelativeNameIsResolvedAgainstTheFileThatHoldsIt() throws IOException {
    Files.createDirectories(disk.path("a/b"));
    Path top = disk.putOverlay("a/b/top", "../middle, ü");
    Path middle = disk.put("a/middle, ü", Disk.overlay("../base", ImageFormat.RAW));
    disk.put("base", new byte[2048]);

    BackingChain chain = walk(top);

    assertEquals(
        List.of(
            new Link(top, ImageFormat.QCOW2, MIB),
            new Link(top.resolveSibling("../middle, ü"), ImageFormat.QCOW2, MIB),
            new Link(
                top.resolveSibling("../middle, ü").resolveSibling("../base"),
                ImageFormat.RAW,
                2048)),
        chain.links());
    assertEquals(chain.links().get(0), chain.top());
    assertEquals(Files.size(middle), Files.size(chain.links().get(1).file()));
  }

  @Test
  void aStatedFormatIsNotQuestioned() throws IOException {
    Path file = disk.putOverlay("overlay", "missing");

    assertEquals(
        List.of(new Link(file, ImageFormat.RAW, Files.size(file) + 511 & -512)),
        BackingChain.of(file, Optional.of(ImageFormat.RAW)).links());
  }

  @Test
  void aMissingTopIsTheFileSystemsOwnError() {
    assertThrows(NoSuchFileException.class, () -> walk(disk.path("missing")));
  }

  @Test
  void aMissingLinkIsReportedWithTheFileThatNamesIt() throws IOException {
    Path top = disk.putOverlay("top", "middle");
    Path middle = disk.putOverlay("middle", "gone.img");

    BackingChainException e = assertThrows(BackingChainException.class, () -> walk(top));

    assertEquals(middle, e.file());
    assertEquals("the backing file 'gone.img' does not exist", e.getMessage());
    assertEquals(
        Optional.of("put it back, or name another: qemu-img rebase -u -F FORMAT -b FILE IMAGE"),
        e.remedy());
  }

  @Test
  void aCycleIsFoundUnderAnyName() throws IOException {
    Path top = disk.putOverlay("top", "middle");
    Path middle = disk.putOverlay("middle", "link");
    Files.createSymbolicLink(disk.path("link"), top);

    BackingChainException e = assertThrows(BackingChainException.class, () -> walk(top));

    assertEquals(middle, e.file());
    assertEquals("the backing file 'link' leads back into the same chain", e.getMessage());
  }

  @Test
  void anImageOverItselfIsACycle() throws IOException {
    Path file = disk.putOverlay("self", "self");

    BackingChainException e = assertThrows(BackingChainException.class, () -> walk(file));

    assertEquals("the backing file 'self' leads back into the same chain", e.getMessage());
  }

  @Test
  void aChainHas200ImagesAtMost() throws IOException {
    disk.put("0", new byte[0]);
    disk.put("1", Disk.overlay("0", ImageFormat.RAW));
    for (int i = 2; i <= 200; i++) {
      disk.putOverlay("" + i, "" + (i - 1));
    }

    assertEquals(200, walk(disk.path("199")).links().size());
    BackingChainException e =
        assertThrows(BackingChainException.class, () -> walk(disk.path("200")));
    assertEquals("the chain of backing files has more than 200 images", e.getMessage());
  }

  @ParameterizedTest
  @ValueSource(strings = {"nbd://localhost/x", "a:b"})
  void onlyFilesAreFollowed(String name) throws IOException {
    Path file = disk.putOverlay("overlay", name);

    BackingChainException e = assertThrows(BackingChainException.class, () -> walk(file));

    assertEquals(
        "the backing file '" + name + "' is not a file; only files are followed", e.getMessage());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {                                            | is not valid JSON
          {}                                           | names no file
          {"filename":"a","file.filename":"b"}         | has the option 'filename'; only driver
          {"driver":"nbd","host":"a"}                  | has the option 'host'; only driver
          {"file":{"driver":"ssh","filename":"a"}}     | is not a file; only files are followed
          {"driver":"vmdk","file.filename":"a"}        | is in the vmdk format, which is not supported
          {"file":{"filename":"a","offset":"1"}}       | has the option 'file.offset'; only driver
          {"file":{"filename":"a"},"backing":null}     | has the option 'backing'; only driver
          {"driver":"qcow2","file":"node"}             | has the option 'file'; only driver
          """)
  void ofJsonNamesOnlyThoseOfAFileAreFollowed(String json, String message) throws IOException {
    Path file = disk.putOverlay("overlay", "json:" + json);

    BackingChainException e = assertThrows(BackingChainException.class, () -> walk(file));

    String begin = "the backing file 'json:" + json + "' " + message;
    assertTrue(String.valueOf(e.getMessage()).startsWith(begin), e.getMessage());
  }

  @Test
  void anotherStatedFormatIsRefusedByName() throws IOException {
    byte[] image = Disk.bytes(Disk.overlay("base", ImageFormat.QCOW2));
    System.arraycopy(new byte[] {'v', 'h', 'd', 'x', 0}, 0, image, 0x78, 5);
    Path file = disk.put("overlay", Disk.with(image, 0x74, 4, 4));

    BackingChainException e = assertThrows(BackingChainException.class, () -> walk(file));

    assertEquals(
        "the backing file 'base' is in the vhdx format, which is not supported", e.getMessage());
  }

  @Test
  void anUnstatedFormatIsDetected() throws IOException {
    byte[] image = Disk.bytes(Disk.overlay("base", ImageFormat.QCOW2));
    Path file = disk.put("overlay", Disk.with(image, 0x70, 4, 0x12345678));
    Path base = disk.put("base", new byte[512]);

    assertEquals(new Link(base, ImageFormat.RAW, 512), walk(file).links().get(1));
  }

  @Test
  void aBrokenLinkIsReportedWithItsReason() throws IOException {
    Path file = disk.putOverlay("overlay", "base");
    disk.put("base", new byte[512]);

    BackingChainException e = assertThrows(BackingChainException.class, () -> walk(file));

    assertEquals(file, e.file());
    assertEquals(
        "the backing file 'base' can't be used: not a valid qcow2 image: it begins with 0x0, not"
            + " with 0x514649fb (at byte 0x0)",
        e.getMessage());
  }

  @Test
  void aDirectoryIsNoLink() throws IOException {
    Path file = disk.putOverlay("overlay", ".");

    BackingChainException e = assertThrows(BackingChainException.class, () -> walk(file));

    assertEquals(
        "the backing file '.' can't be used: it is a directory, not a disk image", e.getMessage());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          32 | 4 | 1 | the image is encrypted (AES), and there is nobody to ask for the key | decrypt it first, with qemu-img convert
          32 | 4 | 2 | the image is encrypted (LUKS), and there is nobody to ask for the key | decrypt it first, with qemu-img convert
          72 | 8 | 2 | the image is marked corrupt | repair it first: qemu-img check -r all IMAGE
          """)
  void whatNoGuestCanRunFromIsRefused(
      int field, int width, int value, String message, String remedy) throws IOException {
    Path file = disk.put("image", Disk.with(Disk.smallOverlay(), field, width, value));

    UnsupportedImageException e = assertThrows(UnsupportedImageException.class, () -> walk(file));

    assertEquals(message, e.getMessage());
    assertEquals(Optional.of(remedy), e.remedy());
  }

  @Test
  void anExternalDataFileMustBeThere() throws IOException {
    byte[] image = Disk.bytes(Disk.overlay("data", ImageFormat.RAW));
    byte[] announced = Disk.with(image, Qcow2Header.INCOMPATIBLE_AT, 8, 4);
    byte[] named = Disk.with(announced, 0x70, 4, HeaderExtension.DATA_FILE_TYPE);
    Path anonymous = disk.put("anonymous", announced);
    Path file = disk.put("image", Disk.with(named, 8, 8, 0));

    BackingChainException unnamed =
        assertThrows(BackingChainException.class, () -> walk(anonymous));
    BackingChainException missing = assertThrows(BackingChainException.class, () -> walk(file));
    disk.put("raw", new byte[1]);

    assertEquals("the external data file isn't named", unnamed.getMessage());
    assertEquals("the external data file 'raw' does not exist", missing.getMessage());
    assertEquals(MIB, walk(file).top().virtualSize());
  }

  @Test
  void aFileThatEndsBeforeItsHighestUsedClusterIsCutShort() throws IOException {
    Path file = disk.put("image", allocated());

    Qcow2FormatException e = assertThrows(Qcow2FormatException.class, () -> walk(file));

    assertEquals(
        "not a valid qcow2 image: the file is cut short at 3072 bytes, but has guest data at 0xc00"
            + " (at byte 0xa00)",
        e.getMessage());
  }

  @Test
  void aFileThatEndsBeforeAnL2TableIsCutShort() throws IOException {
    Path file = disk.put("image", Arrays.copyOf(allocated(), 0x800));

    Qcow2FormatException e = assertThrows(Qcow2FormatException.class, () -> walk(file));

    assertEquals(
        "not a valid qcow2 image: the file is cut short at 2048 bytes, but has L2 table at 0xa00"
            + " (at byte 0x600)",
        e.getMessage());
  }

  @Test
  void aClusterThatIsCountedButNotUsedIsHarmless() throws IOException {
    Path file = disk.put("image", Disk.with(allocated(), 0xa00, 8, 0));

    assertEquals(1 << 15, walk(file).top().virtualSize());
  }

  @Test
  void aDirtyImagesCountsAreNotTrusted() throws IOException {
    byte[] uncounted = Disk.with(allocated(), 0x400, 8, 0);
    Path file =
        disk.put(
            "image",
            Disk.with(Disk.with(uncounted, 0x408, 8, 0), Qcow2Header.INCOMPATIBLE_AT, 8, 1));

    Qcow2FormatException e = assertThrows(Qcow2FormatException.class, () -> walk(file));

    assertEquals(0xa00, e.offset());
  }

  /** Returns an image with an L2 table at 0xa00 and a cluster of guest data at 0xc00: the end. */
  private static byte[] allocated() throws IOException {
    byte[] image = Disk.bytes(new NewImage(1 << 15, 9, Optional.empty()));
    byte[] counted = Disk.with(Arrays.copyOf(image, 0xc00), 0x408, 8, 0x1_0001_0001L << 16);
    byte[] mapped = Disk.with(counted, 0x600, 8, 0xa00 | 1L << 63);
    return Disk.with(mapped, 0xa00, 8, 0xc00 | 1L << 63);
  }

  private static BackingChain walk(Path top) throws IOException {
    return BackingChain.of(top, Optional.empty());
  }
}
