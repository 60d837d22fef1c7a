package io.seedling.qcow2;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

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
      ClusterDecoder decoder = new ClusterDecoder(file, header);
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
}
