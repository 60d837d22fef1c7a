package io.seedling.qcow2;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** An image for a guest to write to, made by QEMU's programs as often as is wanted. */
record StartImage(Kind kind, Before before) {

  /** The bytes of its disk. */
  static final int SIZE = (3 << 20) + 512 * 7;

  /** Images of all kinds, as qemu-img makes them. */
  enum Kind {
    PLAIN("", 16),
    VERSION_2("compat=0.10", 16),
    SMALL_CLUSTERS("cluster_size=512,refcount_bits=64", 9),
    SMALL_CLUSTERS_1_BIT("cluster_size=1k,refcount_bits=1", 10),
    NARROW_COUNTS("cluster_size=4k,refcount_bits=2", 12),
    SUBCLUSTERS("extended_l2=on,cluster_size=16k", 14),
    LARGE_SUBCLUSTERS("extended_l2=on,cluster_size=128k", 17),
    LAZY("lazy_refcounts=on,cluster_size=4k", 12),
    PREALLOCATED("preallocation=metadata,cluster_size=8k", 13),
    DATA_FILE("data_file=data,cluster_size=4k", 12),
    RAW_DATA_FILE("data_file=data,data_file_raw=on,cluster_size=4k", 12),
    SUBCLUSTERS_IN_DATA_FILE("data_file=data,extended_l2=on,cluster_size=16k", 14);

    final String options;
    final int clusterSize;

    Kind(String options, int clusterBits) {
      this.options = options;
      this.clusterSize = 1 << clusterBits;
    }

    boolean hasDataFile() {
      return options.contains("data_file");
    }
  }

  /** What there is before the guest begins. */
  enum Before {
    NOTHING,
    BACKING,
    SNAPSHOT,
    COMPRESSED
  }

  /** Tells whether there is such an image. */
  boolean isPossible() {
    return switch (before) {
      case NOTHING -> true;
      case BACKING -> kind != Kind.RAW_DATA_FILE && kind != Kind.PREALLOCATED;
      case SNAPSHOT -> !kind.options.contains("refcount_bits=1") && !kind.hasDataFile();
      case COMPRESSED -> !kind.hasDataFile() && kind != Kind.PREALLOCATED;
    };
  }

  /** Tells whether clusters that a guest discards read as zeros. */
  boolean discards(boolean restsOnAnother) {
    return kind != Kind.VERSION_2 || !restsOnAnother;
  }

  boolean restsOnAnother() {
    return before == Before.BACKING;
  }

  /** Makes the file {@code base}, once for all images there. */
  static void makeBase(Path directory) throws Exception {
    ForeignProgram qemuImg = ForeignProgram.required("qemu-img", directory);
    qemuImg.run("create", "-q", "-f", "qcow2", "base", "2M");
    ForeignProgram.required("qemu-io", directory)
        .run(
            "-f",
            "qcow2",
            "-c",
            "write -q -P 7 100k 900k",
            "-c",
            "write -q -P 9 1500k 500k",
            "base");
    qemuImg.run("convert", "-O", "raw", "base", "base.raw");
  }

  /** Makes the file {@code image}, and returns the bytes of its disk. */
  byte[] make(Path directory) throws Exception {
    ForeignProgram qemuImg = ForeignProgram.required("qemu-img", directory);
    ForeignProgram qemuIo = ForeignProgram.required("qemu-io", directory);
    byte[] bytes = new byte[SIZE];
    List<String> create = new ArrayList<>(List.of("create", "-q", "-f", "qcow2"));
    Files.deleteIfExists(directory.resolve("data"));
    if (!kind.options.isEmpty()) {
      create.addAll(List.of("-o", kind.options));
    }
    if (before == Before.BACKING) {
      create.addAll(List.of("-F", "qcow2", "-b", "base"));
      byte[] base = Files.readAllBytes(directory.resolve("base.raw"));
      System.arraycopy(base, 0, bytes, 0, base.length);
    }
    create.addAll(List.of("image", SIZE + ""));
    qemuImg.run(create.toArray(new String[0]));
    switch (before) {
      case NOTHING, BACKING -> {}
      case SNAPSHOT -> {
        qemuIo.run("-f", "qcow2", "-c", "write -q -P 5 200k 1M", "image");
        Arrays.fill(bytes, 200 << 10, 1224 << 10, (byte) 5);
        qemuImg.run("snapshot", "-c", "one", "image");
      }
      case COMPRESSED -> {
        int clusters = SIZE / 2 / kind.clusterSize;
        int length = clusters * kind.clusterSize;
        if (kind.clusterSize <= 4096) {
          clusters = 40;
          length = clusters * kind.clusterSize;
        }
        for (int at = 0; at < length; at += kind.clusterSize) {
          Arrays.fill(bytes, at, at + kind.clusterSize, (byte) 3);
        }
        qemuIo.run("-f", "qcow2", "-c", "write -q -c -P 3 0 " + length, "image");
      }
    }
    return bytes;
  }
}
