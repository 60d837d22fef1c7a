package io.seedling.qcow2;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/**
 * A small image with clusters of 512 bytes, and what a check says of it once an integer is changed.
 * The clusters 0 to 5 are header, refcount table, refcount block, L1 table, guest data, L2 table.
 *
 * @param at where the integer lies, in bytes
 * @param width 2 or 8 bytes
 * @param lines QEMU's own, without what it adds to the first one
 */
record DamagedTables(int at, int width, long value, String lines) {
  static final int CLUSTER = 512;
  static final int REFCOUNT_TABLE = CLUSTER;
  static final int REFCOUNTS = 2 * CLUSTER;
  static final int L1 = 3 * CLUSTER;
  static final int DATA = 4 * CLUSTER;
  static final int L2 = 5 * CLUSTER;

  private static final long COPIED = L2Table.COPIED;
  private static final String EXCEEDING =
      "ERROR: counting reference for region exceeding the end of the file by one cluster or more: ";

  static final List<DamagedTables> ALL =
      List.of(
          new DamagedTables(
              REFCOUNTS + 2 * 4,
              2,
              0,
              """
              ERROR cluster 4 refcount=0 reference=1
              ERROR OFLAG_COPIED data cluster: l2_entry=8000000000000800 refcount=0
              """),
          new DamagedTables(
              REFCOUNTS + 2 * 5,
              2,
              2,
              """
              Leaked cluster 5 refcount=2 reference=1
              ERROR OFLAG_COPIED L2 cluster: l1_index=0 l1_entry=8000000000000a00 refcount=2
              """),
          new DamagedTables(REFCOUNTS + 2 * 6, 2, 1, ""), // counts what is behind the end
          new DamagedTables(
              L2, 8, DATA, "ERROR OFLAG_COPIED data cluster: l2_entry=800 refcount=1\n"),
          new DamagedTables(
              L2,
              8,
              COPIED | DATA | 1L << 56,
              "ERROR found l2 entry with reserved bits set: 8100000000000800\n"),
          new DamagedTables(
              L2,
              8,
              0,
              """
              Leaked cluster 4 refcount=1 reference=0
              """),
          new DamagedTables(
              L2 + 8,
              8,
              COPIED | 0x100000,
              EXCEEDING
                  + """
                  offset 0x100000 size 0x200
                  ERROR OFLAG_COPIED data cluster: l2_entry=8000000000100000 refcount=0
                  """),
          new DamagedTables(
              L2 + 8,
              8,
              COPIED | L2Table.COMPRESSED | DATA,
              """
              ERROR: coffset=0x800: copied flag must never be set for compressed clusters
              ERROR cluster 4 refcount=1 reference=2
              """),
          new DamagedTables(
              L1 + 8,
              8,
              COPIED | L2,
              """
              ERROR cluster 4 refcount=1 reference=2
              ERROR cluster 5 refcount=1 reference=2
              """),
          new DamagedTables(
              REFCOUNT_TABLE + 8,
              8,
              REFCOUNTS,
              """
              ERROR refcount block 1 refcount=2
              ERROR cluster 2 refcount=1 reference=2
              """),
          new DamagedTables(
              REFCOUNT_TABLE + 8, 8, 0x10000, "ERROR refcount block 1 is outside image\n"),
          new DamagedTables(
              REFCOUNT_TABLE + 8,
              8,
              1,
              """
              ERROR refcount table entry 1 has reserved bits set
              """));

  /** Returns the image as it should be. */
  static byte[] good() throws IOException {
    ByteBuffer image = ByteBuffer.allocate(6 * CLUSTER);
    image.put(Disk.bytes(new NewImage(1 << 16, 9, Optional.empty())));
    image.putLong(L1, COPIED | L2).putLong(L2, COPIED | DATA);
    image.putShort(REFCOUNTS + 2 * 4, (short) 1).putShort(REFCOUNTS + 2 * 5, (short) 1);
    return image.array();
  }

  /** Returns the image with the damage. */
  byte[] image() throws IOException {
    return width == 8 ? Disk.with(good(), at, 8, value) : withCount(good(), at, (int) value);
  }

  static byte[] withCount(byte[] image, int at, int count) {
    return Disk.with(Disk.with(image, at, 1, count >> 8), at + 1, 1, count);
  }
}
