package io.seedling.qcow2;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What {@code qemu-img info} says of an image, without the bytes that it takes on its disk: Java's
 * file API doesn't know them.
 *
 * @param file the path that the image was opened by
 * @param format the image's format
 * @param virtualSize the size of the disk that the guest sees, in bytes
 * @param fileLength the length of the file, in bytes, holes included
 * @param qcow2 what only a qcow2 image has; empty for a raw one
 */
public record ImageInfo(
    Path file, ImageFormat format, long virtualSize, long fileLength, Optional<Qcow2> qcow2) {

  /**
   * What only a qcow2 image has.
   *
   * @param version 2 ({@code compat: 0.10}) or 3 ({@code compat: 1.1})
   * @param clusterSize in bytes
   * @param refcountBits the width of a reference count: 1, 2, 4 … 64
   * @param compressionType {@code zlib} or {@code zstd}
   * @param dirty whether it wasn't closed properly, so that its reference counts may be stale
   * @param corrupt whether a writer marked it corrupt
   * @param lazyRefcounts whether reference counts may be updated late
   * @param extendedL2 whether L2 entries describe subclusters
   * @param encryption empty for none, else {@code aes} or {@code luks}
   * @param backing the backing file, as far as the header names one
   * @param dataFile the external data file's name as stored, if guest data lies there; the empty
   *     string when the header forgets to name it
   * @param dataFileRaw whether the external data file can be read as a raw image
   * @param snapshots the internal snapshots, in the table's order
   * @param bitmaps the persistent dirty bitmaps, in the directory's order
   */
  public record Qcow2(
      int version,
      int clusterSize,
      int refcountBits,
      String compressionType,
      boolean dirty,
      boolean corrupt,
      boolean lazyRefcounts,
      boolean extendedL2,
      Optional<String> encryption,
      Optional<Backing> backing,
      Optional<String> dataFile,
      boolean dataFileRaw,
      List<Snapshot> snapshots,
      List<Bitmap> bitmaps) {

    /** Returns QEMU's name for the version: {@code 0.10} or {@code 1.1}. */
    public String compat() {
      return version == 2 ? "0.10" : "1.1";
    }
  }

  /**
   * A backing file as the header names it.
   *
   * @param name as stored; bytes that aren't UTF-8 are replaced
   * @param fullName as QEMU prints it: a relative name with the directory of the image's path
   *     before it
   * @param formatName what the header says the file is, in QEMU's words; empty if it doesn't say
   */
  public record Backing(String name, String fullName, Optional<String> formatName) {}

  /**
   * An internal snapshot.
   *
   * @param id unique among the image's snapshots; mostly a number
   * @param name the tag
   * @param vmStateSize in bytes
   * @param dateSeconds when it was made, in seconds since 1970 UTC
   * @param dateNanos the nanoseconds beyond
   * @param vmClockNanos how long the guest had run, in nanoseconds
   * @param diskSize what the guest saw as the disk's size then, in bytes; empty in old images
   * @param icount the guest's instruction count; empty if it wasn't recorded
   */
  public record Snapshot(
      String id,
      String name,
      long vmStateSize,
      long dateSeconds,
      int dateNanos,
      long vmClockNanos,
      OptionalLong diskSize,
      OptionalLong icount) {}

  /**
   * A persistent dirty bitmap.
   *
   * @param name unique among the image's bitmaps
   * @param granularity the bytes of guest disk that a bit stands for
   * @param inUse whether it wasn't saved properly, so that it says nothing
   * @param auto whether it is tracked while the image is in use
   */
  public record Bitmap(String name, long granularity, boolean inUse, boolean auto) {}
}
