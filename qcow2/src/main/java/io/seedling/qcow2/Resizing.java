package io.seedling.qcow2;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.Set;

/**
 * An image whose disk gets another size: {@code qemu-img resize}.
 *
 * <p>A qcow2 image grows: its L1 table is written anew where it is too short, then the header names
 * the table and the size in one write, and only then are the old table's clusters given back. A
 * crash leaves the old size or the new one, and at worst clusters that are not used. To shrink it,
 * clusters would have to be given up: that is not done here yet. A raw image becomes longer or
 * shorter as a file.
 */
public final class Resizing {
  private static final int SECTOR = 512;

  private Resizing() {}

  /**
   * Gives a raw image another length.
   *
   * @param size in bytes
   * @throws ImageInUseException if another process has the image open
   */
  public static void raw(ImageSource source, long size) throws IOException {
    try (ImageFile file = ImageFile.open(source.file())) {
      ImageLock lock = ImageLock.forWriting(source.file());
      try {
        raw(file, size);
      } finally {
        lock.close();
      }
    }
  }

  private static void raw(ImageFile file, long size) throws IOException {
    FileChannel channel =
        JointClosing.open(file.key(), file.path(), Set.of(StandardOpenOption.WRITE));
    try {
      if (size > channel.size()) {
        ImageFile.write(channel, ByteBuffer.allocate(1), size - 1);
      } else {
        channel.truncate(size);
      }
      channel.force(true);
    } finally {
      JointClosing.close(file.key(), channel);
    }
  }

  /**
   * Makes the disk of a qcow2 image longer; what is new reads as zeros.
   *
   * @param size in bytes, not less than now
   * @throws ImageChangeException in QEMU's words, if it can't be
   * @throws UnsupportedImageException if it could be by QEMU alone
   * @throws ImageInUseException if another process has the image open
   */
  public static void grow(ImageSource source, long size) throws IOException {
    WritableImage image = WritableImage.open(source);
    try {
      require(image.image(), size);
      image.requireClean();
      Qcow2Header header = image.image().header();
      int entries = (int) header.geometry().l1EntriesFor(size);
      if (entries > header.l1Entries()) {
        long bytes = (long) entries * Geometry.ENTRY_BYTES;
        image = ClusterSpace.withRoom(image, header.geometry().clustersFor(bytes));
        moveL1(image, entries, size);
      } else {
        HeaderRewrite rewrite = HeaderRewrite.of(image.image());
        rewrite.setVirtualSize(size);
        image.writeSynced(rewrite.encode(), 0);
      }
    } finally {
      image.close();
    }
  }

  private static void require(Qcow2Image image, long size) throws IOException {
    Qcow2Header header = image.header();
    if (size % SECTOR != 0) {
      throw new ImageChangeException("The new size must be a multiple of " + SECTOR);
    }
    if (header.version() < 3 && header.snapshotCount() > 0) {
      throw new ImageChangeException("Can't resize a v2 image which has snapshots");
    }
    if (header.geometry().l1EntriesFor(size) > Geometry.MAX_L1_ENTRIES) {
      throw new ImageChangeException("Failed to grow the L1 table: File too large");
    }
    if (size < image.virtualSize()) {
      throw new UnsupportedImageException(
          "a qcow2 disk can only become larger here", "use qemu-img resize --shrink");
    }
    boolean isPlain = image.bitmaps().isEmpty() && !header.has(Feature.DATA_FILE);
    if (!isPlain && size > image.virtualSize()) {
      throw new UnsupportedImageException(
          "the image has persistent bitmaps or an external data file, and keeps its size here",
          "use qemu-img resize");
    }
  }

  private static void moveL1(WritableImage image, int entries, long size) throws IOException {
    Qcow2Header header = image.image().header();
    ClusterSpace space = new ClusterSpace(image);
    int bytes = entries * Geometry.ENTRY_BYTES;
    long offset = space.take(bytes);
    ByteBuffer table = ByteBuffer.allocate(bytes);
    int oldBytes = header.l1Entries() * Geometry.ENTRY_BYTES;
    image.read(table.limit(oldBytes), header.l1Offset());
    ImageFile.write(image.channel(), table.limit(bytes).position(0), offset);
    HeaderRewrite rewrite = HeaderRewrite.of(image.image());
    rewrite.setL1Table(offset, entries);
    rewrite.setVirtualSize(size);
    ByteBuffer first = rewrite.encode();
    space.write();
    image.writeSynced(first, 0);
    if (oldBytes > 0) {
      space.giveBack(header.l1Offset(), oldBytes);
      space.write();
    }
  }
}
