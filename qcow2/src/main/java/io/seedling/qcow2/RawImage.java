package io.seedling.qcow2;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.Optional;

/** A plain file, or a block device, seen as a disk. */
public final class RawImage implements DiskImage {
  private static final int SPOOL_BYTES = 1 << 20;

  private final ImageFile file;
  private final long length;

  RawImage(ImageFile file) throws IOException {
    this.file = file;
    this.length = file.length();
    if (length > Long.MAX_VALUE - 511) {
      throw new FileSystemException(
          file.path().toString(), null, "is too long for a disk: " + length + " bytes");
    }
  }

  /**
   * Makes an empty file a raw image of zeros, as one hole where the file system has holes.
   *
   * @param target an empty file; not closed
   * @param virtualSize in bytes, rounded up to a multiple of 512 as QEMU does
   * @throws IllegalArgumentException if the size is negative or over {@value
   *     NewImage#MAX_VIRTUAL_SIZE}, or the target isn't empty
   * @throws IOException if the target can't be written, or the file system has no such sizes
   */
  public static void create(SeekableByteChannel target, long virtualSize) throws IOException {
    create(target, virtualSize, Preallocation.OFF);
  }

  /**
   * Makes an empty file a raw image of zeros, which {@link Preallocation#FALLOC} and {@link
   * Preallocation#FULL} have written.
   *
   * @throws IllegalArgumentException for {@link Preallocation#METADATA}, too: there is none
   */
  public static void create(
      SeekableByteChannel target, long virtualSize, Preallocation preallocation)
      throws IOException {
    if (preallocation == Preallocation.METADATA) {
      throw new IllegalArgumentException("Unsupported preallocation mode: metadata");
    }
    long size = NewImage.wholeSectors(virtualSize);
    NewImage.requireEmpty(target);
    if (preallocation.writesZeros()) {
      PreallocatedImage.writeZeros(target, 0, size);
    } else if (size > 0) {
      ImageFile.write(target, ByteBuffer.allocate(1), size - 1);
    }
  }

  /**
   * Copies bytes that come one after the other, such as a pipe's, into a raw image; blocks of zeros
   * become holes.
   *
   * @param source read to its end; not closed
   * @param target an empty file; neither synced nor closed
   */
  public static void spool(ReadableByteChannel source, FileChannel target) throws IOException {
    NewImage.requireEmpty(target);
    SparseWrite sparse = new SparseWrite(target, CopyOptions.DEFAULT_SHORTEST_HOLE);
    ByteBuffer buffer = ByteBuffer.allocateDirect(SPOOL_BYTES);
    long at = 0;
    while (true) {
      int read = source.read(buffer);
      if (read < 0 || !buffer.hasRemaining()) {
        int length = buffer.flip().remaining();
        sparse.write(buffer, at);
        at += length;
        buffer.clear();
      }
      if (read < 0) {
        break;
      }
    }
    if (target.size() < at) { // it ends with zeros
      ImageFile.write(target, ByteBuffer.allocate(1), at - 1);
    }
  }

  @Override
  public Path file() {
    return file.path();
  }

  @Override
  public ImageFormat format() {
    return ImageFormat.RAW;
  }

  ImageFile imageFile() {
    return file;
  }

  /** Returns the file's length, rounded up to a multiple of 512 bytes as QEMU does. */
  @Override
  public long virtualSize() {
    return (length + 511) & -512L;
  }

  @Override
  public ImageInfo info() {
    return new ImageInfo(file(), format(), virtualSize(), length, Optional.empty());
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
