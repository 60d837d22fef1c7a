package io.seedling.iso;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
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
    return Layout.of(tree, options).sectors() * Sectors.SIZE;
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
   *     targets of 1023 bytes of UTF-8, without it no symbolic link; nothing is written
   */
  public static long write(IsoTree tree, VolumeOptions options, WritableByteChannel target)
      throws IOException {
    Layout layout = Layout.of(tree, options);
    long size = layout.sectors() * Sectors.SIZE;
    VolumeOutput out = new VolumeOutput(target, size);
    writeDescriptors(layout, options, out);
    for (Hierarchy hierarchy : layout.hierarchies()) {
      hierarchy.writePathTables(out);
    }
    for (Hierarchy hierarchy : layout.hierarchies()) {
      hierarchy.writeDirectories(out);
    }
    for (PlacedFile file : layout.files()) {
      writeFile(file, tree, out);
    }
    out.zeroTo(size);
    out.flush();
    return size;
  }

  private static void writeDescriptors(Layout layout, VolumeOptions options, VolumeOutput out)
      throws IOException {
    out.zeroTo(Layout.SYSTEM_AREA_SECTORS * Sectors.SIZE);
    for (Hierarchy hierarchy : layout.hierarchies()) {
      VolumeDescriptor.put(out.zeroedSector(), hierarchy, options, layout.sectors());
    }
    VolumeDescriptor.putTerminator(out.zeroedSector());
  }

  private static void writeFile(PlacedFile file, IsoTree tree, VolumeOutput out)
      throws IOException {
    out.zeroTo(Sectors.holding(out.position()) * Sectors.SIZE); // §6.4.1: extents begin a sector
    try (ReadableByteChannel source = file.file.content().open()) {
      long copied = out.copy(source, file.size);
      if (copied < file.size) {
        throw new IOException(
            tree.pathOf(file.file)
                + " ended after "
                + copied
                + " of "
                + file.size
                + " bytes"
                + "; was it changed meanwhile?");
      }
      if (source.read(ByteBuffer.allocate(1)) > 0) {
        throw new IOException(
            tree.pathOf(file.file)
                + " has more than the "
                + file.size
                + " bytes it began with"
                + "; was it changed meanwhile?");
      }
    }
  }
}
