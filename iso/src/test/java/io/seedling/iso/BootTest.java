package io.seedling.iso;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BootTest {
  private static final int BIOS = 0;
  private static final int UEFI = 0xEF;

  @Test
  void aVolumeIsBootableByBiosAndUefi() throws IOException {
    byte[] volume =
        write(BootEntry.bios("boot/bios.img"), BootEntry.uefi("boot/efi.img").withLoadSectors(7));
    assertEquals(List.of(), VolumeCheck.of(volume).findings());
    List<BootCheck.Image> images = images(volume);
    assertEquals(List.of(image(BIOS, 4, images.get(0)), image(UEFI, 7, images.get(1))), images);
    assertArrayEquals(bytes(5000), at(volume, images.get(0).sector(), 5000));
    assertArrayEquals(bytes(10_000), at(volume, images.get(1).sector(), 10_000));
  }

  @Test
  void theBootRecordIsInSector17() throws IOException {
    byte[] volume = write(BootEntry.bios("boot/bios.img"));
    assertEquals(0, volume[17 * 2048]);
    assertEquals(2, volume[18 * 2048]);
    assertEquals(-1, volume[19 * 2048]);
  }

  @ParameterizedTest
  @CsvSource({"512, 1", "513, 2", "33553920, 65535", "33553921, 0"})
  void uefiLoadsAllThatCanBeSaidAndElseToTheEnd(int size, int sectors) throws IOException {
    IsoNode image = new IsoNode.RegularFile("efi.img", IsoContent.of(new byte[size]));
    byte[] volume = write(Volumes.tree(image), BootEntry.uefi("efi.img"));
    assertEquals(List.of(), VolumeCheck.of(volume).findings());
    assertEquals(sectors, images(volume).get(0).loadSectors());
    assertEquals(UEFI, images(volume).get(0).platform());
  }

  @Test
  void thirtyTwoImagesFillTheCatalog() throws IOException {
    List<BootEntry> entries = new ArrayList<>();
    for (int i = 0; i < 32; i++) {
      entries.add(i % 3 == 0 ? BootEntry.bios("boot/bios.img") : BootEntry.uefi("boot/efi.img"));
    }
    byte[] volume = write(entries.toArray(new BootEntry[0]));
    assertEquals(List.of(), VolumeCheck.of(volume).findings());
    assertEquals(32, images(volume).size());
    entries.add(BootEntry.bios("boot/bios.img"));
    assertRefused(
        "there are 33 boot images; a volume holds 32",
        () -> write(entries.toArray(new BootEntry[0])));
  }

  @ParameterizedTest
  @ValueSource(ints = {64, 65, 66, 67, 68, 2048, 5001})
  void aBootInformationTableSaysWhereTheImageLiesAndItsSum(int size) throws IOException {
    IsoNode file = new IsoNode.RegularFile("isolinux.bin", IsoContent.of(bytes(size)));
    byte[] volume = write(Volumes.tree(file), BootEntry.bios("isolinux.bin").withInfoTable());
    long sector = images(volume).get(0).sector();
    byte[] image = at(volume, sector, size);
    byte[] expected = bytes(size);
    ByteBuffer words =
        ByteBuffer.wrap(Arrays.copyOf(expected, size + 4)).order(ByteOrder.LITTLE_ENDIAN);
    int sum = 0;
    for (int at = 64; at < size; at += 4) {
      sum += words.getInt(at);
    }
    Arrays.fill(expected, 8, 64, (byte) 0);
    ByteBuffer table = ByteBuffer.wrap(expected).order(ByteOrder.LITTLE_ENDIAN);
    table.putInt(8, 16).putInt(12, (int) sector).putInt(16, size).putInt(20, sum);
    assertArrayEquals(expected, image);
  }

  @Test
  void anImageWithATableMustKeepItsLengthToo() {
    IsoContent shorter = IsoContent.of(InputStream.nullInputStream(), 100);
    assertEquals(
        "f ended after 0 of 100 bytes; was it changed meanwhile?",
        assertThrows(
                IOException.class,
                () ->
                    write(
                        Volumes.tree(new IsoNode.RegularFile("f", shorter)),
                        BootEntry.bios("f").withInfoTable()))
            .getMessage());
  }

  @ParameterizedTest
  @CsvSource({
    "none, the boot image 'none' is not in the tree",
    "boot/none, the boot image 'boot/none' is not in the tree",
    "/boot/bios.img, the boot image '/boot/bios.img' is not in the tree",
    "'', the boot image '' is not in the tree",
    "boot, the boot image 'boot' is a directory",
    "link, the boot image 'link' is a symbolic link",
    "boot/empty, the boot image 'boot/empty' is empty"
  })
  void whatShallBeBootedIsAFileOfTheTree(String path, String message) {
    assertRefused(message, () -> write(BootEntry.bios(path)));
  }

  @Test
  void noMoreIsLoadedThanTheImageHas() throws IOException {
    assertEquals(
        12,
        images(write(BootEntry.bios("boot/bios.img").withLoadSectors(12))).get(0).loadSectors());
    assertRefused(
        "the load size of the boot image 'boot/bios.img' is 13 sectors; it has 12",
        () -> write(BootEntry.bios("boot/bios.img").withLoadSectors(13)));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, 65_536})
  void aLoadSizeHas16Bits(int sectors) {
    assertRefused(
        "the load size of the boot image 'f' is " + sectors + " sectors; 1 to 65535 can be said",
        () -> BootEntry.bios("f").withLoadSectors(sectors));
  }

  @ParameterizedTest
  @ValueSource(ints = {63, (16 << 20) + 1})
  void aTableNeedsAnImageThatHoldsItAndThatMemoryHolds(int size) {
    IsoNode image = new IsoNode.RegularFile("f", IsoContent.of(new byte[size]));
    assertRefused(
        "the boot image 'f' is "
            + size
            + " bytes long; with a boot information table 64 to 16777216 are possible",
        () -> write(Volumes.tree(image), BootEntry.bios("f").withInfoTable()));
  }

  private static void assertRefused(String message, Executable made) {
    assertEquals(message, assertThrows(IllegalArgumentException.class, made).getMessage());
  }

  private static byte[] write(BootEntry... entries) throws IOException {
    IsoNode.Directory boot =
        new IsoNode.Directory(
            "boot",
            List.of(
                new IsoNode.RegularFile("bios.img", IsoContent.of(bytes(5000))),
                new IsoNode.RegularFile("efi.img", IsoContent.of(bytes(10_000))),
                Volumes.file("empty", "")));
    return write(Volumes.tree(boot, new IsoNode.SymbolicLink("link", "boot/efi.img")), entries);
  }

  private static byte[] write(IsoTree tree, BootEntry... entries) throws IOException {
    return Volumes.write(tree, Volumes.OPTIONS.withBoot(List.of(entries)));
  }

  private static byte[] bytes(int size) {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    return bytes;
  }

  private static byte[] at(byte[] volume, long sector, int length) {
    int from = Math.toIntExact(sector * 2048);
    return Arrays.copyOfRange(volume, from, from + length);
  }

  private static BootCheck.Image image(int platform, int loadSectors, BootCheck.Image same) {
    return new BootCheck.Image(platform, loadSectors, same.sector());
  }

  private static List<BootCheck.Image> images(byte[] volume) {
    RawVolume raw = new RawVolume(SparseBytes.of(volume), (holds, otherwise) -> {});
    return BootCheck.of(raw, 17 * 2048);
  }
}
