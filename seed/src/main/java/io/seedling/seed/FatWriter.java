package io.seedling.seed;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.codec.digest.Blake3;

/**
 * Writes a FAT12 or FAT16 volume with long names whose files are all in the root.
 *
 * <p>The label stands in the boot sector and in the root directory: before 19.2 cloud-init's
 * detector looked at the latter alone. The serial number depends on the content.
 */
final class FatWriter {
  private static final int VOLUME_LABEL = 0x08;
  private static final int READ_ONLY = 0x01;
  private static final int END_12 = 0xFFF;
  private static final int END_16 = 0xFFFF;
  private static final int FIRST_YEAR = 1980;

  private final FatGeometry geometry;
  private final List<Document> files;
  private final int date;
  private final int time;

  private FatWriter(FatGeometry geometry, List<Document> files, Instant modified) {
    this.geometry = geometry;
    this.files = files;
    LocalDateTime utc = LocalDateTime.ofInstant(modified, ZoneOffset.UTC);
    int year = Math.max(0, Math.min(127, utc.getYear() - FIRST_YEAR));
    this.date = year << 9 | utc.getMonthValue() << 5 | utc.getDayOfMonth();
    this.time = utc.getHour() << 11 | utc.getMinute() << 5 | utc.getSecond() / 2;
  }

  /**
   * Writes the volume in one pass; the channel stays open.
   *
   * @return the bytes written
   * @throws IllegalArgumentException if FAT16 has no room for the files
   */
  static long write(
      String label, List<Document> files, Instant modified, WritableByteChannel channel)
      throws IOException {
    long bytes = 0;
    for (Document file : files) {
      bytes += file.size();
    }
    FatGeometry geometry = FatGeometry.of(bytes, files.size());
    new FatWriter(geometry, files, modified).writeTo(label, channel);
    return geometry.size();
  }

  private void writeTo(String label, WritableByteChannel channel) throws IOException {
    put(channel, geometry.bootSector(label, serial()));
    byte[] table = table();
    for (int i = 0; i < geometry.tables(); i++) {
      put(channel, table);
    }
    put(channel, root(label));
    long used = 0;
    for (Document file : files) {
      long length = clusters(file) * geometry.clusterSize();
      put(channel, file.array());
      put(channel, new byte[(int) (length - file.size())]);
      used += length;
    }
    put(channel, new byte[(int) (geometry.size() - geometry.clusterOffset(2) - used)]);
  }

  private int serial() {
    Blake3 blake3 = Blake3.initHash();
    for (Document file : files) {
      blake3.update(file.array());
    }
    return ByteBuffer.wrap(blake3.doFinalize(Integer.BYTES)).getInt();
  }

  private long clusters(Document file) {
    return (file.size() + geometry.clusterSize() - 1L) / geometry.clusterSize();
  }

  /** Each file's clusters follow one another. */
  private byte[] table() {
    byte[] table = new byte[geometry.sectorsPerTable() * geometry.bytesPerSector()];
    set(table, 0, 0xFF8);
    set(table, 1, geometry.isFat12() ? END_12 : END_16);
    int cluster = 2;
    for (Document file : files) {
      for (long left = clusters(file); left > 0; left--) {
        int end = geometry.isFat12() ? END_12 : END_16;
        set(table, cluster, left == 1 ? end : cluster + 1);
        cluster++;
      }
    }
    return table;
  }

  private void set(byte[] table, int cluster, int value) {
    if (!geometry.isFat12()) {
      int wide = cluster == 0 ? 0xFFF8 : value;
      table[2 * cluster] = (byte) wide;
      table[2 * cluster + 1] = (byte) (wide >> 8);
      return;
    }
    int at = cluster * 3 / 2;
    if (cluster % 2 == 0) {
      table[at] = (byte) value;
      table[at + 1] = (byte) ((table[at + 1] & 0xF0) | (value >> 8 & 0x0F));
    } else {
      table[at] = (byte) ((table[at] & 0x0F) | (value << 4 & 0xF0));
      table[at + 1] = (byte) (value >> 4);
    }
  }

  private byte[] root(String label) {
    byte[] root = new byte[geometry.rootEntries() * FatGeometry.ENTRY];
    ByteBuffer out = FatGeometry.littleEndian(root);
    out.put(entry(FatName.padded(label), VOLUME_LABEL, 0, 0));
    int cluster = 2;
    int number = 1;
    for (Document file : files) {
      byte[] shortName = FatName.shortName(file.name(), number++);
      out.put(FatName.longEntries(file.name(), shortName));
      out.put(entry(shortName, READ_ONLY, file.size() == 0 ? 0 : cluster, file.size()));
      cluster += (int) clusters(file);
    }
    return root;
  }

  private byte[] entry(byte[] shortName, int attributes, int cluster, int size) {
    byte[] entry = Arrays.copyOf(shortName, FatGeometry.ENTRY);
    ByteBuffer fields = FatGeometry.littleEndian(entry);
    fields.put(11, (byte) attributes);
    fields.putShort(14, (short) time).putShort(16, (short) date).putShort(18, (short) date);
    fields.putShort(22, (short) time).putShort(24, (short) date);
    fields.putShort(26, (short) cluster).putInt(28, size);
    return entry;
  }

  private static void put(WritableByteChannel channel, byte[] bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
  }
}
