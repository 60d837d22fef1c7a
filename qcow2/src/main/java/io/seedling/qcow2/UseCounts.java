package io.seedling.qcow2;

import java.util.Arrays;

/**
 * A number for each cluster of a file: how often it is used.
 *
 * <p>Pages exist where a number is not 0, and are as wide as their largest one needs: 2, 8 or 32
 * bits a cluster. Most images get by with a quarter of a byte; holes take nothing.
 */
final class UseCounts {
  /** Where larger numbers are cut to. */
  static final int MOST = Integer.MAX_VALUE;

  private static final int PAGE_BITS = 12;
  private static final int PAGE = 1 << PAGE_BITS; // clusters
  private static final int NARROW_BYTES = PAGE / 4;
  private static final int MIDDLE_BYTES = PAGE;
  private static final int WIDE_BYTES = PAGE * 4;

  /**
   * What all pages may take, in bytes: 32 TiB of clusters of 64 KiB that are used once or twice;
   * but no more than a third of the heap.
   */
  private static final long MOST_BYTES = Math.min(128L << 20, Runtime.getRuntime().maxMemory() / 3);

  private static final byte[] EMPTY = new byte[NARROW_BYTES];

  private byte[][] pages;
  private long clusters;
  private long bytes;

  /**
   * @param clusters at most 2^31
   */
  UseCounts(long clusters) {
    this.pages = new byte[pagesFor(clusters)][];
    this.clusters = clusters;
    Arrays.fill(pages, EMPTY);
  }

  /** Returns how many clusters have numbers. */
  long clusters() {
    return clusters;
  }

  /** Makes a cluster one that has a number. */
  void include(long cluster) {
    if (cluster < clusters) {
      return;
    }
    clusters = cluster + 1;
    int needed = pagesFor(clusters);
    if (needed > pages.length) {
      int before = pages.length;
      pages = Arrays.copyOf(pages, needed);
      Arrays.fill(pages, before, needed, EMPTY);
    }
  }

  long get(long cluster) {
    return get(pages[(int) (cluster >> PAGE_BITS)], (int) cluster & (PAGE - 1));
  }

  /**
   * Sets a cluster's number.
   *
   * @throws UnsupportedImageException if there would be more pages than there is memory for
   */
  void set(long cluster, long value) throws UnsupportedImageException {
    int at = (int) (cluster >> PAGE_BITS);
    int within = (int) cluster & (PAGE - 1);
    byte[] page = pages[at];
    if (page == EMPTY || value > mostOf(page)) {
      if (value == get(page, within)) {
        return;
      }
      page = replaced(page, value);
      pages[at] = page;
    }
    put(page, within, (int) Math.min(value, MOST));
  }

  /** Returns the first cluster from {@code from} on that has a page; {@code to} if none before. */
  long nextPage(long from, long to) {
    long cluster = from;
    while (cluster < to && pages[(int) (cluster >> PAGE_BITS)] == EMPTY) {
      cluster = ((cluster >> PAGE_BITS) + 1) << PAGE_BITS;
    }
    return Math.min(cluster, to);
  }

  private static int pagesFor(long clusters) {
    return Math.toIntExact((clusters + PAGE - 1) >> PAGE_BITS);
  }

  private static long mostOf(byte[] page) {
    return switch (page.length) {
      case NARROW_BYTES -> 3;
      case MIDDLE_BYTES -> 255;
      default -> Long.MAX_VALUE; // larger ones are cut
    };
  }

  private static int get(byte[] page, int at) {
    return switch (page.length) {
      case NARROW_BYTES -> page[at >> 2] >> ((at & 3) << 1) & 3;
      case MIDDLE_BYTES -> page[at] & 0xff;
      default ->
          (page[4 * at] & 0xff) << 24
              | (page[4 * at + 1] & 0xff) << 16
              | (page[4 * at + 2] & 0xff) << 8
              | (page[4 * at + 3] & 0xff);
    };
  }

  private static void put(byte[] page, int at, int value) {
    switch (page.length) {
      case NARROW_BYTES -> {
        int shift = (at & 3) << 1;
        page[at >> 2] = (byte) ((page[at >> 2] & ~(3 << shift)) | (value << shift));
      }
      case MIDDLE_BYTES -> page[at] = (byte) value;
      default -> {
        page[4 * at] = (byte) (value >> 24);
        page[4 * at + 1] = (byte) (value >> 16);
        page[4 * at + 2] = (byte) (value >> 8);
        page[4 * at + 3] = (byte) value;
      }
    }
  }

  /** Returns a page of its own with the same numbers, wide enough for one more. */
  private byte[] replaced(byte[] page, long value) throws UnsupportedImageException {
    byte[] wider = new byte[value <= 3 ? NARROW_BYTES : value <= 255 ? MIDDLE_BYTES : WIDE_BYTES];
    bytes += wider.length - (page == EMPTY ? 0 : page.length);
    if (bytes > MOST_BYTES) {
      throw new UnsupportedImageException(
          "to count the uses of its clusters takes more than " + (MOST_BYTES >> 20) + " MiB");
    }
    for (int at = 0; page != EMPTY && at < PAGE; at++) {
      put(wider, at, get(page, at));
    }
    return wider;
  }
}
