package io.seedling.qcow2;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A larger disk for the guest: first an L1 table that reaches over it, in another place if the old
 * one can't, then the size in the header. QEMU's {@code docs/interop/qcow2.txt}, section "L1 and L2
 * tables".
 *
 * @param virtualSize in bytes
 */
record DiskGrowth(WritableImage writable, long virtualSize) {
  private static final int SECTOR = 512;

  /**
   * Refuses a size that the disk can't have, or can't get here.
   *
   * @param version of the image, once it has that size
   * @throws ImageChangeException in QEMU's words
   */
  void require(int version) throws IOException {
    Qcow2Image image = writable.image();
    if (virtualSize % SECTOR != 0) {
      throw new ImageChangeException("The new size must be a multiple of " + SECTOR);
    }
    if (version < 3 && image.header().snapshotCount() > 0) {
      throw new ImageChangeException("Can't resize a v2 image which has snapshots");
    }
    for (BitmapDirectory.Entry entry : BitmapChange.entries(image)) {
      BitmapChange.requireConsistent(entry);
    }
    if (l1Entries() > Geometry.MAX_L1_ENTRIES) {
      throw new ImageChangeException("Failed to grow the L1 table: File too large");
    }
  }

  private long l1Entries() {
    return writable.image().header().geometry().l1EntriesFor(virtualSize);
  }

  /**
   * Says in the header how large the disk is, and writes its bitmaps as they are then: nothing that
   * is new is set. The image that is returned is the one that was given no more.
   */
  static WritableImage commit(WritableImage image, long virtualSize) throws IOException {
    List<BitmapDirectory.Entry> entries = BitmapChange.entries(image.image());
    if (entries.isEmpty()) {
      HeaderRewrite header = HeaderRewrite.of(image.image());
      header.setVirtualSize(virtualSize);
      image.writeSynced(header.encode(), 0);
      return image.readAgain();
    }
    Map<String, BitmapBits> bits = new HashMap<>();
    for (BitmapDirectory.Entry entry : entries) {
      bits.put(entry.bitmap().name(), BitmapBits.read(image.image(), entry).withSize(virtualSize));
    }
    BitmapCommit commit = new BitmapCommit(image, virtualSize, entries, bits);
    WritableImage roomy = commit.imageWithRoom();
    commit.run(roomy);
    return roomy.readAgain();
  }

  /**
   * Makes the L1 table as long as the disk needs; the image that is returned is the one that was
   * given no more.
   */
  WritableImage growL1Table() throws IOException {
    Qcow2Header old = writable.image().header();
    if (l1Entries() <= old.l1Entries()) {
      return writable;
    }
    int bytes = (int) l1Entries() * Geometry.ENTRY_BYTES;
    WritableImage image =
        ClusterSpace.withRoom(writable, 2 * old.geometry().clustersFor(bytes) + 1);
    ClusterSpace space = new ClusterSpace(image);
    int oldBytes = old.l1Entries() * Geometry.ENTRY_BYTES;
    ByteBuffer table = ByteBuffer.allocate(bytes).limit(oldBytes);
    image.read(table, old.l1Offset());
    long offset = space.take(bytes);
    ImageFile.write(image.channel(), table.clear(), offset);
    space.write();
    HeaderRewrite header = HeaderRewrite.of(image.image());
    header.setL1Table(offset, (int) l1Entries());
    image.writeSynced(header.encode(), 0);
    if (oldBytes > 0) {
      space.giveBack(old.l1Offset(), oldBytes);
      space.write();
    }
    return image.readAgain();
  }
}
