package io.seedling.iso;

import java.util.List;

/**
 * What a volume holds, in one view of it.
 *
 * @param tree the files, directories and links; the contents of its files are read from the volume
 *     when they are opened, as {@link java.nio.channels.SeekableByteChannel}s
 * @param leftOut what the volume holds and no {@link IsoNode} can be: device files, pipes and
 *     sockets, each as a finding of severity {@code INFO}
 */
public record VolumeListing(IsoTree tree, List<Finding> leftOut) {
  /** Copies the list. */
  public VolumeListing {
    leftOut = List.copyOf(leftOut);
  }
}
