package io.seedling.qcow2;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Whether an image of version 3 has nothing that version 2 can't have.
 *
 * @param refcountBits the width of reference counts that it will have
 */
record Downgrade(Qcow2Image image, int refcountBits) {
  private static final int REFCOUNT_BITS = 1 << Qcow2Header.V2_REFCOUNT_ORDER;

  private static final long MOST_VM_STATE = 0xffffffffL;

  /**
   * Refuses what can't be of version 2.
   *
   * @throws ImageChangeException in QEMU's words
   */
  void require() throws IOException {
    Qcow2Header header = image.header();
    if (refcountBits != REFCOUNT_BITS) {
      throw new ImageChangeException("compat=0.10 requires refcount_bits=16");
    }
    if (header.has(Feature.DATA_FILE)) {
      throw new ImageChangeException("Cannot downgrade an image with a data file");
    }
    long virtualSize = image.virtualSize();
    for (SnapshotTable.Entry entry : new SnapshotTable(image.imageFile(), header).entries()) {
      ImageInfo.Snapshot snapshot = entry.snapshot();
      if (snapshot.vmStateSize() > MOST_VM_STATE
          || snapshot.diskSize().orElse(virtualSize) != virtualSize) {
        throw new ImageChangeException("Internal snapshots prevent downgrade of image");
      }
    }
    long bits = header.incompatibleFeatures() & ~(1L << Feature.COMPRESSION_TYPE.bit());
    if (bits != 0) {
      throw new ImageChangeException(
          "Cannot downgrade an image with incompatible features 0x"
              + Long.toHexString(bits)
              + " set");
    }
    if (header.compressionType() != 0) {
      requireNoneCompressed();
    }
  }

  private void requireNoneCompressed() throws IOException {
    AllL2Tables tables = AllL2Tables.of(image);
    for (int number = 0; number < tables.references().size(); number++) {
      ByteBuffer table = tables.read(number);
      while (table.hasRemaining()) {
        if ((table.getLong() & L2Table.COMPRESSED) != 0) {
          throw new ImageChangeException(
              "Cannot downgrade an image with zstd compression type and existing compressed"
                  + " clusters");
        }
      }
    }
  }
}
