package io.seedling.qcow2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class Qcow2HeaderTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          0  | 4 | 0x51464900         | it begins with 0x51464900, not with 0x514649fb
          8  | 8 | 8                  | the backing file's name is at 0x8, outside of the first cluster's 512 bytes
          8  | 8 | 513                | the backing file's name is at 0x201, outside of the first cluster's 512 bytes
          8  | 8 | 0x8000000000000000 | the backing file's name is at 0x8000000000000000, outside of the first cluster's 512 bytes
          16 | 4 | 377                | the backing file's name takes 377 bytes; at most 376 are allowed
          16 | 4 | -1                 | the backing file's name takes 4294967295 bytes; at most 376 are allowed
          20 | 4 | 8                  | the cluster size is 2^8 bytes; 2^9 to 2^21 are allowed
          20 | 4 | 22                 | the cluster size is 2^22 bytes; 2^9 to 2^21 are allowed
          20 | 4 | -1                 | the cluster size is 2^4294967295 bytes; 2^9 to 2^21 are allowed
          24 | 8 | -512               | the disk's size is 18446744073709551104 bytes; less than 2^63 are allowed
          24 | 8 | 0x10001            | the L1 table has 2 entries; a disk of this size needs 3 (at byte 0x24)
          36 | 4 | 1                  | the L1 table has 1 entries; a disk of this size needs 2
          36 | 4 | 4194305            | the L1 table has 4194305 entries; at most 4194304 are allowed
          36 | 4 | -1                 | the L1 table has 4294967295 entries; at most 4194304 are allowed
          40 | 8 | 513                | the L1 table at 0x201 is not cluster aligned
          40 | 8 | 0x8000000000000000 | the L1 table at 0x8000000000000000 is not cluster aligned
          48 | 8 | 1                  | the refcount table at 0x1 is not cluster aligned
          56 | 4 | 0                  | the refcount table takes 0 clusters; 1 to 16384 are allowed
          56 | 4 | 16385              | the refcount table takes 16385 clusters; 1 to 16384 are allowed
          60 | 4 | 65537              | there are 65537 snapshots; at most 65536 are allowed
          60 | 4 | -1                 | there are 4294967295 snapshots; at most 65536 are allowed
          96 | 4 | 7                  | the reference counts are 2^7 bits wide; 2^0 to 2^6 are allowed
          100| 4 | 96                 | the header length is 96 bytes; a multiple of 8 from 104 to the cluster size is allowed
          100| 4 | 113                | the header length is 113 bytes; a multiple of 8 from 104 to the cluster size is allowed
          100| 4 | 520                | the header length is 520 bytes; a multiple of 8 from 104 to the cluster size is allowed
          104| 1 | 1                  | the compression type is 1, which contradicts the feature bit that announces a type other than 0
          72 | 8 | 8                  | the compression type is 0, which contradicts the feature bit that announces a type other than 0 (at byte 0x68)
          """)
  void everyRuleNamesTheFieldAndTheValue(int offset, int width, String value, String broken)
      throws IOException {
    byte[] bytes = Disk.with(Disk.smallOverlay(), offset, width, number(value));

    Qcow2FormatException e =
        assertThrows(
            Qcow2FormatException.class, () -> Qcow2Header.parse(ByteBuffer.wrap(bytes)), broken);

    String where = broken.endsWith(")") ? "" : " (at byte 0x" + Integer.toHexString(offset) + ")";
    assertEquals("not a valid qcow2 image: " + broken + where, e.getMessage());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          4  | 1 | this is an image in the qcow (version 1) format, which is not supported
          4  | 4 | this is a qcow2 image of version 4; 2 and 3 are supported
          32 | 3 | the image is encrypted by method 3; 0 to 2 are known
          """)
  void whatALaterVersionMayMeanIsUnsupportedRatherThanInvalid(int offset, int value, String message)
      throws IOException {
    byte[] bytes = Disk.with(Disk.smallOverlay(), offset, 4, value);

    UnsupportedImageException e =
        assertThrows(
            UnsupportedImageException.class, () -> Qcow2Header.parse(ByteBuffer.wrap(bytes)));

    assertEquals(message, e.getMessage());
  }

  @Test
  void anUnknownCompressionIsUnsupported() throws IOException {
    byte[] announced = Disk.with(Disk.smallOverlay(), Qcow2Header.INCOMPATIBLE_AT, 8, 8);
    byte[] bytes = Disk.with(announced, Qcow2Header.COMPRESSION_TYPE_AT, 1, 2);

    UnsupportedImageException e =
        assertThrows(
            UnsupportedImageException.class, () -> Qcow2Header.parse(ByteBuffer.wrap(bytes)));

    assertEquals(
        "the image is compressed by type 2; 0 (zlib) and 1 (zstd) are known", e.getMessage());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 3, 7, 71, 103, 111})
  void aHeaderThatIsCutShortSaysSo(int length) throws IOException {
    ByteBuffer cut = ByteBuffer.wrap(Arrays.copyOf(Disk.smallOverlay(), length));

    Qcow2FormatException e = assertThrows(Qcow2FormatException.class, () -> Qcow2Header.parse(cut));

    assertEquals(
        "not a valid qcow2 image: the file ends within the header (at byte 0x"
            + Integer.toHexString(length)
            + ")",
        e.getMessage());
  }

  @Test
  void whatIsParsedIsEncodedToTheSameBytes() throws IOException {
    byte[] image = Disk.with(Disk.smallOverlay(), Qcow2Header.COMPATIBLE_AT, 8, 0x81);

    Qcow2Header header = Qcow2Header.parse(ByteBuffer.wrap(image));

    assertEquals(ByteBuffer.wrap(image, 0, 112), header.encode());
    assertEquals(header, Qcow2Header.parse(header.encode()));
  }

  @Test
  void aVersion2HeaderHasNoFeaturesAndCountsOf16Bits() throws IOException {
    byte[] image = Disk.with(Disk.smallOverlay(), 4, 4, 2);
    byte[] noise = Disk.with(image, Qcow2Header.INCOMPATIBLE_AT, 8, -1);

    Qcow2Header header = Qcow2Header.parse(ByteBuffer.wrap(noise));

    assertEquals(2, header.version());
    assertEquals(0, header.incompatibleFeatures());
    assertEquals(16, header.geometry().refcountBits());
    assertEquals(ByteBuffer.wrap(image, 0, 72), header.encode());
  }

  @Test
  void aHeaderIsReadFromTheBuffersPosition() throws IOException {
    byte[] image = Disk.smallOverlay();
    ByteBuffer later = ByteBuffer.allocate(image.length + 5).put(5, image).position(5);

    assertEquals(Qcow2Header.parse(ByteBuffer.wrap(image)), Qcow2Header.parse(later));
    assertEquals(5, later.position());
  }

  private static long number(String text) {
    return text.startsWith("0x")
        ? Long.parseUnsignedLong(text.substring(2), 16)
        : Long.parseLong(text);
  }
}
