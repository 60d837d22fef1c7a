package io.seedling.qcow2;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.zip.Deflater;

/** Images that are made to keep a reader busy, or to fill its memory. */
enum HostileImages {
  /** As long as it may be, and nothing in it. */
  L1_OF_4_MILLION_ZEROS,
  /** As long as it may be, and each entry leads to one table of data. */
  MILLIONS_SHARE_A_TABLE_OF_DATA,
  /** The same, and that table is all zeros, or calls all of its clusters zeros. */
  MILLIONS_SHARE_AN_EMPTY_TABLE,
  MILLIONS_SHARE_A_TABLE_OF_ZEROS,
  /** The same, and each of its clusters is the one compressed one: 2 MiB in 100 bytes. */
  MILLIONS_SHARE_A_BOMB,
  MILLIONS_SHARE_A_BOMB_OF_ZSTD,
  /** A frame that wants a window of 2 GiB, or more. */
  ZSTD_OF_A_HUGE_WINDOW,
  /** As long as it may be, and each entry leads to one block of ones. */
  REFCOUNT_TABLE_OF_8_MIB,
  /** There are none. */
  SNAPSHOTS_BY_CLAIM_ONLY,
  /** As many as there may be, with names as long as are kept, all with one L1 table of 32 MiB. */
  SNAPSHOTS_65536,
  /** As many as there may be, with names as long as they may be. */
  BITMAPS_65535,
  /** 16 TiB, by a file of half a MiB. */
  HUGE_DISK_OF_A_SMALL_FILE,
  /** A file of 1 TiB in which each cluster that is used is far from the others. */
  USES_FAR_APART,
  /** Each image has an L1 table of 32 MiB. */
  CHAIN_OF_LARGE_TABLES,
  CHAIN_LEADS_TO_ITSELF,
  CHAIN_LEADS_BACK,
  CHAIN_OF_300;

  private static final int FAR_CLUSTERS = (1 << 19) - 1;
  private static final int MILLIONS = Geometry.MAX_L1_ENTRIES;
  private static final int LARGE = 2 << 20; // of a cluster
  static final long L1_AT = LARGE;
  static final long REFCOUNTS_AT = L1_AT + 8L * MILLIONS;
  private static final long L2_AT = REFCOUNTS_AT + 8 * LARGE;
  static final long DATA_AT = L2_AT + LARGE;

  /** A frame of 2 MiB of ones: sixteen blocks of 128 KiB that repeat a byte. */
  private static byte[] zstdBomb() {
    byte[] frame = new byte[16 * 4 + 9];
    ByteBuffer bytes = ByteBuffer.wrap(frame);
    bytes.put(HexFormat.of().parseHex("28b52ffda000002000"));
    for (int i = 0; i < 16; i++) {
      int header = (1 << 17) << 3 | 1 << 1 | (i == 15 ? 1 : 0);
      bytes.put((byte) header).put((byte) (header >> 8)).put((byte) (header >> 16)).put((byte) 1);
    }
    return frame;
  }

  /** Makes the image, with all that it rests on. */
  Path make(Path directory) throws IOException {
    Path file = directory.resolve("image");
    switch (this) {
      case L1_OF_4_MILLION_ZEROS -> new CraftedImage(21, MILLIONS).to(file);
      case MILLIONS_SHARE_A_TABLE_OF_DATA -> shared(DATA_AT | L2Table.COPIED).to(file);
      case MILLIONS_SHARE_AN_EMPTY_TABLE -> shared(0).to(file);
      case MILLIONS_SHARE_A_TABLE_OF_ZEROS -> shared(1).to(file);
      case MILLIONS_SHARE_A_BOMB -> bomb(0, deflatedOnes()).to(file);
      case MILLIONS_SHARE_A_BOMB_OF_ZSTD -> bomb(1, zstdBomb()).to(file);
      case ZSTD_OF_A_HUGE_WINDOW ->
          bomb(1, HexFormat.of().parseHex("28b52ffdc0f8ffffffffffffff7f030010")).to(file);
      case REFCOUNT_TABLE_OF_8_MIB -> {
        CraftedImage image = new CraftedImage(21, 1);
        image.refcountClusters = 4;
        image.fill(REFCOUNTS_AT, DATA_AT, 4 * LARGE / 8).fill(DATA_AT, -1, LARGE / 8).to(file);
      }
      case SNAPSHOTS_BY_CLAIM_ONLY -> {
        CraftedImage image = new CraftedImage(21, 1);
        image.snapshots = 65536;
        image.to(file);
      }
      case SNAPSHOTS_65536 -> snapshots().to(file);
      case BITMAPS_65535 -> bitmaps().to(file);
      case HUGE_DISK_OF_A_SMALL_FILE -> {
        CraftedImage image = new CraftedImage(16, 1 << 15);
        image.l1At = 1 << 16;
        image.refcountsAt = 6 << 16;
        image.put(7 << 16, ByteBuffer.allocate(1 << 16)).to(file);
      }
      case USES_FAR_APART -> farApart().to(file);
      default -> chain(directory);
    }
    return file;
  }

  private static byte[] deflatedOnes() {
    byte[] ones = new byte[LARGE];
    Arrays.fill(ones, (byte) 1);
    Deflater deflater = new Deflater(9, true);
    deflater.setInput(ones);
    deflater.finish();
    byte[] packed = new byte[4096];
    int length = deflater.deflate(packed);
    deflater.end();
    return Arrays.copyOf(packed, length);
  }

  private static CraftedImage shared(long l2Entry) {
    return new CraftedImage(21, MILLIONS)
        .fill(L1_AT, L2_AT, MILLIONS)
        .fill(L2_AT, l2Entry, LARGE / 8)
        .put(DATA_AT, ByteBuffer.allocate(LARGE).put(new byte[] {1, 2, 3}).rewind());
  }

  private static CraftedImage bomb(int compressionType, byte[] packed) {
    long sectors = 15L << (62 - (21 - 8));
    CraftedImage image =
        shared(DATA_AT | L2Table.COMPRESSED | sectors).put(DATA_AT, ByteBuffer.wrap(packed));
    image.compressionType = compressionType;
    return image;
  }

  private static CraftedImage snapshots() {
    int entryBytes = 40 + 24 + 127 + 255 + 2;
    ByteBuffer table = ByteBuffer.allocate(65536 * entryBytes);
    byte[] name = new byte[127 + 255];
    Arrays.fill(name, (byte) 0xff); // no UTF-8: two bytes each in memory
    for (int i = 0; i < 65536; i++) {
      table.position(i * entryBytes);
      table.putLong(L1_AT).putInt(MILLIONS).putShort((short) 127).putShort((short) 255);
      table.position(i * entryBytes + 36).putInt(24).position(i * entryBytes + 64).put(name);
    }
    CraftedImage image = new CraftedImage(21, MILLIONS);
    image.snapshots = 65536;
    return image.put(DATA_AT, table.rewind());
  }

  private static CraftedImage bitmaps() {
    int entryBytes = 1024;
    ByteBuffer directory = ByteBuffer.allocate(65535 * entryBytes);
    byte[] name = new byte[1000];
    Arrays.fill(name, (byte) 0xff);
    for (int i = 0; i < 65535; i++) {
      directory.position(i * entryBytes);
      directory.putLong(DATA_AT).putInt(1).putInt(1).put((byte) 1).put((byte) 16);
      directory.putShort((short) 1000).putInt(0).put(name);
    }
    CraftedImage image = new CraftedImage(21, 1);
    image.bitmapDirectoryBytes = directory.capacity();
    return image.put(DATA_AT, directory.rewind());
  }

  private static CraftedImage farApart() {
    CraftedImage image = new CraftedImage(9, 8192);
    image.l1At = 512;
    image.refcountsAt = 512 * 200;
    ByteBuffer l1 = ByteBuffer.allocate(8192 * 8);
    ByteBuffer l2 = ByteBuffer.allocate(8192 * 512);
    l1.putLong(0);
    for (int i = 1; i < 8192; i++) {
      l1.putLong(1 << 20 | i * 512L);
    }
    for (int i = 0; i < 8192 * 64; i++) {
      l2.putLong((1L + i % (FAR_CLUSTERS - 1)) << 21);
    }
    image.put(512, l1.rewind()).put(1 << 20, l2.rewind());
    return image.put((long) FAR_CLUSTERS << 21, ByteBuffer.allocate(512));
  }

  private void chain(Path directory) throws IOException {
    int links = this == CHAIN_OF_300 ? 300 : this == CHAIN_OF_LARGE_TABLES ? 8 : 2;
    for (int i = 0; i < links; i++) {
      String below = i + 1 < links ? "image" + (i + 1) : "";
      if (this == CHAIN_LEADS_BACK && i == 1) {
        below = "image";
      } else if (this == CHAIN_LEADS_TO_ITSELF) {
        below = "image";
      }
      Path file = directory.resolve(i == 0 ? "image" : "image" + i);
      boolean large = this == CHAIN_OF_LARGE_TABLES;
      CraftedImage image = new CraftedImage(21, large ? MILLIONS : 1);
      image.backing = below.isEmpty() ? Optional.empty() : Optional.of(below);
      image.to(file);
    }
  }
}
