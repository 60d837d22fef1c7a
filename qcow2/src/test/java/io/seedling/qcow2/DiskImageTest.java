package io.seedling.qcow2;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DiskImageTest {

  @ParameterizedTest
  @CsvSource({"0,0", "1,512", "511,512", "512,512", "513,1024"})
  void aFileWithoutMagicIsRawAndEndsWithAWholeSector(int length, long virtualSize)
      throws IOException {
    Path file = Disk.inMemory().put("raw", new byte[length]);

    try (DiskImage image = DiskImage.open(file)) {
      assertEquals(
          new ImageInfo(file, ImageFormat.RAW, virtualSize, length, Optional.empty()),
          image.info());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          QFI\\373\\0\\0\\0\\1       | qcow (version 1)
          KDMV                      | VMDK
          COWD                      | VMDK
          # Disk DescriptorFile     | VMDK
          conectix                  | VHD
          vhdxfile                  | VHDX
          QED\\0                     | QED
          WithoutFreeSpace          | Parallels
          WithouFreSpacExt          | Parallels
          LUKS\\272\\276             | LUKS
          """)
  void anotherContainerIsRefusedByName(String magic, String format) throws IOException {
    byte[] bytes = (magic.translateEscapes() + "\0".repeat(512)).getBytes(ISO_8859_1);

    refusedByName(bytes, format);
  }

  @Test
  void aVdiImageHasItsMagicInTheMiddle() throws IOException {
    byte[] bytes = new byte[512];
    byte[] magic = {0x7f, 0x10, (byte) 0xda, (byte) 0xbe};
    System.arraycopy(magic, 0, bytes, 0x40, magic.length);

    refusedByName(bytes, "VDI");
  }

  private static void refusedByName(byte[] bytes, String format) throws IOException {
    Path file = Disk.inMemory().put("image", bytes);

    UnsupportedImageException e =
        assertThrows(UnsupportedImageException.class, () -> DiskImage.open(file));

    assertEquals(
        "this is an image in the " + format + " format, which is not supported", e.getMessage());
    assertEquals(
        Optional.of("convert it first: qemu-img convert -O qcow2 IMAGE NEW.qcow2"), e.remedy());
  }

  @Test
  void aStatedFormatWinsOverTheMagic() throws IOException {
    Path file = Disk.inMemory().put("image", Disk.smallOverlay());

    try (DiskImage image = DiskImage.open(file, ImageFormat.RAW)) {
      assertEquals(ImageFormat.RAW, image.format());
      assertEquals(Files.size(file), image.info().fileLength());
    }
  }

  @Test
  void aFileThatIsStatedToBeQcow2MustBe() throws IOException {
    Path file = Disk.inMemory().put("image", new byte[512]);

    Qcow2FormatException e =
        assertThrows(Qcow2FormatException.class, () -> DiskImage.open(file, ImageFormat.QCOW2));

    assertEquals(
        "not a valid qcow2 image: it begins with 0x0, not with 0x514649fb (at byte 0x0)",
        e.getMessage());
  }

  @Test
  void aDirectoryIsNoImage() throws IOException {
    Path directory = Disk.inMemory().directory();

    FileSystemException e =
        assertThrows(FileSystemException.class, () -> DiskImage.open(directory));

    assertEquals("/images: it is a directory, not a disk image", e.getMessage());
  }

  @Test
  void aMissingFileIsTheFileSystemsOwnError() throws IOException {
    Path missing = Disk.inMemory().path("missing");

    assertThrows(NoSuchFileException.class, () -> DiskImage.open(missing));
  }

  @Test
  void anImageIsDescribedWhole() throws IOException {
    Path file = Disk.inMemory().putOverlay("overlay", "base.img");

    try (DiskImage image = DiskImage.open(file)) {
      ImageInfo.Backing backing =
          new ImageInfo.Backing("base.img", "/images/base.img", Optional.of("qcow2"));
      ImageInfo.Qcow2 qcow2 =
          new ImageInfo.Qcow2(
              3,
              65536,
              16,
              "zlib",
              false,
              false,
              false,
              false,
              Optional.empty(),
              Optional.of(backing),
              Optional.empty(),
              false,
              List.of(),
              List.of());
      assertEquals(
          new ImageInfo(file, ImageFormat.QCOW2, 1 << 20, 196616, Optional.of(qcow2)),
          image.info());
      assertEquals("1.1", qcow2.compat());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          0x88 | \\0\\5time travel\\0 | 32   | time travel
          0x88 | \\0\\5time travel\\0 | 0xa0 | time travel, Unknown incompatible feature: 80
          0x88 | \\0\\6time travel\\0 | 32   | Unknown incompatible feature: 20
          0x88 | \\1\\5time travel\\0 | 32   | Unknown incompatible feature: 20
          """)
  void anUnknownIncompatibleFeatureIsNamedFromTheImagesOwnTable(
      String at, String line, String features, String names) throws IOException {
    byte[] image = Disk.bytes(Disk.overlay("base.img", ImageFormat.QCOW2));
    byte[] bytes = line.translateEscapes().getBytes(ISO_8859_1);
    System.arraycopy(bytes, 0, image, Integer.decode(at), bytes.length);
    Path file =
        Disk.inMemory()
            .put("image", Disk.with(image, Qcow2Header.INCOMPATIBLE_AT, 8, Long.decode(features)));

    UnsupportedImageException e =
        assertThrows(UnsupportedImageException.class, () -> DiskImage.open(file));

    assertEquals("Unsupported qcow2 feature(s): " + names, e.getMessage());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          40 | 0x30000  | 0x30000 | the L1 table takes 16 bytes, but the file ends at 1552
          48 | 0x8000   | 0x8000  | the refcount table takes 512 bytes, but the file ends at 1552
          48 | 0x600    | 0x600   | the refcount table takes 512 bytes, but the file ends at 1552
          """)
  void aTableBehindTheEndOfTheFileIsRefused(int field, String offset, String at, String broken)
      throws IOException {
    byte[] image = Disk.with(Disk.smallOverlay(), field, 8, Long.decode(offset));
    Path file = Disk.inMemory().put("image", image);

    Qcow2FormatException e = assertThrows(Qcow2FormatException.class, () -> DiskImage.open(file));

    assertEquals("not a valid qcow2 image: " + broken + " (at byte " + at + ")", e.getMessage());
  }

  @Test
  void aTableOffsetNearTheLargestNumberDoesNotOverflow() throws IOException {
    byte[] image = Disk.with(Disk.smallOverlay(), 48, 8, Long.MAX_VALUE - 511);
    Path file = Disk.inMemory().put("image", image);

    Qcow2FormatException e = assertThrows(Qcow2FormatException.class, () -> DiskImage.open(file));

    assertEquals(
        "not a valid qcow2 image: the refcount table takes 512 bytes, but the file ends at 1552"
            + " (at byte 0x7ffffffffffffe00)",
        e.getMessage());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          0x74 | 16    | 0x74 | the backing file's format takes 16 bytes; at most 15 are allowed
          0x74 | 1000  | 0x74 | the header extension 0xe2792aca takes 1000 bytes, more than there is room for
          0x74 | -1    | 0x74 | the header extension 0xe2792aca takes 4294967295 bytes, more than there is room for
          """)
  void anExtensionKeepsToItsRoom(String at, int length, String offset, String broken)
      throws IOException {
    byte[] image =
        Disk.bytes(new NewImage(512, 9, Optional.of(new BackingFile("base.img", ImageFormat.RAW))));
    byte[] roomy = Disk.with(image, 8, 8, 0x100);
    Path file = Disk.inMemory().put("image", Disk.with(roomy, Integer.decode(at), 4, length));

    Qcow2FormatException e = assertThrows(Qcow2FormatException.class, () -> DiskImage.open(file));

    assertEquals(
        "not a valid qcow2 image: " + broken + " (at byte " + offset + ")", e.getMessage());
  }
}
