package io.seedling.qcow2;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * Combinations of what images can have, generated: of every dimension, every value with every value
 * of each other dimension, as far as the two go together; where {@code -Dmatrix.full=true} asks for
 * it, every three values.
 */
final class ImageMatrix {
  private static final List<List<String>> DIMENSIONS =
      List.of(
          List.of("compat=1.1", "compat=0.10"),
          clusterSizes(),
          List.of(
              "refcount_bits=16",
              "refcount_bits=1",
              "refcount_bits=2",
              "refcount_bits=4",
              "refcount_bits=8",
              "refcount_bits=32",
              "refcount_bits=64"),
          List.of("compression_type=zlib", "compression_type=zstd"),
          List.of("extended_l2=off", "extended_l2=on"),
          List.of("", "data_file=data", "data_file=data,data_file_raw=on"),
          List.of("", "preallocation=metadata", "preallocation=falloc", "preallocation=full"),
          List.of("lazy_refcounts=off", "lazy_refcounts=on"),
          List.of("", "raw", "short.raw", "qcow2", "short.qcow2", "long.qcow2", "chain.qcow2"),
          List.of("NOTHING", "SNAPSHOT", "BITMAP", "DIRTY"));

  private static final int CLUSTER = 1;
  private static final int BACKING = 8;
  private static final int STATE = 9;

  private final int strength;
  private final Set<List<String>> covered = new HashSet<>();

  private ImageMatrix(int strength) {
    this.strength = strength;
  }

  private static List<String> clusterSizes() {
    List<String> sizes = new ArrayList<>();
    for (int bits = Geometry.MIN_CLUSTER_BITS; bits <= Geometry.MAX_CLUSTER_BITS; bits++) {
      sizes.add("cluster_size=" + (1 << bits));
    }
    return sizes;
  }

  static List<ImageRecipe> recipes() {
    return new ImageMatrix(Boolean.getBoolean("matrix.full") ? 3 : 2).chosen();
  }

  /** Greedily: what has most new pairs or triples first. */
  private List<ImageRecipe> chosen() {
    List<List<String>> all = new ArrayList<>();
    addLegal(new ArrayList<>(), all);
    Collections.shuffle(all, new Random(1));
    List<ImageRecipe> recipes = new ArrayList<>();
    int most = subsets(all.get(0)).size();
    for (int wanted = most; wanted > 0; wanted = wanted > 4 ? wanted * 4 / 5 : wanted - 1) {
      List<List<String>> left = new ArrayList<>();
      for (List<String> values : all) {
        List<List<String>> fresh = subsets(values);
        fresh.removeAll(covered);
        if (fresh.size() >= wanted) {
          covered.addAll(fresh);
          recipes.add(recipe(values));
        } else if (!fresh.isEmpty()) {
          left.add(values);
        }
      }
      all = left;
    }
    return recipes;
  }

  private static void addLegal(List<String> values, List<List<String>> all) {
    if (values.size() == DIMENSIONS.size()) {
      if (isLegal(values)) {
        all.add(List.copyOf(values));
      }
      return;
    }
    for (String value : DIMENSIONS.get(values.size())) {
      values.add(value);
      addLegal(values, all);
      values.remove(values.size() - 1);
    }
  }

  private static boolean isLegal(List<String> values) {
    String options = String.join(",", values);
    boolean version2 = options.contains("compat=0.10");
    boolean beyond2 =
        !options.contains("refcount_bits=16")
            || options.contains("=zstd")
            || options.contains("=on")
            || options.contains("data_file")
            || options.contains("BITMAP")
            || options.contains("DIRTY");
    boolean subclusters = options.contains("extended_l2=on");
    boolean full = options.contains("preallocation") && !subclusters;
    boolean based = !values.get(BACKING).isEmpty();
    boolean snapshot = options.contains("SNAPSHOT");
    return !(version2 && beyond2)
        && !(subclusters && clusterSize(values) < 16 << 10)
        && !(based && (full || options.contains("data_file_raw"))) // no base shines through
        && !(snapshot && (options.contains("data_file") || options.contains("refcount_bits=1,")));
  }

  private static int clusterSize(List<String> values) {
    return Integer.parseInt(values.get(CLUSTER).substring("cluster_size=".length()));
  }

  /** Returns the pairs, or triples, of values; each with the number of its dimension. */
  private List<List<String>> subsets(List<String> values) {
    List<List<String>> subsets = new ArrayList<>();
    addSubsets(values, 0, new ArrayList<>(), subsets);
    return subsets;
  }

  private void addSubsets(
      List<String> values, int from, List<String> some, List<List<String>> subsets) {
    if (some.size() == strength) {
      subsets.add(List.copyOf(some));
      return;
    }
    for (int i = from; i < values.size(); i++) {
      some.add(i + values.get(i));
      addSubsets(values, i + 1, some, subsets);
      some.remove(some.size() - 1);
    }
  }

  private static ImageRecipe recipe(List<String> values) {
    List<String> options = new ArrayList<>(values.subList(0, BACKING));
    options.removeIf(String::isEmpty);
    if (values.get(0).equals("compat=0.10")) { // it knows no options but these
      options.removeIf(option -> option.contains("=off") || option.contains("compression_type"));
    }
    return new ImageRecipe(
        String.join(",", options),
        clusterSize(values),
        values.get(BACKING),
        ImageRecipe.State.valueOf(values.get(STATE)));
  }
}
