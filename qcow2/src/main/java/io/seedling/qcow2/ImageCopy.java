package io.seedling.qcow2;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.util.List;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Copies what the guest sees of images, one behind the other, into a new image: {@code qemu-img
 * convert}.
 *
 * <p>Several threads read, compress and write; what is written doesn't depend on them. What the
 * tables of a source call zeros is not read. The sources stay open.
 */
public final class ImageCopy {
  /** The largest cluster, so that none is decompressed for two chunks. */
  private static final int CHUNK_BYTES = 1 << Geometry.MAX_CLUSTER_BITS;

  private final JoinedDisks source;
  private final CopyOptions options;
  private volatile long done;
  private LongConsumer steps = data -> {};

  /**
   * @param sources at least one
   */
  public ImageCopy(List<GuestDisk> sources, CopyOptions options) {
    this.source = new JoinedDisks(sources);
    this.options = options;
  }

  /** Returns the bytes of the sources' disks. */
  public long size() {
    return source.size();
  }

  /** Returns how many of them are done with; any thread may ask. */
  public long done() {
    return done;
  }

  /** Returns how many of the sources' bytes are data, as their tables say. */
  public long dataSize() {
    return new DataCount(source).upTo(source.size());
  }

  /**
   * Has each step told.
   *
   * @param consumer is told the bytes of data that are done with, by one thread at a time
   */
  public void follow(LongConsumer consumer) {
    DataCount count = new DataCount(source);
    steps = offset -> consumer.accept(count.upTo(offset));
  }

  /**
   * Writes a qcow2 image. Where it has a backing file, only what the (one) source's own file
   * records is copied; what that leaves to its backing file is left to the new one.
   *
   * @param target an empty file; neither synced nor closed
   * @param image of the size of the sources
   */
  public void writeQcow2(FileChannel target, NewImage image) throws IOException {
    writeQcow2(target, target, image);
  }

  /**
   * Writes a qcow2 image and its external data file.
   *
   * @param target an empty file; neither synced nor closed
   * @param dataTarget another, for the guest's clusters
   * @param image of the size of the sources
   */
  public void writeQcow2(FileChannel target, FileChannel dataTarget, NewImage image)
      throws IOException {
    boolean overlays = image.backing().isPresent();
    if (overlays && source.disks().size() > 1) {
      throw new IllegalArgumentException("several sources, and a backing file for one");
    }
    writeQcow2(
        target, dataTarget, image, new Zeroing(overlays, Qcow2Target.zerosOver(overlays, image)));
  }

  /**
   * Writes a qcow2 image that is to take the place of one that others have been written over
   * ({@link GuestDisk#writtenOver}): as into an image whose zeros nobody knows, those are said
   * where version 3 can.
   *
   * @param target an empty file; neither synced nor closed
   * @param image of the size of the one source
   */
  public void rewriteQcow2(FileChannel target, NewImage image) throws IOException {
    boolean says = image.backing().isPresent() || image.options().version() > 2;
    writeQcow2(target, target, image, new Zeroing(true, Qcow2Target.zerosOver(says, image)));
  }

  /**
   * What becomes of zeros.
   *
   * @param keepsAbsent whether those that nothing records stay so
   * @param fate that of the others
   */
  private record Zeroing(boolean keepsAbsent, Chunk.Fate fate) {}

  private void writeQcow2(
      FileChannel target, FileChannel dataTarget, NewImage image, Zeroing zeroing)
      throws IOException {
    Qcow2Writer writer = new Qcow2Writer(image, target, dataTarget, options.shortestHole());
    int clusterSize = 1 << image.clusterBits();
    CopyPipeline pipeline =
        new CopyPipeline(
            source,
            () -> new Chunk(CHUNK_BYTES, clusterSize, compressor(image)),
            options.threads(),
            zeroing.keepsAbsent ? JoinedDisks.Skipped.LEFT_TO_BACKING : JoinedDisks.Skipped.ZEROS);
    boolean byCluster = options.compress() && options.shortestHole() > 0;
    int shortestHole = byCluster ? clusterSize : options.shortestHole();
    run(pipeline, new Qcow2Target(source, writer, zeroing.keepsAbsent, zeroing.fate, shortestHole));
  }

  /**
   * Writes a raw image with holes.
   *
   * @param target a file that is empty, or all zeros; neither synced nor closed
   */
  public void writeRaw(FileChannel target) throws IOException {
    run(
        plain(JoinedDisks.Skipped.ZEROS),
        new RawTarget(source, new SparseWrite(target, options.shortestHole())));
  }

  /**
   * Writes into a qcow2 image as a guest would, which keeps whatever else it has.
   *
   * @param target not shorter than the sources
   * @param keepsBacked whether what the sources leave to their own backing files is not written
   */
  public void writeInto(ImageSource target, boolean keepsBacked) throws IOException {
    try (WritableQcow2Disk disk = WritableQcow2Disk.of(target)) {
      DiskTarget over = new DiskTarget(source, disk, keepsBacked, options.shortestHole());
      run(plain(over.skipped()), over);
    }
  }

  /** Writes all bytes, zeros included, one after the other; the target is not closed. */
  public void stream(WritableByteChannel target) throws IOException {
    run(plain(JoinedDisks.Skipped.ZEROS), new StreamTarget(source, target));
  }

  /**
   * Reads the sources and a copy of them.
   *
   * @throws IOException if they differ, too
   */
  public void verify(GuestDisk copy) throws IOException {
    if (copy.size() < source.size()) {
      throw new IOException("the copy has " + copy.size() + " bytes, not " + source.size());
    }
    run(
        plain(JoinedDisks.Skipped.ZEROS),
        new ComparingTarget(source, new JoinedDisks(List.of(copy))));
  }

  private @Nullable ClusterCompressor compressor(NewImage image) {
    return options.compress()
        ? ClusterCompressor.of(image.options().compression(), options.portable())
        : null;
  }

  private CopyPipeline plain(JoinedDisks.Skipped skipped) {
    return new CopyPipeline(
        source, () -> new Chunk(CHUNK_BYTES, CHUNK_BYTES, null), options.threads(), skipped);
  }

  private void run(CopyPipeline pipeline, CopyTarget target) throws IOException {
    done = 0;
    pipeline.run(
        target,
        offset -> {
          done = offset;
          steps.accept(offset);
        });
    done = source.size();
  }
}
