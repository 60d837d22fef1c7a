package io.seedling.qcow2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever the tables of an image hold: the guest's bytes are read, or refused as they should. */
@Timeout(120)
final class DamagedDiskTest {
  private static final int CLUSTER = 512;
  private static final int L1_AT = 1 * CLUSTER;
  private static final int L2_AT = 2 * CLUSTER;
  private static final int DATA_AT = 3 * CLUSTER;
  private static final int PACKED_AT = 4 * CLUSTER;
  private static final int METADATA_END = 3 * CLUSTER;
  private static final int SIZE = 8 * CLUSTER;

  /** Of each image, every byte that is not the guest's, and the compressed ones. */
  static Stream<Named<byte[]>> images() throws IOException {
    return Stream.of(
        Named.of("zlib", image(false, deflated())),
        Named.of("zstd", image(true, ZSTD_OF_ZEROS)),
        Named.of("subclusters", withSubclusters()));
  }

  /** A frame of 512 zeros: no checksum, one block that repeats a byte. */
  private static final byte[] ZSTD_OF_ZEROS = {
    0x28, (byte) 0xb5, 0x2f, (byte) 0xfd, 0x60, 0x00, 0x01, 0x03, 0x10, 0x00, 0x00
  };

  private static byte[] deflated() {
    Deflater deflater = new Deflater(9, true);
    deflater.setInput(new byte[CLUSTER]);
    deflater.finish();
    byte[] packed = new byte[CLUSTER];
    int length = deflater.deflate(packed);
    deflater.end();
    return Arrays.copyOf(packed, length);
  }

  /** Clusters: data, compressed, zeros, absent, and zeros with a place. */
  private static byte[] image(boolean zstd, byte[] packed) throws IOException {
    ByteBuffer image = header(zstd ? 1L << Feature.COMPRESSION_TYPE.bit() : 0, 9);
    image.put(Qcow2Header.COMPRESSION_TYPE_AT, (byte) (zstd ? 1 : 0));
    image.putLong(L1_AT, L2_AT | L2Table.COPIED);
    image.putLong(L2_AT, DATA_AT | L2Table.COPIED);
    image.putLong(L2_AT + 8, PACKED_AT | L2Table.COMPRESSED);
    image.putLong(L2_AT + 16, 1);
    image.putLong(L2_AT + 32, DATA_AT | 1 | L2Table.COPIED);
    return bytes(image.put(PACKED_AT, packed));
  }

  private static byte[] withSubclusters() throws IOException {
    int cluster = 16 << 10;
    ByteBuffer image = header(1L << Feature.EXTENDED_L2.bit(), 14);
    image.putLong(Qcow2Header.L1_OFFSET_AT, cluster);
    image.putLong(Qcow2Header.REFCOUNT_TABLE_OFFSET_AT, 2L * cluster);
    image.putLong(cluster, 2L * cluster | L2Table.COPIED);
    image.putLong(2 * cluster, 3L * cluster | L2Table.COPIED);
    image.putLong(2 * cluster + 8, 0x0000_00f0_0000_0f0fL);
    return bytes(image);
  }

  private static byte[] bytes(ByteBuffer image) {
    byte[] bytes = new byte[image.capacity()];
    image.get(0, bytes);
    return bytes;
  }

  private static ByteBuffer header(long features, int clusterBits) {
    ByteBuffer image = ByteBuffer.allocate(4 << clusterBits);
    if (clusterBits == 9) {
      image = ByteBuffer.allocate(PACKED_AT + CLUSTER);
    }
    Qcow2Header header =
        new Qcow2Header(
            3,
            0,
            0,
            clusterBits,
            SIZE,
            Qcow2Header.Encryption.NONE,
            1,
            L1_AT,
            2L * CLUSTER,
            1,
            0,
            0,
            features,
            0,
            0,
            4,
            Qcow2Header.WRITTEN_LENGTH,
            0);
    image.put(header.encode().rewind());
    return image;
  }

  @ParameterizedTest
  @MethodSource("images")
  void theUndamagedImageIsRead(byte[] image) throws IOException {
    Path file = Disk.inMemory().put("image", image);
    try (GuestDisk disk = GuestDisk.open(file, Optional.of(ImageFormat.QCOW2))) {
      ByteBuffer bytes = ByteBuffer.allocate(SIZE);
      disk.read(0, bytes);
      assertEquals(SIZE, bytes.position());
    }
  }

  @ParameterizedTest
  @MethodSource("images")
  void everyFlippedBitIsReadOrRefused(byte[] image) throws IOException {
    Path file = Disk.inMemory().path("image");
    for (int at = 0; at < image.length; at++) {
      if (image.length > 4096 && at % (16 << 10) > 256) {
        at += (16 << 10) - 257; // the rest of the cluster is zeros
        continue;
      }
      for (int bit = 0; bit < 8; bit++) {
        byte[] damaged = image.clone();
        damaged[at] ^= (byte) (1 << bit);
        readOrRefuse(file, damaged, "bit " + bit + " of byte " + at);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("images")
  void everyByteSetToAllOnesOrToZeroIsReadOrRefused(byte[] image) throws IOException {
    Path file = Disk.inMemory().path("image");
    for (int at = 0; at < Math.min(image.length, METADATA_END); at++) {
      for (int value : new int[] {0, 255}) {
        byte[] damaged = image.clone();
        damaged[at] = (byte) value;
        readOrRefuse(file, damaged, "byte " + at + " is " + value);
      }
    }
  }

  /** Reads the first and the last bytes of what may have become a huge disk, and its extents. */
  private static void readOrRefuse(Path file, byte[] bytes, String damage) throws IOException {
    Files.write(file, bytes);
    try (GuestDisk disk = GuestDisk.open(file, Optional.of(ImageFormat.QCOW2))) {
      long size = disk.size();
      ExtentWalk walk = disk.extents();
      long at = 0;
      while (walk.hasNext()) {
        Extent extent = walk.next();
        assertEquals(at, extent.guestOffset(), damage);
        at = extent.end();
      }
      assertEquals(size, at, damage);
      int length = (int) Math.min(size, SIZE);
      disk.read(0, ByteBuffer.allocate(length));
      disk.read(size - length, ByteBuffer.allocate(length));
    } catch (Qcow2FormatException | UnsupportedImageException | BackingChainException e) {
      assertTrue(!String.valueOf(e.getMessage()).isEmpty(), damage); // refused, as it should be
    } catch (IOException | RuntimeException e) {
      throw new AssertionError(damage, e);
    }
  }

  @Test
  void aTableThatRefersToItselfEnds() throws IOException {
    byte[] image = image(false, deflated());
    ByteBuffer.wrap(image).putLong(L1_AT, L1_AT).putLong(L2_AT, L2_AT);
    readOrRefuse(Disk.inMemory().path("image"), image, "tables in a circle");
  }
}
