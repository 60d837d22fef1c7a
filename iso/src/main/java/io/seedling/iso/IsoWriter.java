package io.seedling.iso;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.channels.WritableByteChannel;

/** Writes a tree as a volume, from its first byte to its last, without ever going back. */
public final class IsoWriter {

  private IsoWriter() {}

  /**
   * Returns how long the volume will be, in bytes.
   *
   * @throws IllegalArgumentException as {@link #write} does
   */
  public static long size(IsoTree tree, VolumeOptions options) {
    return Layout.of(tree, options).size();
  }

  /**
   * Writes the volume; the channel is left open.
   *
   * @param target a blocking channel; it may take fewer bytes at a time than it is given
   * @return the length of the volume in bytes
   * @throws IOException where the channel fails, or a content cannot be read or yields fewer or
   *     more bytes than its size: what was written is then no volume
   * @throws IllegalArgumentException where the tree is more than a volume can hold: 65,535
   *     directories, 8 TiB, dates of the years 1900 to 2155; with Rock Ridge names of 253 and link
   *     targets of 1023 bytes of UTF-8, without it no symbolic link; and where what shall be booted
   *     is not in the tree or not as its {@link BootEntry} says. Nothing is written then
   */
  public static long write(IsoTree tree, VolumeOptions options, WritableByteChannel target)
      throws IOException {
    return write(Layout.of(tree, options), target);
  }

  /**
   * Appends the volume to a file, and leaves holes where it is zero: sparse files stay sparse. The
   * channel is left open, behind the volume.
   *
   * @param target is at the end of its file; a regular file's, and not opened to append
   * @return the length of the volume in bytes
   * @throws IOException as {@link #write(IsoTree, VolumeOptions, WritableByteChannel)} does, and
   *     where the file has another length afterwards than it should
   * @throws IllegalArgumentException as that does, and where the channel is not at the file's end
   */
  public static long writeSparse(IsoTree tree, VolumeOptions options, SeekableByteChannel target)
      throws IOException {
    long start = target.position();
    if (start != target.size()) {
      throw new IllegalArgumentException(
          "the channel is at byte " + start + " of " + target.size() + "; holes come at the end");
    }
    SparseFile file = new SparseFile(target);
    long size = write(Layout.of(tree, options), file);
    file.finish();
    if (target.size() != start + size) {
      throw new IOException(
          ("the file is " + target.size() + " bytes long and not " + (start + size))
              + "; no hole can be left in what is no file, or is open to append");
    }
    return size;
  }

  /**
   * Returns the volume as bytes.
   *
   * @throws IOException as {@link #write(IsoTree, VolumeOptions, WritableByteChannel)} does
   * @throws IllegalArgumentException as that does, and where the volume is longer than an array (2
   *     GiB)
   */
  public static byte[] toBytes(IsoTree tree, VolumeOptions options) throws IOException {
    Layout layout = Layout.of(tree, options);
    if (layout.size() > Integer.MAX_VALUE - Sectors.SIZE) {
      throw new IllegalArgumentException(
          "the volume is " + layout.size() + " bytes long; an array holds 2 GiB");
    }
    byte[] bytes = new byte[(int) layout.size()];
    write(layout, new BufferChannel(ByteBuffer.wrap(bytes)));
    return bytes;
  }

  /**
   * Puts the volume at a buffer's position, and moves that behind it.
   *
   * @return the length of the volume in bytes
   * @throws IOException as {@link #write(IsoTree, VolumeOptions, WritableByteChannel)} does
   * @throws IllegalArgumentException as that does, and where the buffer has less room than {@link
   *     #size} says; nothing is put then
   */
  public static long write(IsoTree tree, VolumeOptions options, ByteBuffer target)
      throws IOException {
    Layout layout = Layout.of(tree, options);
    if (layout.size() > target.remaining()) {
      throw new IllegalArgumentException(
          "the volume is "
              + layout.size()
              + " bytes long; the buffer has room for "
              + target.remaining());
    }
    return write(layout, new BufferChannel(target));
  }

  private static long write(Layout layout, WritableByteChannel target) throws IOException {
    VolumeOutput out = new VolumeOutput(target, layout.size());
    writeDescriptors(layout, out);
    for (Hierarchy hierarchy : layout.hierarchies()) {
      hierarchy.writePathTables(out);
    }
    for (Hierarchy hierarchy : layout.hierarchies()) {
      hierarchy.writeDirectories(out);
    }
    if (!layout.bootCatalog().isEmpty()) {
      layout.bootCatalog().put(out.zeroedSector());
    }
    for (PlacedFile file : layout.files()) {
      writeFile(file, layout, out);
    }
    out.zeroTo(layout.size());
    out.flush();
    return layout.size();
  }

  private static void writeDescriptors(Layout layout, VolumeOutput out) throws IOException {
    out.zeroTo(Layout.SYSTEM_AREA_SECTORS * Sectors.SIZE);
    boolean bootable = !layout.bootCatalog().isEmpty();
    for (Hierarchy hierarchy : layout.hierarchies()) {
      VolumeDescriptor.put(out.zeroedSector(), hierarchy, layout);
      if (bootable && !hierarchy.isJoliet()) {
        VolumeDescriptor.putBootRecord(out.zeroedSector(), layout.bootCatalog().sector());
      }
    }
    VolumeDescriptor.putTerminator(out.zeroedSector());
  }

  private static void writeFile(PlacedFile file, Layout layout, VolumeOutput out)
      throws IOException {
    out.zeroTo(Sectors.holding(out.position()) * Sectors.SIZE); // §6.4.1: extents begin a sector
    long copied;
    boolean hasMore;
    try (ReadableByteChannel source = file.content().open()) {
      copied = out.copy(source, file.size());
      hasMore = copied == file.size() && source.read(ByteBuffer.allocate(1)) > 0;
    }
    if (hasMore || copied < file.size()) {
      throw new IOException(
          layout.tree().pathOf(file.node())
              + (hasMore ? " has more than the " : " ended after " + copied + " of ")
              + file.size()
              + (hasMore ? " bytes it began with" : " bytes")
              + "; was it changed meanwhile?");
    }
  }
}
