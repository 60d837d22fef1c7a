package io.seedling.qcow2;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.Set;

/**
 * An image whose disk gets another size: {@code qemu-img resize}.
 *
 * <p>A qcow2 image grows ({@link DiskGrowth}): a crash leaves the old size or the new one, and at
 * worst clusters that are not used. To shrink it, clusters would have to be given up: that is not
 * done here yet. A raw image becomes longer or shorter as a file.
 */
public final class Resizing {
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
      DiskGrowth growth = new DiskGrowth(image, size);
      growth.require(image.image().header().version());
      image = growth.growL1Table();
      HeaderRewrite header = HeaderRewrite.of(image.image());
      header.setVirtualSize(size);
      image.writeSynced(header.encode(), 0);
    } finally {
      image.close();
    }
  }
}
