package io.seedling.seed;

import io.seedling.iso.IsoContent;
import io.seedling.iso.IsoNode;
import io.seedling.iso.IsoTree;
import io.seedling.iso.IsoWriter;
import io.seedling.iso.PosixAttributes;
import io.seedling.iso.VolumeOptions;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * A seed as one file: an ISO 9660 volume with Joliet and Rock Ridge names, a FAT volume or a tar
 * archive.
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
   * Writes the seed as what it shall be, the same bytes for the same seed and date. The channel
   * stays open and is the caller's to close.
   *
   * @param format anything but a directory
   * @param modified the date of the volume and of every file in it
   * @return the bytes written
   * @throws IOException if the channel fails
   * @throws IllegalArgumentException if the seed is too large for a FAT volume
   */
  public static long write(
      Seed seed, SeedFormat format, Instant modified, WritableByteChannel channel)
      throws IOException {
    return switch (format) {
      case ISO -> write(seed, modified, channel);
      case VFAT -> FatWriter.write(LABEL, seed.files(), modified, channel);
      case TAR -> {
        int mode = seed.containsSecret() ? READABLE_BY_ROOT : READABLE;
        ByteBuffer archive = ByteBuffer.wrap(SeedTar.of(seed.files(), mode, modified));
        long size = archive.remaining();
        while (archive.hasRemaining()) {
          channel.write(archive);
        }
        yield size;
      }
      case CONFIG_DRIVE ->
          IsoWriter.write(
              tree(ConfigDrive.files(seed), seed.containsSecret()),
              VolumeOptions.labelled(ConfigDrive.LABEL, modified),
              channel);
      case DIRECTORY -> throw new IllegalArgumentException("a directory is not one file");
    };
  }

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
    return tree(seed.files(), seed.containsSecret());
  }

  private static IsoTree tree(List<Document> files, boolean containsSecret) {
    PosixAttributes attributes =
        PosixAttributes.ofMode(containsSecret ? READABLE_BY_ROOT : READABLE);
    return IsoTree.of(IsoNode.Directory.root(nodes(files, "", attributes)));
  }

  /** Returns what is in one directory; the files' names are paths. */
  private static List<IsoNode> nodes(
      List<Document> files, String prefix, PosixAttributes attributes) {
    List<IsoNode> nodes = new ArrayList<>();
    List<String> seen = new ArrayList<>();
    for (Document file : files) {
      if (!file.name().startsWith(prefix)) {
        continue;
      }
      String rest = file.name().substring(prefix.length());
      int slash = rest.indexOf('/');
      if (slash < 0) {
        nodes.add(new IsoNode.RegularFile(rest, attributes, IsoContent.of(file.array())));
      } else if (!seen.contains(rest.substring(0, slash))) {
        String name = rest.substring(0, slash);
        seen.add(name);
        nodes.add(new IsoNode.Directory(name, nodes(files, prefix + name + "/", attributes)));
      }
    }
    return nodes;
  }
}
