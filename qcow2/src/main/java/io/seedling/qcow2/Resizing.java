package io.seedling.qcow2;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import org.jspecify.annotations.Nullable;

/**
 * An image whose disk gets another size: {@code qemu-img resize}.
 *
 * <p>A qcow2 image grows ({@link DiskGrowth}): a crash leaves the old size or the new one, and at
 * worst clusters that are not used. It shrinks ({@link DiskCut}), and its file with it. A raw image
 * becomes longer or shorter as a file.
 */
public final class Resizing {
  private Resizing() {}

  /**
   * Gives a raw image another length.
   *
   * @param size in bytes
   * @param preallocation of what is new
   * @throws ImageChangeException in QEMU's words, if a file can't be preallocated so
   * @throws ImageInUseException if another process has the image open
   */
  public static void raw(ImageSource source, long size, Preallocation preallocation)
      throws IOException {
    if (preallocation == Preallocation.METADATA) {
      throw new ImageChangeException("Unsupported preallocation mode: metadata");
    }
    try (WritableDataFile file = WritableDataFile.open(source)) {
      FileChannel channel = file.channel();
      if (size < channel.size()) {
        channel.truncate(size);
      } else if (preallocation.writesZeros()) {
        PreallocatedImage.writeZeros(channel, channel.size(), size);
      } else {
        PreallocatedImage.extend(channel, size);
      }
      channel.force(true);
    }
  }

  /**
   * Makes the disk of a qcow2 image longer; what is new reads as zeros.
   *
   * @param size in bytes, not less than now
   * @param preallocation of what is new
   * @throws ImageChangeException in QEMU's words, if it can't be
   * @throws UnsupportedImageException if it could be by QEMU alone
   * @throws ImageInUseException if another process has the image open
   */
  public static void grow(ImageSource source, long size, Preallocation preallocation)
      throws IOException {
    grow(source, WritableImage.open(source), size, preallocation);
  }

  /** Makes the disk of an opened image longer, and closes it. */
  static void grow(ImageSource source, WritableImage opened, long size, Preallocation preallocation)
      throws IOException {
    WritableImage image = opened;
    WritableQcow2Disk disk;
    try {
      DiskGrowth growth = new DiskGrowth(image, size);
      growth.require(image.image().header().version());
      image = growth.growL1Table();
      disk = WritableQcow2Disk.of(source, image, size);
    } catch (Throwable t) {
      image.close();
      throw t;
    }
    try (disk) {
      disk.grow(preallocation);
    }
  }

  /**
   * Makes the disk of a qcow2 image shorter: what lies behind its new end is lost.
   *
   * @param size in bytes, less than now
   * @param puncher for what is free then, and lies before what is still used
   * @throws ImageChangeException in QEMU's words, if it can't be
   * @throws ImageInUseException if another process has the image open
   */
  public static void shrink(ImageSource source, long size, HolePuncher puncher) throws IOException {
    shrink(source, WritableImage.open(source), size, puncher);
  }

  /** Makes the disk of an opened image shorter, and closes it. */
  static void shrink(ImageSource source, WritableImage image, long size, HolePuncher puncher)
      throws IOException {
    WritableQcow2Disk disk;
    try {
      new DiskGrowth(image, size).require(image.image().header().version());
      disk = WritableQcow2Disk.of(source, image, image.image().virtualSize());
    } catch (Throwable t) {
      image.close();
      throw t;
    }
    try (Closing holes = new Closing();
        disk) {
      disk.cut(size);
      holes.open(puncher, image.image().imageFile());
      if (holes.punch != null) {
        disk.punch(holes.punch);
      }
    }
  }

  /** What is closed after the image, whose locks would end with it. */
  private static final class Closing implements Closeable {
    private HolePuncher.@Nullable Punch punch;

    /** Opens a file, if its name still means it. */
    void open(HolePuncher puncher, ImageFile file) throws IOException {
      punch = puncher.open(file.path()).orElse(null);
      if (punch != null && !file.isStillThere()) {
        punch.close();
        punch = null;
      }
    }

    @Override
    public void close() throws IOException {
      if (punch != null) {
        punch.close();
      }
    }
  }
}
