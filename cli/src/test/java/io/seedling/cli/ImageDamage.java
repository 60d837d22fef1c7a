package io.seedling.cli;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Damages an image's tables and counts, a little each time, by chance. */
final class ImageDamage {
  private static final long OFFSET_MASK = 0x00fffffffffffe00L;
  private static final long COPIED = 1L << 63;

  private final Random random;
  private byte[] bytes;
  private ByteBuffer image;
  private final int clusterSize;
  private final int l1;
  private final int l1Entries;
  private final int refcounts;
  private final int l2EntryBytes;

  ImageDamage(byte[] bytes, Random random) {
    this.random = random;
    this.bytes = bytes;
    this.image = ByteBuffer.wrap(bytes);
    this.clusterSize = 1 << image.getInt(20);
    this.l1 = (int) image.getLong(40);
    this.l1Entries = image.getInt(36);
    this.refcounts = (int) image.getLong(48);
    this.l2EntryBytes = image.getInt(4) == 3 && (image.getLong(72) & 16) != 0 ? 16 : 8;
  }

  void to(Path file) throws IOException {
    Files.write(file, bytes);
  }

  /** Damages something, and says what. */
  String next() {
    int block = any(places(refcounts, clusterSize, 8));
    int l1Entry = any(places(l1, 8 * l1Entries, 8));
    int l2 = (int) (image.getLong(l1Entry) & OFFSET_MASK);
    List<Integer> entries =
        l2 == 0 ? places(l1, 8 * l1Entries, 8) : places(l2, clusterSize, l2EntryBytes);
    int l2Entry = any(entries);
    int kind = random.nextInt(10);
    return kind
        + switch (kind) {
          case 0 -> flip(l2Entry, COPIED);
          case 1 -> flip(l1Entry, COPIED);
          case 2 -> put(l2Entry, 0);
          case 3 -> put(l1Entry, 0);
          case 4 -> put(block, 0);
          case 5 -> put(block + 8, (image.capacity() / clusterSize + 3L) * clusterSize);
          case 6 -> put(l2Entry, image.getLong(any(entries)));
          case 7 -> longer();
          default -> count((int) image.getLong(block));
        };
  }

  /** Returns where a table has entries that are not 0; its first one if all are. */
  private List<Integer> places(int table, int bytes, int step) {
    List<Integer> places = new ArrayList<>();
    for (int at = table; at < table + bytes; at += step) {
      if (image.getLong(at) != 0) {
        places.add(at);
      }
    }
    return places.isEmpty() ? List.of(table) : places;
  }

  private int any(List<Integer> places) {
    return places.get(random.nextInt(places.size()));
  }

  private String put(int at, long value) {
    image.putLong(at, value);
    return " at " + Integer.toHexString(at) + ": " + Long.toHexString(value);
  }

  private String flip(int at, long bits) {
    return image.getLong(at) == 0 ? " nothing" : put(at, image.getLong(at) ^ bits);
  }

  private String longer() {
    bytes = Arrays.copyOf(bytes, bytes.length + 3 * clusterSize + 5);
    image = ByteBuffer.wrap(bytes);
    return " longer";
  }

  private String count(int block) {
    int counted = Math.min(clusterSize, 8 * image.capacity() / clusterSize);
    int at = block + random.nextInt(counted);
    if (at >= image.capacity()) {
      return " nothing";
    }
    byte value = (byte) random.nextInt(4);
    image.put(at, value);
    return " count at " + Integer.toHexString(at) + ": " + value;
  }
}
