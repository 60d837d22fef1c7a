package io.seedling.seed;

import io.seedling.iso.IsoContent;
import io.seedling.iso.IsoNode;
import io.seedling.iso.IsoTree;
import io.seedling.iso.IsoWriter;
import io.seedling.iso.PosixAttributes;
import io.seedling.iso.VolumeOptions;
import java.io.IOException;
import java.nio.channels.WritableByteChannel;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * A seed as an ISO 9660 volume with Joliet and Rock Ridge names.
 *
 * <p>Of the labels that cloud-init takes, {@code cidata} and {@code CIDATA}, the former works in
 * every release: before 19.1 the second was unknown to its Python part.
 */
public final class SeedVolume {
  /** The volume's label. */
  public static final String LABEL = "cidata";

  private static final int READABLE = 0444;
  private static final int READABLE_BY_ROOT = 0400;

  private SeedVolume() {}

  /**
   * Writes the volume, the same bytes for the same seed and date. The channel stays open and is the
   * caller's to close.
   *
   * @param modified the date of the volume and of every file in it
   * @return the bytes written
   * @throws IOException if the channel fails
   */
  public static long write(Seed seed, Instant modified, WritableByteChannel channel)
      throws IOException {
    return IsoWriter.write(tree(seed), options(modified), channel);
  }

  /**
   * Returns the volume as bytes, the same as {@link #write} writes: for whoever uploads a seed and
   * needs no file.
   *
   * @param modified the date of the volume and of every file in it
   */
  public static byte[] toBytes(Seed seed, Instant modified) {
    try {
      return IsoWriter.toBytes(tree(seed), options(modified));
    } catch (IOException e) {
      throw new AssertionError("a seed is in memory", e);
    }
  }

  private static VolumeOptions options(Instant modified) {
    return VolumeOptions.labelled(LABEL, modified);
  }

  /**
   * Returns the files as they stand in the volume's root: owned by root, and, where the seed holds
   * a secret, readable by root alone, so that a volume mounted by hand shows it to nobody else.
   */
  static IsoTree tree(Seed seed) {
    PosixAttributes attributes =
        PosixAttributes.ofMode(seed.containsSecret() ? READABLE_BY_ROOT : READABLE);
    List<IsoNode> files = new ArrayList<>();
    for (Document file : seed.files()) {
      IsoContent content = IsoContent.of(file.array());
      files.add(new IsoNode.RegularFile(file.name(), attributes, content));
    }
    return IsoTree.of(IsoNode.Directory.root(files));
  }
}
