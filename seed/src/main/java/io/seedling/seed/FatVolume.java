package io.seedling.seed;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * An opened FAT12, FAT16 or FAT32 volume, read-only. Everything that it says is bounded before it
 * is followed: lengths by the volume's, chains by the number of clusters.
 */
final class FatVolume {
  private static final int VOLUME_LABEL = 0x08;
  private static final int DIRECTORY = 0x10;
  private static final int DELETED = 0xE5;
  private static final int LARGEST_DIRECTORY = 1 << 20;
  private static final int LEAST_END = 0xFF8;

  private final SeekableByteChannel channel;
  private final FatGeometry geometry;
  private final int rootCluster;
  private final byte[] table;

  private FatVolume(SeekableByteChannel channel, byte[] boot) throws IOException {
    this.channel = channel;
    this.geometry = FatGeometry.read(boot);
    this.rootCluster = geometry.isFat32() ? FatGeometry.rootCluster(boot) : 0;
    long bytes = (long) geometry.sectorsPerTable() * geometry.bytesPerSector();
    if (geometry.size() > channel.size() || bytes > channel.size()) {
      throw new IOException(
          "the FAT volume claims "
              + geometry.size()
              + " bytes, and the file has "
              + channel.size());
    }
    this.table = bytes(geometry.tableOffset(0), (int) Math.min(bytes, Integer.MAX_VALUE - 8));
  }

  /** A file or a directory of the volume. */
  record Entry(String name, boolean isDirectory, int cluster, long size) {}

  /** Opens a volume; absent if the channel's first sector is not that of one. */
  static Optional<FatVolume> open(SeekableByteChannel channel) throws IOException {
    byte[] boot = new byte[FatGeometry.SECTOR];
    ByteBuffer buffer = ByteBuffer.wrap(boot);
    channel.position(0);
    while (buffer.hasRemaining() && channel.read(buffer) >= 0) {
      // until the sector is full
    }
    return FatGeometry.isBootSector(boot)
        ? Optional.of(new FatVolume(channel, boot))
        : Optional.empty();
  }

  /** Returns the label in the root directory, without the blanks behind it; empty if none. */
  String label() throws IOException {
    byte[] root = rootBytes();
    for (int at = 0; at + FatGeometry.ENTRY <= root.length && root[at] != 0; at += 32) {
      boolean isLabel =
          !FatName.isLongEntry(root, at)
              && (root[at] & 0xFF) != DELETED
              && (root[at + 11] & VOLUME_LABEL) != 0;
      if (isLabel) {
        return new String(root, at, FatName.SHORT, StandardCharsets.ISO_8859_1).stripTrailing();
      }
    }
    return "";
  }

  /** Returns what is in the root directory. */
  List<Entry> root() throws IOException {
    return entries(rootBytes());
  }

  /** Returns what is in a directory. */
  List<Entry> list(Entry directory) throws IOException {
    return entries(chain(directory.cluster(), LARGEST_DIRECTORY));
  }

  /**
   * Returns a file's bytes.
   *
   * @throws IOException if they are not all there, or more than the limit
   */
  byte[] read(Entry file, int limit) throws IOException {
    if (file.size() > limit) {
      throw new IOException(
          "'" + Printable.escape(file.name()) + "' has more than " + limit + " bytes");
    }
    byte[] bytes = file.size() == 0 ? new byte[0] : chain(file.cluster(), (int) file.size());
    if (bytes.length < file.size()) {
      throw new IOException(
          "'" + Printable.escape(file.name()) + "' ends before its " + file.size() + " bytes do");
    }
    return Arrays.copyOf(bytes, (int) file.size());
  }

  private byte[] rootBytes() throws IOException {
    return geometry.isFat32()
        ? chain(rootCluster, LARGEST_DIRECTORY)
        : bytes(geometry.rootOffset(), geometry.rootEntries() * FatGeometry.ENTRY);
  }

  private List<Entry> entries(byte[] directory) {
    List<Entry> entries = new ArrayList<>();
    StringBuilder longName = new StringBuilder();
    int checksum = -1;
    for (int at = 0; at + FatGeometry.ENTRY <= directory.length && directory[at] != 0; at += 32) {
      if ((directory[at] & 0xFF) == DELETED) {
        longName.setLength(0);
      } else if (FatName.isLongEntry(directory, at)) {
        longName.insert(0, FatName.piece(directory, at));
        checksum = directory[at + 13] & 0xFF;
      } else {
        byte[] shortName = Arrays.copyOfRange(directory, at, at + FatName.SHORT);
        boolean isOwn = !longName.isEmpty() && checksum == FatName.checksum(shortName);
        String name = isOwn ? longName.toString() : FatName.shown(directory, at);
        longName.setLength(0);
        if ((directory[at + 11] & VOLUME_LABEL) == 0 && !name.equals(".") && !name.equals("..")) {
          entries.add(entry(name, directory, at));
        }
      }
    }
    return entries;
  }

  private static Entry entry(String name, byte[] directory, int at) {
    ByteBuffer fields = FatGeometry.littleEndian(directory);
    int high = fields.getShort(at + 20) & 0xFFFF;
    int cluster = high << 16 | (fields.getShort(at + 26) & 0xFFFF);
    boolean isDirectory = (directory[at + 11] & DIRECTORY) != 0;
    return new Entry(name, isDirectory, cluster, fields.getInt(at + 28) & 0xFFFFFFFFL);
  }

  /**
   * Returns the bytes of a chain of clusters, to its end or to the limit; a loop ends there, too.
   */
  private byte[] chain(int first, int limit) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    long cluster = first;
    for (long steps = 0; out.size() < limit && steps <= geometry.clusters(); steps++) {
      if (cluster < 2 || cluster >= geometry.clusters() + 2) {
        break;
      }
      out.writeBytes(bytes(geometry.clusterOffset(cluster), geometry.clusterSize()));
      cluster = next(cluster);
    }
    return out.toByteArray();
  }

  private long next(long cluster) {
    ByteBuffer entries = FatGeometry.littleEndian(table);
    long at = geometry.isFat12() ? cluster * 3 / 2 : cluster * (geometry.isFat32() ? 4 : 2);
    if (at + (geometry.isFat32() ? 4 : 2) > table.length) {
      return 0;
    }
    if (geometry.isFat32()) {
      return entries.getInt((int) at) & 0x0FFFFFFF;
    }
    int pair = entries.getShort((int) at) & 0xFFFF;
    if (!geometry.isFat12()) {
      return pair;
    }
    int value = cluster % 2 == 0 ? pair & 0xFFF : pair >> 4;
    return value >= LEAST_END ? 0 : value;
  }

  private byte[] bytes(long offset, int length) throws IOException {
    if (offset < 0 || offset + length > channel.size()) {
      throw new IOException("the FAT volume goes beyond the end of the file");
    }
    ByteBuffer buffer = ByteBuffer.allocate(length);
    channel.position(offset);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer) < 0) {
        throw new IOException("the FAT volume goes beyond the end of the file");
      }
    }
    return buffer.array();
  }
}
