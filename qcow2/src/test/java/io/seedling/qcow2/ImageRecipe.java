package io.seedling.qcow2;

/**
 * How an image is to be made by qemu-img.
 *
 * @param options for {@code qemu-img create -o}
 * @param clusterSize in bytes, which the options give too
 * @param backing the kind of base, as {@link QemuDisks#make} names it; empty for none
 * @param state what becomes of the image when it is there
 */
record ImageRecipe(String options, int clusterSize, String backing, State state) {

  ImageRecipe(String options, int clusterSize, String backing) {
    this(options, clusterSize, backing, State.NOTHING);
  }

  /** What an image can have in it. */
  enum State {
    NOTHING,
    /** A snapshot, {@value #SNAPSHOT_NAME}, that was made on the way. */
    SNAPSHOT,
    /** A bitmap that has tracked some of the writes. */
    BITMAP,
    /** The bit for counts that may be wrong; they aren't. */
    DIRTY;

    static final String SNAPSHOT_NAME = "halfway";
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
    return toString().hashCode();
  }

  @Override
  public String toString() {
    return options
        + (backing.isEmpty() ? "" : " over " + backing)
        + (state == State.NOTHING ? "" : " with " + state);
  }
}
