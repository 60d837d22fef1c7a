package io.seedling.qcow2;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

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
    if (virtualSize < image.virtualSize()) {
      throw new UnsupportedImageException("the disk can't become smaller here", "use qemu-img");
    }
    if (virtualSize > image.virtualSize()) {
      requireGrowable(image);
    }
  }

  private void requireGrowable(Qcow2Image image) throws IOException {
    if (l1Entries() > Geometry.MAX_L1_ENTRIES) {
      throw new ImageChangeException("Failed to grow the L1 table: File too large");
    }
    refuse(!image.bitmaps().isEmpty(), "has bitmaps");
    refuse(image.header().has(Feature.DATA_FILE), "has its data in another file");
    if (image.backingName().isPresent()) {
      ImageSource source = ImageSource.of(image.file(), Optional.of(ImageFormat.QCOW2));
      try (GuestDisk disk = GuestDisk.open(source)) {
        long below = disk.images().get(1).virtualSize();
        refuse(below > image.virtualSize(), "has a backing file with more bytes");
      }
    }
  }

  private static void refuse(boolean isSo, String what) throws UnsupportedImageException {
    if (isSo) {
      throw new UnsupportedImageException(
          "the image " + what + ", and its disk doesn't grow here", "use qemu-img");
    }
  }

  private long l1Entries() {
    return writable.image().header().geometry().l1EntriesFor(virtualSize);
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
