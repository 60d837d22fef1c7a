package io.seedling.qcow2;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** An image of 128 preallocated clusters of 512 bytes; blocks of zeros in files are holes. */
final class UnwrittenClustersTest {
  private static final int CLUSTER = 512;
  private static final int CLUSTERS = 128;
  private static final int SIZE = CLUSTERS * CLUSTER;

  private final Disk disk;
  private final List<String> told = Collections.synchronizedList(new ArrayList<>());
  private final byte[] guest = new byte[SIZE];

  UnwrittenClustersTest() throws IOException {
    disk = Disk.inMemory();
  }

  private final HoleFinder finder =
      new HoleFinder() {
        @Override
        public Optional<Holes> holes(Path file) throws IOException {
          told.add("open " + file.getFileName());
          return Optional.of(new BlocksOfZeros(file, Files.readAllBytes(file)));
        }

        @Override
        public OptionalLong allocatedBytes(Path file) throws IOException {
          byte[] bytes = Files.readAllBytes(file);
          long allocated = 0;
          for (int at = 0; at < bytes.length; at += CLUSTER) {
            allocated += isZeros(bytes, at) ? 0 : CLUSTER;
          }
          return OptionalLong.of(allocated);
        }
      };

  private static boolean isZeros(byte[] bytes, long at) {
    int from = (int) at / CLUSTER * CLUSTER;
    int length = Math.min(CLUSTER, bytes.length - from);
    return Arrays.equals(bytes, from, from + length, new byte[length], 0, length);
  }

  private final class BlocksOfZeros implements HoleFinder.Holes {
    private final Path file;
    private final byte[] bytes;

    BlocksOfZeros(Path file, byte[] bytes) {
      this.file = file;
      this.bytes = bytes;
    }

    private long end(boolean zeros, long offset, long length) {
      long at = offset;
      while (at < length && isZeros(bytes, at) == zeros) {
        at = (at / CLUSTER + 1) * CLUSTER;
      }
      return Math.min(at, length);
    }

    @Override
    public long endOfHole(long offset, long length) {
      return end(true, offset, length);
    }

    @Override
    public long endOfData(long offset, long length) {
      return end(false, offset, length);
    }

    @Override
    public void close() {
      told.add("close " + file.getFileName());
    }
  }

  private Path put(Optional<ExternalDataFile> dataFile) throws IOException {
    return disk.put(
        "image",
        new NewImage(
            SIZE,
            Qcow2Options.DEFAULT.withClusterBits(9),
            Optional.empty(),
            Preallocation.METADATA,
            dataFile));
  }

  /** Writes into a guest cluster, at its host offset. */
  private void write(Path image, int cluster) throws IOException {
    try (GuestDisk opened = GuestDisk.open(image, Optional.empty());
        FileChannel channel = FileChannel.open(opened.dataFile(0), StandardOpenOption.WRITE)) {
      long at = (long) cluster * CLUSTER;
      Arrays.fill(guest, cluster * CLUSTER, (cluster + 1) * CLUSTER, (byte) 7);
      ImageFile.write(
          channel,
          ByteBuffer.wrap(guest, cluster * CLUSTER, CLUSTER),
          opened.extent(at, CLUSTER).hostOffset());
    }
  }

  private GuestDisk open(Path image) throws IOException {
    return GuestDisk.open(image, Optional.empty()).withHoles(finder);
  }

  private static List<String> extents(GuestDisk disk) throws IOException {
    List<String> extents = new ArrayList<>();
    for (ExtentWalk walk = disk.extents(); walk.hasNext(); ) {
      Extent extent = walk.next();
      extents.add(extent.guestOffset() + " " + extent.length() + " " + extent.kind());
    }
    return extents;
  }

  private static byte[] bytes(GuestDisk disk) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate((int) disk.size());
    disk.read(0, bytes);
    return bytes.array();
  }

  @Test
  void placesInHolesAreUnwritten() throws IOException {
    Path image = put(Optional.empty());
    write(image, 3);

    try (GuestDisk opened = open(image)) {
      List<String> merged = extents(opened);
      assertEquals("0 1536 UNWRITTEN", merged.get(0));
      assertEquals("1536 512 DATA", merged.get(1));
      assertTrue(merged.stream().skip(2).allMatch(e -> e.endsWith("UNWRITTEN")), merged.toString());
      assertArrayEquals(guest, bytes(opened));
    }
    assertEquals(List.of("open image", "close image"), told);
  }

  @Test
  void severalThreadsAskForTheHolesOnce() throws Exception {
    Path image = put(Optional.empty());
    write(image, 3);
    write(image, 77);
    int threads = 8;
    ExecutorService workers = Executors.newFixedThreadPool(threads);
    try (GuestDisk opened = open(image)) {
      List<Future<List<String>>> walks = new ArrayList<>();
      List<Future<byte[]>> reads = new ArrayList<>();
      for (int thread = 0; thread < threads; thread++) {
        walks.add(workers.submit(() -> extents(opened)));
        reads.add(workers.submit(() -> bytes(opened)));
      }
      List<String> first = walks.get(0).get();
      for (Future<List<String>> walk : walks) {
        assertEquals(first, walk.get());
      }
      for (Future<byte[]> read : reads) {
        assertArrayEquals(guest, read.get());
      }
    } finally {
      workers.shutdown();
    }
    assertEquals(List.of("open image", "close image"), told);
  }

  @Test
  void aDataFileMayEndWithinACluster() throws IOException {
    Path image = put(Optional.of(new ExternalDataFile("data", false)));
    byte[] data = new byte[CLUSTER + 188];
    Arrays.fill(data, (byte) 7);
    disk.put("data", data);
    System.arraycopy(data, 0, guest, 0, data.length);
    blowUp(image);

    try (GuestDisk opened = open(image)) {
      List<String> extents = extents(opened);
      assertEquals("0 700 DATA", extents.get(0));
      assertTrue(
          extents.stream().skip(1).allMatch(e -> e.endsWith("UNWRITTEN")), extents.toString());
      assertArrayEquals(guest, bytes(opened));
    }
  }

  /** With the data elsewhere, holes of the image itself are what makes QEMU look for any. */
  private static void blowUp(Path image) throws IOException {
    try (FileChannel channel = FileChannel.open(image, StandardOpenOption.WRITE)) {
      ByteBuffer counts = ByteBuffer.allocate(CLUSTER / 2);
      while (counts.hasRemaining()) {
        counts.putShort((short) 1);
      }
      ImageFile.write(channel, counts.flip(), 2 * CLUSTER + CLUSTER / 2);
      ImageFile.write(channel, ByteBuffer.allocate(1), 256 * CLUSTER - 1);
    }
  }

  @Test
  void withoutCountsThatCanBeReadAllIsData() throws IOException {
    Path image = put(Optional.empty());
    write(image, 3);
    byte[] bytes = Files.readAllBytes(image);
    Files.write(image, Disk.with(bytes, CLUSTER, 8, 1L << 63)); // behind every end
    Losses losses = new Losses();

    try (GuestDisk opened = open(image)) {
      assertTrue(extents(opened).stream().allMatch(e -> e.endsWith(" DATA")));
      assertArrayEquals(guest, bytes(opened.salvaging(losses)));
    }
    assertEquals(List.of(), losses.parts());
  }

  @Test
  void failingQuestionsAboutTheFilesSizeLoseNothing() throws IOException {
    Path image = put(Optional.empty());
    write(image, 3);
    HoleFinder failing =
        new HoleFinder() {
          @Override
          public Optional<Holes> holes(Path file) {
            return Optional.empty();
          }

          @Override
          public OptionalLong allocatedBytes(Path file) throws IOException {
            throw new IOException("nobody knows");
          }
        };
    Losses losses = new Losses();

    try (GuestDisk opened = GuestDisk.open(image, Optional.empty()).withHoles(failing)) {
      assertArrayEquals(guest, bytes(opened.salvaging(losses)));
    }
    assertEquals(List.of(), losses.parts());
  }

  @Test
  void besideHolesOnlyWhatIsDamagedIsLost() throws IOException {
    Path image = put(Optional.empty());
    write(image, 3);
    write(image, 5);
    byte[] bytes = Files.readAllBytes(image);
    long l2;
    try (GuestDisk opened = GuestDisk.open(image, Optional.empty())) {
      ByteBuffer header = ByteBuffer.wrap(bytes);
      l2 = header.getLong((int) header.getLong(40)) & L2Table.OFFSET_MASK;
      assertEquals(SIZE, opened.size());
    }
    Files.write(image, Disk.with(bytes, (int) l2 + 8 * 5, 8, L2Table.COPIED | 1L << 56));
    Arrays.fill(guest, 5 * CLUSTER, 6 * CLUSTER, (byte) 0);
    Losses losses = new Losses();

    try (GuestDisk opened = open(image).salvaging(losses)) {
      assertArrayEquals(guest, bytes(opened));
      assertEquals("0 1536 UNWRITTEN", extents(opened).get(0));
    }
    assertEquals(List.of(5L * CLUSTER), losses.parts().stream().map(l -> l.guestOffset()).toList());
    assertEquals(List.of("open image", "close image"), told);
  }

  @Test
  void aDiskThatIsWrittenOverKeepsItsHoles() throws IOException {
    Path image = put(Optional.empty());
    write(image, 3);
    write(image, 77);
    byte[] written = new byte[4 * CLUSTER];
    Arrays.fill(written, 2 * CLUSTER, 3 * CLUSTER, (byte) 9);
    Path raw = disk.put("raw", written);
    System.arraycopy(written, 0, guest, 0, written.length);

    try (GuestDisk source = GuestDisk.open(raw, Optional.of(ImageFormat.RAW)).withHoles(finder);
        GuestDisk old = GuestDisk.open(image, Optional.empty())) {
      try (GuestDisk result = old.writtenOver(List.of(source), false).withHoles(finder)) {
        assertEquals(
            List.of("0 1024 ZERO", "1024 512 DATA", "1536 512 ZERO"),
            extents(result).subList(0, 3));
        assertTrue(extents(result).get(3).endsWith("UNWRITTEN"));
        assertArrayEquals(guest, bytes(result));
      }
      Arrays.fill(guest, 2 * CLUSTER, 3 * CLUSTER, (byte) 0);
      Arrays.fill(guest, 3 * CLUSTER, 4 * CLUSTER, (byte) 7);
      assertArrayEquals(guest, bytes(old)); // which remains open
    }
    assertEquals(List.of("open raw", "open image", "close image", "close raw"), told);
  }
}
