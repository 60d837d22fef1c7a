package io.seedling.qcow2;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An opened qcow2 image: its header, and what the header refers to within the file.
 *
 * <p>Every legal image opens, if only to be described; {@link BackingChain} says which ones a guest
 * can run from.
 */
public final class Qcow2Image implements DiskImage {
  /** Enough for the header, the known extensions and a backing file's name. */
  private static final int FIRST_READ = 4096;

  private final ImageFile file;
  private final Qcow2Header header;
  private final List<HeaderExtension> extensions;
  private final @Nullable String backingName;

  private Qcow2Image(
      ImageFile file,
      Qcow2Header header,
      List<HeaderExtension> extensions,
      @Nullable String backingName) {
    this.file = file;
    this.header = header;
    this.extensions = extensions;
    this.backingName = backingName;
  }

  /** Reads the first cluster of an opened file; the image then owns the file. */
  static Qcow2Image read(ImageFile file) throws IOException {
    ByteBuffer start = file.read(0, FIRST_READ);
    Qcow2Image image = read(file, start, Qcow2Header.parse(start));
    Qcow2Header header = image.header;
    requireWithin(
        file,
        "refcount table",
        header.refcountTableOffset(),
        (long) header.refcountTableClusters() << header.clusterBits());
    return image;
  }

  /**
   * Does the same for a check, which can do without a refcount table, and tells itself what is
   * wrong with the snapshot table.
   */
  static Qcow2Image readBroken(ImageFile file) throws IOException {
    ByteBuffer start = file.read(0, FIRST_READ);
    return read(file, start, Qcow2Header.parseBroken(start));
  }

  private static Qcow2Image read(ImageFile file, ByteBuffer start, Qcow2Header header)
      throws IOException {
    int needed = header.extensionsEnd() + header.backingNameLength();
    ByteBuffer area = needed > FIRST_READ ? file.read(0, needed) : start;
    List<HeaderExtension> extensions =
        HeaderExtension.parseAll(area, header.headerLength(), header.extensionsEnd());
    UnknownFeatures.refuse(header, extensions);
    requireWithin(file, "L1 table", header.l1Offset(), header.l1Entries() * 8L);
    return new Qcow2Image(file, header, extensions, backingName(area, header));
  }

  @Override
  public Path file() {
    return file.path();
  }

  @Override
  public ImageFormat format() {
    return ImageFormat.QCOW2;
  }

  /** Returns the size in the header, rounded down to a multiple of 512 bytes as QEMU does. */
  @Override
  public long virtualSize() {
    return header.virtualSize() & -512L;
  }

  @Override
  public ImageInfo info() throws IOException {
    boolean dataFile = header.has(Feature.DATA_FILE);
    return new ImageInfo(
        file(),
        format(),
        virtualSize(),
        file.length(),
        Optional.of(
            new ImageInfo.Qcow2(
                header.version(),
                header.geometry().clusterSize(),
                header.geometry().refcountBits(),
                header.compressionType() == 0 ? "zlib" : "zstd",
                header.has(Feature.DIRTY),
                header.has(Feature.CORRUPT),
                header.has(Feature.LAZY_REFCOUNTS),
                header.has(Feature.EXTENDED_L2),
                encryption(),
                backing(),
                dataFile ? Optional.of(dataFileName()) : Optional.empty(),
                dataFile && header.has(Feature.DATA_FILE_RAW),
                new SnapshotTable(file, header).read(),
                bitmaps())));
  }

  @Override
  public void close() throws IOException {
    file.close();
  }

  /** Returns the active L1 table. */
  L1Table l1Table() {
    return new L1Table(file, header.l1Offset(), header.l1Entries());
  }

  /**
   * Returns the L1 table of an internal snapshot.
   *
   * @throws IllegalArgumentException in QEMU's words, if there is no such snapshot, or its table
   *     can't be one
   */
  L1Table l1Table(SnapshotKey snapshot) throws IOException {
    SnapshotTable.Entry entry = new SnapshotTable(file, header).find(snapshot);
    try {
      entry.requireTable(header.geometry());
    } catch (Qcow2FormatException e) {
      throw new IllegalArgumentException(e.qemuWords().orElseThrow(), e);
    }
    return l1Table(entry);
  }

  /** Returns the L1 table of an entry of the snapshot table. */
  L1Table l1Table(SnapshotTable.Entry entry) throws IOException {
    entry.requireTable(header.geometry());
    long offset = entry.l1Offset();
    long entries = entry.l1Entries();
    requireWithin(file, "snapshot's L1 table", offset, entries * Geometry.ENTRY_BYTES);
    return new L1Table(file, offset, (int) entries);
  }

  Qcow2Header header() {
    return header;
  }

  ImageFile imageFile() {
    return file;
  }

  /** Returns whether the image rests on a backing file or has its data in another file. */
  public boolean namesOtherFiles() {
    return backingName != null || header.has(Feature.DATA_FILE);
  }

  /** Returns the backing file's name as stored; empty for none. */
  Optional<String> backingName() {
    return Optional.ofNullable(backingName);
  }

  /** Returns the backing file's format as stored, in QEMU's words; empty if nothing says it. */
  Optional<String> backingFormatName() {
    Optional<String> name = Optional.empty();
    for (HeaderExtension extension : extensions) {
      if (extension instanceof HeaderExtension.BackingFormat format) {
        name = Optional.of(format.qemuName()); // QEMU goes by the last, too
      }
    }
    return name;
  }

  /** Returns the external data file's name as stored; empty if nothing names it. */
  String dataFileName() {
    for (HeaderExtension extension : extensions) {
      if (extension instanceof HeaderExtension.DataFile dataFile) {
        return dataFile.name();
      }
    }
    return "";
  }

  /** Returns the header extensions that are not known, in their order. */
  List<HeaderExtension.Other> otherExtensions() {
    List<HeaderExtension.Other> others = new ArrayList<>();
    for (HeaderExtension extension : extensions) {
      if (extension instanceof HeaderExtension.Other other) {
        others.add(other);
      }
    }
    return others;
  }

  private Optional<String> encryption() {
    return switch (header.encryption()) {
      case NONE -> Optional.empty();
      case AES -> Optional.of("aes");
      case LUKS -> Optional.of("luks");
    };
  }

  /** Returns where the directory of bitmaps lies; empty where there is none that is valid. */
  Optional<HeaderExtension.Bitmaps> bitmapDirectory() {
    if (header.has(Feature.BITMAPS)) { // else they were left behind by a writer that ignored them
      for (HeaderExtension extension : extensions) {
        if (extension instanceof HeaderExtension.Bitmaps place) {
          return Optional.of(place);
        }
      }
    }
    return Optional.empty();
  }

  /** Returns where the LUKS header lies; empty where there is none. */
  Optional<HeaderExtension.EncryptionHeader> encryptionHeader() {
    for (HeaderExtension extension : extensions) {
      if (extension instanceof HeaderExtension.EncryptionHeader place) {
        return Optional.of(place);
      }
    }
    return Optional.empty();
  }

  /** Returns the persistent bitmaps, in the directory's order. */
  List<ImageInfo.Bitmap> bitmaps() throws IOException {
    Optional<HeaderExtension.Bitmaps> place = bitmapDirectory();
    return place.isPresent() ? BitmapDirectory.read(file, place.get()) : List.of();
  }

  private Optional<ImageInfo.Backing> backing() {
    if (backingName == null) {
      return Optional.empty();
    }
    return Optional.of(
        new ImageInfo.Backing(
            backingName, fullName(file().toString(), backingName), backingFormatName()));
  }

  /** Joins names as QEMU does: as text, without a look at the file system. */
  private static String fullName(String holder, String name) {
    int slash = holder.lastIndexOf('/');
    return slash < 0 || name.startsWith("/") || BackingFile.isProtocol(name)
        ? name
        : holder.substring(0, slash + 1) + name;
  }

  private static @Nullable String backingName(ByteBuffer area, Qcow2Header header)
      throws Qcow2FormatException {
    int length = header.backingNameLength();
    if (length == 0) {
      return null;
    }
    int offset = header.extensionsEnd();
    if (area.limit() - offset < length) {
      throw new Qcow2FormatException("the file ends within the backing file's name", offset);
    }
    return ImageFile.text(area, offset, length);
  }

  private static void requireWithin(ImageFile file, String table, long offset, long bytes)
      throws Qcow2FormatException {
    if (offset > file.length() - bytes) {
      throw new Qcow2FormatException(
          "the " + table + " takes " + bytes + " bytes, but the file ends at " + file.length(),
          offset);
    }
  }
}
