package io.seedling.seed;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.seedling.iso.IsoFormatException;
import io.seedling.iso.IsoNode;
import io.seedling.iso.IsoVolume;
import io.seedling.iso.NameView;
import io.seedling.iso.UnsupportedIsoException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * A seed that somebody has made, whatever with: what it lies in and the files there.
 *
 * @param container what kind of thing it is
 * @param label of the volume; empty where there is none, and for directories and archives
 * @param files by their paths, with {@code /} between the steps; those of a seed only
 */
public record FoundSeed(Container container, String label, Map<String, Document> files) {
  /** Larger than any file of a seed in use. */
  private static final int LARGEST_FILE = 32 << 20;

  private static final int ISO_MAGIC_AT = 32769;
  private static final int HEAD = ISO_MAGIC_AT + 5;
  private static final int MOST_DEEP = 6;

  /** What seeds come in. */
  public enum Container {
    /** ISO 9660; the names are those that Linux shows: Rock Ridge's, or else Joliet's. */
    ISO,
    /** ISO 9660 with neither Rock Ridge nor Joliet names, so that user-data is USER_DAT. */
    ISO_PLAIN,
    VFAT,
    DIRECTORY,
    TAR
  }

  /** Copies the map. */
  public FoundSeed {
    files = Collections.unmodifiableMap(new TreeMap<>(files));
  }

  /** Returns the file at a path of the seed; absent if there is none. */
  public Optional<Document> file(String path) {
    return Optional.ofNullable(files.get(path));
  }

  /**
   * Opens a directory, a volume or an archive and reads the files of a seed that are there.
   *
   * @throws SeedFormatException if it is none of them, or damaged
   * @throws IOException if it cannot be read
   */
  public static FoundSeed read(Path path) throws IOException {
    if (Files.isDirectory(path)) {
      TreeMap<String, Document> files = new TreeMap<>();
      addDirectory(path, "", files);
      return new FoundSeed(Container.DIRECTORY, "", files);
    }
    try (SeekableByteChannel channel = Files.newByteChannel(path)) {
      return read(channel);
    }
  }

  /** Returns whether a volume or an archive begins with the channel, of whatever kind. */
  public static boolean isOne(SeekableByteChannel channel) throws IOException {
    byte[] head = head(channel);
    return isIso(head) || SeedTar.isTar(head) || FatGeometry.isBootSector(head);
  }

  private static boolean isIso(byte[] head) {
    return head.length >= HEAD && new String(head, ISO_MAGIC_AT, 5, ISO_8859_1).equals("CD001");
  }

  /**
   * Reads a volume or an archive that begins with the channel; the channel stays open.
   *
   * @throws SeedFormatException if it is neither, or damaged
   */
  public static FoundSeed read(SeekableByteChannel channel) throws IOException {
    byte[] head = head(channel);
    try {
      if (isIso(head)) {
        return iso(channel);
      }
      if (SeedTar.isTar(head)) {
        return tar(channel);
      }
      Optional<FatVolume> fat = FatVolume.open(channel);
      if (fat.isPresent()) {
        TreeMap<String, Document> files = new TreeMap<>();
        addFat(fat.get(), fat.get().root(), "", files);
        return new FoundSeed(Container.VFAT, fat.get().label(), files);
      }
    } catch (IsoFormatException | UnsupportedIsoException e) {
      throw new SeedFormatException("the ISO 9660 volume cannot be read: " + e.getMessage());
    }
    throw new SeedFormatException("neither an ISO 9660 nor a FAT volume, nor a tar archive");
  }

  private static byte[] head(SeekableByteChannel channel) throws IOException {
    ByteBuffer head = ByteBuffer.allocate((int) Math.min(HEAD, channel.size()));
    channel.position(0);
    while (head.hasRemaining() && channel.read(head) >= 0) {
      // until it is full
    }
    return head.array();
  }

  private static FoundSeed iso(SeekableByteChannel channel) throws IOException {
    IsoVolume volume = IsoVolume.of(channel); // closed by the caller of read
    Set<NameView> views = volume.views();
    TreeMap<String, Document> files = new TreeMap<>();
    addIso(volume.list().tree().root(), "", files);
    boolean isPlain = views.size() == 1 && views.contains(NameView.PLAIN);
    return new FoundSeed(isPlain ? Container.ISO_PLAIN : Container.ISO, volume.label(), files);
  }

  private static void addIso(
      IsoNode.Directory directory, String prefix, TreeMap<String, Document> files)
      throws IOException {
    for (IsoNode node : directory.children()) {
      String path = prefix + node.name();
      if (node instanceof IsoNode.Directory child && SeedFiles.mayHold(path)) {
        addIso(child, path + "/", files);
      } else if (node instanceof IsoNode.RegularFile file && SeedFiles.isOne(path)) {
        requireSize(path, file.content().size());
        try (ReadableByteChannel content = file.content().open()) {
          byte[] bytes = Channels.newInputStream(content).readNBytes(LARGEST_FILE);
          files.put(path, Document.of(path, bytes));
        }
      }
    }
  }

  private static FoundSeed tar(SeekableByteChannel channel) throws IOException {
    channel.position(0);
    TreeMap<String, Document> files = new TreeMap<>();
    InputStream in = Channels.newInputStream(channel);
    for (Map.Entry<String, byte[]> file : SeedTar.files(in, LARGEST_FILE).entrySet()) {
      if (SeedFiles.isOne(file.getKey())) {
        files.put(file.getKey(), Document.of(file.getKey(), file.getValue()));
      }
    }
    return new FoundSeed(Container.TAR, "", files);
  }

  private static void addFat(
      FatVolume volume,
      List<FatVolume.Entry> entries,
      String prefix,
      TreeMap<String, Document> files)
      throws IOException {
    for (FatVolume.Entry entry : entries) {
      String path = prefix + entry.name();
      boolean isDeep = path.chars().filter(c -> c == '/').count() > MOST_DEEP;
      if (entry.isDirectory() && !isDeep && SeedFiles.mayHold(path)) {
        addFat(volume, volume.list(entry), path + "/", files);
      } else if (!entry.isDirectory() && SeedFiles.isOne(path)) {
        files.put(path, Document.of(path, volume.read(entry, LARGEST_FILE)));
      }
    }
  }

  private static void addDirectory(Path directory, String prefix, TreeMap<String, Document> files)
      throws IOException {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      for (Path entry : entries) {
        String path = prefix + entry.getFileName();
        if (Files.isDirectory(entry) && SeedFiles.mayHold(path)) {
          addDirectory(entry, path + "/", files);
        } else if (Files.isRegularFile(entry) && SeedFiles.isOne(path)) {
          requireSize(path, Files.size(entry));
          files.put(path, Document.of(entry.toString(), Files.readAllBytes(entry)));
        }
      }
    }
  }

  private static void requireSize(String path, long size) throws SeedFormatException {
    if (size > LARGEST_FILE) {
      throw new SeedFormatException(
          "'" + Printable.escape(path) + "' is larger than any file of a seed");
    }
  }
}
