package io.seedling.qcow2;

import java.io.IOException;
import java.util.function.Consumer;

/**
 * Refuses images whose tables cannot be believed, before anything is read through them: QEMU reads
 * garbage there, or zeros, and says nothing. What {@link Qcow2Check} calls corrupt is refused,
 * leaks are not; the reference counts of a dirty image may be stale, as when QEMU reads it.
 */
public final class Soundness {
  /**
   * Guest bytes that a byte of a stranger's file may stand for: deflate, at its best, makes 1032 of
   * one. Zstandard makes more, of what nobody stores.
   */
  private static final long MOST_EXPANSION = 1100;

  /** Ends a check at its first finding: the rest could be millions. */
  private static final class Found extends RuntimeException {
    private static final long serialVersionUID = 1;

    Found(String text) {
      super(text, null, false, false);
    }
  }

  private Soundness() {}

  /**
   * Refuses a damaged image. One that is too large to be checked is left alone.
   *
   * @throws DamagedImageException naming the first thing that is wrong
   */
  public static void require(DiskImage image) throws IOException {
    if (image instanceof Qcow2Image qcow2) {
      try {
        check(qcow2, Qcow2Check.Rules.OF_QEMU);
      } catch (UnsupportedImageException e) {
        // by its size alone: QEMU would read it, too
      }
    }
  }

  /**
   * Refuses an image from a stranger that is damaged, or made to take more time and memory than its
   * file is worth.
   *
   * @throws DamagedImageException naming the first thing that is wrong
   * @throws UnsupportedImageException naming the limit that is passed
   */
  public static void requireUntrusted(DiskImage image) throws IOException {
    if (image instanceof Qcow2Image qcow2) {
      requireProportion(qcow2, check(qcow2, Qcow2Check.Rules.FOR_STRANGERS));
    }
  }

  private static CheckReport check(Qcow2Image image, Qcow2Check.Rules rules) throws IOException {
    Consumer<CheckFinding> reader =
        finding -> {
          if (finding.kind() != CheckFinding.Kind.LEAK) {
            throw new Found(finding.text());
          }
        };
    try {
      return Qcow2Check.run(image, rules.of(image.header()), reader);
    } catch (Found e) {
      throw new DamagedImageException(
          "the image is damaged: " + withoutPrefix(String.valueOf(e.getMessage())));
    }
  }

  private static String withoutPrefix(String text) {
    String line = text.lines().findFirst().orElse(text);
    String bare = line.startsWith("ERROR") ? line.substring("ERROR".length()) : line;
    return (bare.startsWith(":") ? bare.substring(1) : bare).strip();
  }

  private static void requireProportion(Qcow2Image image, CheckReport report)
      throws UnsupportedImageException {
    Geometry geometry = image.header().geometry();
    long length = image.imageFile().length();
    long plain = report.allocatedClusters() - report.compressedClusters();
    if (plain > geometry.clustersFor(length)) {
      throw new UnsupportedImageException(
          "the image's tables name "
              + plain
              + " clusters of data in a file that has "
              + geometry.clustersFor(length));
    }
    long unpacked = report.compressedClusters() << geometry.clusterBits();
    if (Geometry.ceilDiv(unpacked, MOST_EXPANSION) > length) {
      throw new UnsupportedImageException(
          "the image's "
              + report.compressedClusters()
              + " compressed clusters would be more than "
              + MOST_EXPANSION
              + " times as long as its file");
    }
  }
}
