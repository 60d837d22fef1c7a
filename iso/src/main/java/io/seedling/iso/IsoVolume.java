package io.seedling.iso;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An ISO 9660 volume that is open for reading, by whomever it was written.
 *
 * <p>Nothing is believed that the volume says of itself: lengths are checked before memory is taken
 * for them, loops end, and names that could lead out of their directory are refused.
 */
public final class IsoVolume implements Closeable {
  private final FoundVolume found;
  private final Set<NameView> views;

  private IsoVolume(FoundVolume found, Set<NameView> views) {
    this.found = found;
    this.views = Collections.unmodifiableSet(views);
  }

  /**
   * Opens a file; to be closed by the caller.
   *
   * @throws IsoFormatException where it does not begin as a volume
   * @throws UnsupportedIsoException where it is another kind of volume
   */
  public static IsoVolume open(Path file) throws IOException {
    SeekableByteChannel channel = Files.newByteChannel(file);
    try {
      return of(channel);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  /**
   * Opens a volume of which the first byte is the channel's first; closing the volume closes the
   * channel.
   *
   * @throws IsoFormatException where it does not begin as a volume
   */
  public static IsoVolume of(SeekableByteChannel channel) throws IOException {
    FoundVolume found = FoundVolume.read(new VolumeBytes(channel), Problems.Strict.READER);
    if (found == null) {
      throw new AssertionError("the strict reader has let something pass");
    }
    EnumSet<NameView> views = EnumSet.of(NameView.PLAIN);
    if (HierarchyWalk.hasRockRidge(found)) {
      views.add(NameView.ROCK_RIDGE);
    }
    if (found.descriptors().joliet() != null) {
      views.add(NameView.JOLIET);
    }
    return new IsoVolume(found, views);
  }

  /**
   * Returns the volume's label: Joliet's where there is one, as blkid has it, since the primary
   * descriptor's is often in capitals.
   */
  public String label() {
    @Nullable FoundDescriptor joliet = found.descriptors().joliet();
    return joliet == null || joliet.label().isEmpty() ? found.primary().label() : joliet.label();
  }

  /** Returns which sets of names there are; plain ones always. */
  public Set<NameView> views() {
    return views;
  }

  /** Returns the richest of the views: Rock Ridge, else Joliet, else the plain names. */
  public NameView preferredView() {
    return views.iterator().next();
  }

  /** Reads the tree as {@link #preferredView} shows it. */
  public VolumeListing list() throws IOException {
    return list(preferredView());
  }

  /**
   * Reads the tree as a view shows it. Its files can be opened until the volume is closed, by
   * several threads at a time.
   *
   * @throws IsoFormatException where a directory cannot be read, or names something that no
   *     directory of POSIX could hold
   * @throws UnsupportedIsoException where there is more than is read here: ten million entries,
   *     2048 levels, a gibibyte of directories, or what fits in the memory that there is
   * @throws IllegalArgumentException where the volume has no such view
   */
  public VolumeListing list(NameView view) throws IOException {
    if (!views.contains(view)) {
      throw new IllegalArgumentException("the volume has no names of the kind " + view);
    }
    return TreeReader.read(found, view);
  }

  /** Closes the channel. */
  @Override
  public void close() throws IOException {
    found.bytes().close();
  }
}
