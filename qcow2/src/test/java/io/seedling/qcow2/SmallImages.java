package io.seedling.qcow2;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Images of a few clusters, which together have every kind of metadata there is. */
enum SmallImages {
  /** Data, compressed clusters, zeros with and without a place, two snapshots, two bitmaps. */
  OF_EVERYTHING("cluster_size=512"),
  VERSION_2("cluster_size=512,compat=0.10"),
  ZSTD_OVER_A_BASE("cluster_size=512,compression_type=zstd,lazy_refcounts=on,refcount_bits=4"),
  SUBCLUSTERS("cluster_size=16k,extended_l2=on"),
  DATA_FILE("cluster_size=512,data_file=data"),
  RAW_DATA_FILE("cluster_size=512,data_file=data,data_file_raw=on");

  private static final int SIZE = 40 << 10;

  private final String options;

  SmallImages(String options) {
    this.options = options;
  }

  /** Makes the image, {@code image}, with what it rests on, by QEMU's programs alone. */
  Path make(QemuDisks disks) throws IOException, InterruptedException {
    int cluster = this == SUBCLUSTERS ? 16 << 10 : 512;
    List<String> create = new ArrayList<>(List.of("create", "-q", "-f", "qcow2", "-o", options));
    if (this == ZSTD_OVER_A_BASE || this == SUBCLUSTERS) {
      byte[] base = new byte[30_000];
      new Random(1).nextBytes(base);
      Files.write(disks.directory().resolve("base"), base);
      create.addAll(List.of("-b", "base", "-F", "raw"));
    }
    create.addAll(List.of("image", Integer.toString(size())));
    disks.qemuImg().run(create.toArray(new String[0]));
    boolean packs = !name().contains("DATA_FILE");
    write(disks, "write -P 1 0 " + cluster, packs ? "write -c -P 2 16k " + cluster : "read 0 512");
    if (packs) {
      disks.qemuImg().run("snapshot", "-c", "first", "image");
    }
    write(disks, "write -P 3 5k 1k", packs ? "write -c -P 4 32k " + cluster : "read 0 512");
    if (this != VERSION_2) {
      write(disks, "write -z 9k 1k", "write -z 5k 512");
      disks.qemuImg().run("bitmap", "--add", "-g", "512", "image", "changes");
      disks.qemuImg().run("bitmap", "--add", "--disable", "image", "bits");
      write(disks, "write -P 5 20k 512");
    }
    if (packs) {
      disks.qemuImg().run("snapshot", "-c", "second", "image");
      write(disks, "write -P 6 6k 512", "discard 5k 512");
    }
    return disks.directory().resolve("image");
  }

  private int size() {
    return this == SUBCLUSTERS ? 5 * SIZE : SIZE;
  }

  private static void write(QemuDisks disks, String... commands)
      throws IOException, InterruptedException {
    List<String> words = new ArrayList<>(List.of("-f", "qcow2"));
    for (String command : commands) {
      words.addAll(List.of("-c", command));
    }
    words.add("image");
    disks.qemuIo().run(words.toArray(new String[0]));
  }

  /** Returns a directory in memory with all that the image rests on. */
  Disk inMemory(Path directory) throws IOException {
    Disk disk = Disk.inMemory();
    for (String name : List.of("base", "data")) {
      if (Files.exists(directory.resolve(name))) {
        disk.put(name, Files.readAllBytes(directory.resolve(name)));
      }
    }
    return disk;
  }
}
