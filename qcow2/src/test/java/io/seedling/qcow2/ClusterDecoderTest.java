package io.seedling.qcow2;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class ClusterDecoderTest {
  private static final int CLUSTERS = 16;
  private static final int THREADS = 6;

  private final byte[] guest = new byte[CLUSTERS << 16];

  /** Puts an image whose clusters are all compressed. */
  private Path put(Disk disk, Compression compression) throws IOException {
    Random random = new Random(8);
    for (int at = 0; at < guest.length; at++) {
      guest[at] = (byte) (1 + random.nextInt(9));
    }
    Path raw = disk.put("raw", guest);
    Path image = disk.path("image");
    Qcow2Options options = new Qcow2Options(3, 16, 16, false, false, compression);
    try (GuestDisk source = GuestDisk.open(raw, Optional.of(ImageFormat.RAW));
        FileChannel target =
            FileChannel.open(
                image,
                StandardOpenOption.CREATE_NEW,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE)) {
      new ImageCopy(List.of(source), new CopyOptions(2, 4096, true, false))
          .writeQcow2(target, new NewImage(guest.length, options, Optional.empty()));
    }
    return image;
  }

  /** Reads in pieces, so that contexts keep clusters, and other threads take them. */
  private byte[] read(ClusterDecoder decoder, L2Table table, CountDownLatch begun)
      throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(guest.length);
    for (int at = 0; at < guest.length; at += 1 << 14) {
      int cluster = at >> 16;
      bytes.limit(at + (1 << 14));
      decoder.read(table.entry(cluster), 0, at & 0xffff, bytes);
      begun.countDown();
    }
    return bytes.array();
  }

  @ParameterizedTest
  @EnumSource(Compression.class)
  void whoReadsWhileItIsClosedReadsOn(Compression compression) throws Exception {
    Path image = put(Disk.inMemory(), compression);
    ExecutorService workers = Executors.newFixedThreadPool(THREADS);
    try (ImageFile file = ImageFile.open(image)) {
      Qcow2Header header = Qcow2Header.parse(file.read(0, 1 << 16));
      long l2 = new L1Table(file, header.l1Offset(), 1).entry(0) & L2Table.OFFSET_MASK;
      L2Table table = new L2Table(header, l2, file.read(l2, 1 << 16));
      assertEquals(Extent.Kind.COMPRESSED, table.kind(CLUSTERS - 1));
      ClusterDecoder decoder = new ClusterDecoder(file, header, Optional::empty);
      CountDownLatch begun = new CountDownLatch(2 * THREADS);
      List<Future<byte[]>> reads = new ArrayList<>();
      for (int thread = 0; thread < THREADS; thread++) {
        reads.add(workers.submit(() -> read(decoder, table, begun)));
      }
      begun.await();
      decoder.close();
      decoder.close();
      for (Future<byte[]> read : reads) {
        assertArrayEquals(guest, read.get());
      }
      assertArrayEquals(guest, read(decoder, table, begun));
    } finally {
      workers.shutdown();
    }
  }

  /** Counts what is open; has no answer of its own. */
  private record Counted(AtomicInteger opened, AtomicInteger asked)
      implements InflaterFinder, InflaterFinder.FastInflater {
    @Override
    public Optional<FastInflater> inflater() {
      opened.incrementAndGet();
      return Optional.of(this);
    }

    @Override
    public boolean inflate(ByteBuffer packed, ByteBuffer cluster) {
      assertTrue(packed.isDirect() && cluster.isDirect());
      assertEquals(1 << 16, cluster.remaining());
      asked.incrementAndGet();
      return false;
    }

    @Override
    public void close() {
      opened.decrementAndGet();
    }
  }

  @Test
  void aDiskThatIsReadForLongHasOthersInflateToo() throws IOException {
    Counted counted = new Counted(new AtomicInteger(), new AtomicInteger());
    Path image = put(Disk.inMemory(), Compression.ZLIB);
    int rounds = 32; // of 1 MiB by Java alone
    try (GuestDisk disk =
        GuestDisk.open(image, Optional.empty())
            .withInflaters(counted)
            .withHoles(path -> Optional.empty())) {
      ByteBuffer bytes = ByteBuffer.allocateDirect(guest.length);
      for (int round = 0; round < rounds; round++) {
        disk.read(0, bytes.clear());
      }
      assertEquals(0, counted.opened.get());
      disk.read(0, bytes.clear());
      assertEquals(ByteBuffer.wrap(guest), bytes.flip());
      assertEquals(CLUSTERS, counted.asked.get());
      disk.read(0, bytes.clear().limit(1 << 15)); // a part, which takes a whole cluster
      assertEquals(CLUSTERS + 1, counted.asked.get());
      ByteBuffer inHeap = ByteBuffer.allocate(2 << 16);
      disk.read(4 << 16, inHeap);
      assertEquals(ByteBuffer.wrap(guest, 4 << 16, 2 << 16), inHeap.flip());
      assertEquals(CLUSTERS + 3, counted.asked.get());
      assertEquals(1, counted.opened.get());
    }
    assertEquals(0, counted.opened.get());
  }
}
