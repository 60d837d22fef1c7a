package io.seedling.qcow2;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;

/**
 * Writes what images of a chain record into the one below them: {@code qemu-img commit}. What the
 * guest sees through the top one is the same at each moment, so one that was broken off can be done
 * again.
 *
 * <p>The top image and the base are locked as what is written, those between them as what is read.
 */
public final class Commit implements Closeable {
  private static final int CHUNK_BYTES = 2 << 20;

  private final WritableImage top;
  private final GuestDisk chain;
  private final int baseDepth;
  private final List<ImageLock> between = new ArrayList<>();

  private Commit(WritableImage top, GuestDisk chain, int baseDepth) {
    this.top = top;
    this.chain = chain;
    this.baseDepth = baseDepth;
  }

  /**
   * Opens a chain; the caller closes the commit.
   *
   * @param source of the top image
   * @param base the name of the image that is written to, as an image of the chain has it or as the
   *     path of one of them; empty for the one below the top
   * @throws ImageChangeException in QEMU's words, if there is no such image
   * @throws ImageInUseException if another process has one of the images open
   */
  public static Commit of(ImageSource source, Optional<String> base) throws IOException {
    WritableImage top = open(source);
    try {
      if (source.locking() == Locking.SHARED) {
        GuestDisk.open(source.with(Locking.BACKING)).close(); // tells who writes to one, as QEMU
      }
      GuestDisk chain = GuestDisk.open(source.with(Locking.NONE));
      try {
        Commit commit = new Commit(top, chain, baseDepth(source.file(), chain, base));
        if (source.locking() == Locking.SHARED) {
          commit.lockBetween();
        }
        return commit;
      } catch (Throwable t) {
        chain.close();
        throw t;
      }
    } catch (Throwable t) {
      top.close();
      throw t;
    }
  }

  private static WritableImage open(ImageSource source) throws IOException {
    try (DiskImage image = DiskImage.open(source.with(Locking.NONE))) {
      if (image.format() == ImageFormat.RAW) {
        throw new ImageChangeException("Image does not have a backing file");
      }
    }
    return WritableImage.open(source);
  }

  private void lockBetween() throws IOException {
    try {
      for (int depth = 1; depth < baseDepth; depth++) {
        between.add(ImageLock.forReading(chain.images().get(depth).file()));
      }
    } catch (Throwable t) {
      unlock();
      throw t;
    }
  }

  private static int baseDepth(Path top, GuestDisk chain, Optional<String> base)
      throws IOException {
    List<DiskImage> images = chain.images();
    if (base.isEmpty()) {
      if (images.size() < 2) {
        throw new ImageChangeException("Image does not have a backing file");
      }
      return 1;
    }
    for (int depth = 1; depth < images.size(); depth++) {
      boolean isStored =
          images.get(depth - 1) instanceof Qcow2Image above && above.backingName().equals(base);
      Path file = images.get(depth).file();
      Path named = images.get(depth - 1).file().resolveSibling(base.get()); // as QEMU does
      if (isStored || (Files.exists(named) && Files.isSameFile(file, named))) {
        return depth;
      }
    }
    throw new ImageChangeException(
        "Did not find '" + base.get() + "' in the backing chain of '" + top + "'");
  }

  /** Returns the file of the image that is written to. */
  public Path base() {
    return chain.images().get(baseDepth).file();
  }

  /** Returns the bytes of the top image's disk. */
  public long size() {
    return chain.size();
  }

  /**
   * Does it. Where the base is shorter than the top image, it gets as long before.
   *
   * @param progress is told the offset that has been reached
   * @throws ImageChangeException in QEMU's words, if the base can't get as long
   */
  public void run(LongConsumer progress) throws IOException {
    DiskImage base = chain.images().get(baseDepth);
    ImageSource source = ImageSource.of(base).with(Locking.SHARED);
    if (base.virtualSize() < size()) {
      if (base.format() == ImageFormat.RAW) {
        Resizing.raw(source, size(), Preallocation.OFF);
      } else {
        Resizing.grow(source, size(), Preallocation.OFF);
      }
    }
    try (WritableDisk target = WritableDisk.open(source)) {
      copyTo(target, progress);
    }
  }

  /** Has the top image record nothing any more, after all of it was written. */
  public void empty() throws IOException {
    Emptying.run(top);
  }

  /** Writes what the images above the base record into a disk that is as large as theirs. */
  void copyTo(WritableDisk target, LongConsumer progress) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocateDirect(CHUNK_BYTES);
    ExtentWalk extents = chain.extents();
    while (extents.hasNext()) {
      Extent extent = extents.next();
      if (extent.depth() < baseDepth) {
        copy(extent, target, buffer, progress);
      }
      progress.accept(extent.end());
    }
  }

  private void copy(Extent extent, WritableDisk target, ByteBuffer buffer, LongConsumer progress)
      throws IOException {
    if (extent.kind().readsAsZeros()) {
      target.writeZeros(extent.guestOffset(), extent.length(), true);
      return;
    }
    for (long at = extent.guestOffset(); at < extent.end(); ) {
      long left = extent.end() - at;
      int length = (int) Math.min(CHUNK_BYTES - at % CHUNK_BYTES, left);
      chain.read(at, buffer.clear().limit(length));
      target.write(at, buffer.flip());
      at += length;
      progress.accept(at);
    }
  }

  private void unlock() throws IOException {
    for (ImageLock lock : between) {
      lock.close();
    }
  }

  @Override
  public void close() throws IOException {
    try (top;
        chain) {
      unlock();
    }
  }
}
