package io.seedling.qcow2;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Makes an image record nothing any more, so that it shows what it rests on: {@code qemu-img
 * commit} does so in the end. Snapshots keep what they have.
 *
 * <p>First the L1 table is emptied, in one write; a crash after that leaves clusters that are not
 * used. Then those are free, and the file ends behind the last one in use.
 */
final class Emptying {
  private final WritableImage image;
  private final ClusterSpace space;
  private final Qcow2Header header;

  private Emptying(WritableImage image) throws IOException {
    this.image = image;
    this.space = new ClusterSpace(image);
    this.header = image.image().header();
  }

  /** Empties an image whose counts are right. */
  static void run(WritableImage image) throws IOException {
    new Emptying(image).run();
  }

  private void run() throws IOException {
    int bytes = header.l1Entries() * Geometry.ENTRY_BYTES;
    ByteBuffer l1 = ByteBuffer.allocate(bytes);
    image.read(l1, header.l1Offset());
    image.writeSynced(ByteBuffer.allocate(bytes), header.l1Offset());
    while (l1.hasRemaining()) {
      long entry = l1.getLong();
      if (entry != 0) {
        giveBackTable(entry & L2Table.OFFSET_MASK);
      }
    }
    space.write();
    space.trim();
  }

  private void giveBackTable(long hostOffset) throws IOException {
    Geometry geometry = header.geometry();
    ByteBuffer table = ByteBuffer.allocate(geometry.clusterSize());
    image.read(table, hostOffset);
    for (int at = 0; at < table.limit(); at += geometry.l2EntryBytes()) {
      ClusterUse use = ClusterUse.of(header, table.getLong(at));
      space.giveBack(use.hostOffset(), use.bytes());
    }
    space.giveBack(hostOffset, geometry.clusterSize());
  }
}
