package io.seedling.qcow2;

import java.util.ArrayList;
import java.util.List;

/**
 * How an image is to be made by qemu-img.
 *
 * @param options for {@code qemu-img create -o}
 * @param clusterSize in bytes, which the options give too
 * @param backing the kind of base, as {@link QemuDisks#makeBases} names it; empty for none
 */
record ImageRecipe(String options, int clusterSize, String backing) {
  private static final int[] CLUSTER_SIZES = {512, 4 << 10, 16 << 10, 64 << 10, 2 << 20};

  private static final List<String> FEATURES =
      List.of(
          "compat=0.10",
          "refcount_bits=1",
          "refcount_bits=64,lazy_refcounts=on",
          "compression_type=zstd",
          "extended_l2=on",
          "extended_l2=on,compression_type=zstd",
          "extended_l2=on,preallocation=metadata",
          "data_file=data",
          "data_file=data,data_file_raw=on",
          "data_file=data,extended_l2=on",
          "preallocation=metadata",
          "preallocation=falloc,compat=0.10",
          "preallocation=full");

  private static final List<String> BACKINGS =
      List.of("", "raw", "short.raw", "qcow2", "short.qcow2", "long.qcow2", "chain.qcow2");

  /**
   * Returns legal combinations: every feature with every cluster size and, in turn, a third of the
   * kinds of base; with every one of them where {@code -Dmatrix.full=true} asks for it.
   */
  static List<ImageRecipe> matrix() {
    List<ImageRecipe> recipes = new ArrayList<>();
    int turn = 0;
    for (int clusterSize : CLUSTER_SIZES) {
      for (String features : FEATURES) {
        turn++;
        for (int i = 0; i < BACKINGS.size(); i++) {
          String backing = BACKINGS.get(i);
          boolean its = i % 3 == turn % 3 || Boolean.getBoolean("matrix.full");
          if (its && isLegal(clusterSize, features, backing)) {
            recipes.add(
                new ImageRecipe(features + ",cluster_size=" + clusterSize, clusterSize, backing));
          }
        }
      }
    }
    return recipes;
  }

  /** Subclusters have at least 512 bytes; no base shines through what is allocated or raw. */
  private static boolean isLegal(int clusterSize, String features, String backing) {
    boolean subclusters = features.contains("extended_l2");
    boolean full = features.contains("preallocation") && !subclusters;
    return (!subclusters || clusterSize >= 16 << 10)
        && (backing.isEmpty() || !(full || features.contains("data_file_raw")));
  }

  /** Returns the guest's bytes: some clusters and a part of one; a multiple of 512. */
  int size() {
    return Math.max(6 * clusterSize, 300_000) / 512 * 512 + 1536;
  }

  boolean canCompress() {
    return !options.contains("data_file") && !options.contains("preallocation");
  }

  /** Returns where the random numbers begin. */
  int seed() {
    return hashCode();
  }

  @Override
  public String toString() {
    return options + (backing.isEmpty() ? "" : " over " + backing);
  }
}
