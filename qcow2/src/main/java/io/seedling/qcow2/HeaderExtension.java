package io.seedling.qcow2;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An entry of the list between the header and the backing file's name: a type, a length, and the
 * content padded to a multiple of 8 bytes. QEMU's {@code docs/interop/qcow2.txt}, section "Header
 * extensions".
 */
sealed interface HeaderExtension {
  /** Type and length. */
  int PREFIX_BYTES = 8;

  int END_TYPE = 0;
  int BACKING_FORMAT_TYPE = 0xe2792aca;
  int FEATURE_NAMES_TYPE = 0x6803f857;
  int DATA_FILE_TYPE = 0x44415441;
  int BITMAPS_TYPE = 0x23852875;
  int ENCRYPTION_TYPE = 0x0537be77;

  /** The backing file's format, in QEMU's words. */
  record BackingFormat(String qemuName) implements HeaderExtension {
    /** QEMU's own limit, from the field that it keeps the name in. */
    private static final int MAX_BYTES = 15;

    /** Writes the extension at the buffer's position. */
    void encodeInto(ByteBuffer out) {
      encodeText(BACKING_FORMAT_TYPE, qemuName, out);
    }
  }

  /**
   * A line of the feature name table.
   *
   * @param kind the word that the bit belongs to, as on disk: 0 to 2, or what a later version adds
   * @param bit the bit's number in its word
   * @param name for people to read, at most 46 bytes
   */
  record FeatureName(int kind, int bit, String name) {}

  /** Names for feature bits, so that software that doesn't know a bit can still say what it is. */
  record FeatureNames(List<FeatureName> names) implements HeaderExtension {
    private static final int LINE_BYTES = 48;
    private static final int NAME_BYTES = 46;

    /** The size of the table of known features, with its prefix, in bytes. */
    static final int KNOWN_BYTES = PREFIX_BYTES + 8 * LINE_BYTES;

    /** Writes the names of all known features at the buffer's position, as QEMU does. */
    static void encodeKnownInto(ByteBuffer out) {
      Feature[] known = Feature.values();
      out.putInt(FEATURE_NAMES_TYPE).putInt(known.length * LINE_BYTES);
      for (Feature feature : known) {
        int start = out.position();
        out.put((byte) feature.kind().type()).put((byte) feature.bit());
        out.put(feature.specName().getBytes(UTF_8));
        out.position(start + LINE_BYTES);
      }
    }

    private static FeatureNames parse(ByteBuffer content) {
      List<FeatureName> names = new ArrayList<>();
      // the last line may be cut short: for QEMU zeros follow it
      for (int at = 0; at + 2 < content.limit(); at += LINE_BYTES) {
        int most = Math.min(NAME_BYTES, content.limit() - at - 2);
        int length = 0;
        while (length < most && content.get(at + 2 + length) != 0) {
          length++;
        }
        names.add(
            new FeatureName(
                content.get(at) & 0xff,
                content.get(at + 1) & 0xff,
                ImageFile.text(content, at + 2, length)));
      }
      return new FeatureNames(List.copyOf(names));
    }
  }

  /** The name of the file that guest data lies in, if it isn't the image itself. */
  record DataFile(String name) implements HeaderExtension {
    /** Writes the extension at the buffer's position. */
    void encodeInto(ByteBuffer out) {
      encodeText(DATA_FILE_TYPE, name, out);
    }
  }

  /**
   * Where the directory of persistent bitmaps lies.
   *
   * @param count the number of bitmaps, 1 to 65535
   * @param directoryBytes its length
   * @param directoryOffset where it lies in the file, in bytes
   * @param at where this extension's content lies in the file, in bytes
   */
  record Bitmaps(int count, int directoryBytes, long directoryOffset, int at)
      implements HeaderExtension {
    private static final int LENGTH = 24;
    private static final int RESERVED_AT = 4;
    private static final int MAX_COUNT = 65535;

    /** QEMU's own limit: 1024 bytes a bitmap. */
    private static final long MAX_DIRECTORY_BYTES = 1024L * MAX_COUNT;

    /** Writes the extension at the buffer's position. */
    void encodeInto(ByteBuffer out) {
      out.putInt(BITMAPS_TYPE).putInt(LENGTH);
      out.putInt(count).putInt(0).putLong(directoryBytes).putLong(directoryOffset);
    }

    private static Bitmaps parse(ByteBuffer content, int at) throws Qcow2FormatException {
      if (content.limit() != LENGTH) {
        throw new Qcow2FormatException(
            "the bitmaps extension takes " + content.limit() + " bytes, not " + LENGTH, at);
      }
      if (content.getInt(RESERVED_AT) != 0) {
        throw new Qcow2FormatException(
            "the bitmaps extension has bits set that are reserved", at + RESERVED_AT);
      }
      int count = content.getInt(0);
      long bytes = content.getLong(8);
      long offset = content.getLong(16);
      if (count < 1 || count > MAX_COUNT || bytes < 0 || bytes > MAX_DIRECTORY_BYTES) {
        throw new Qcow2FormatException(
            "the bitmap directory has "
                + Integer.toUnsignedString(count)
                + " entries in "
                + Long.toUnsignedString(bytes)
                + " bytes; 1 to 65535 entries of at most 1024 bytes each are allowed",
            at);
      }
      return new Bitmaps(count, Math.toIntExact(bytes), offset, at);
    }
  }

  /**
   * Where the LUKS header lies.
   *
   * @param offset in the file, in bytes
   * @param length in bytes
   */
  record EncryptionHeader(long offset, long length) implements HeaderExtension {
    private static final int LENGTH = 16;

    private static EncryptionHeader parse(ByteBuffer content, int at) throws Qcow2FormatException {
      if (content.limit() != LENGTH) {
        throw new Qcow2FormatException(
            "the encryption header extension takes " + content.limit() + " bytes, not " + LENGTH,
            at);
      }
      return new EncryptionHeader(content.getLong(0), content.getLong(8));
    }
  }

  /**
   * One that is not known.
   *
   * @param type the number that tells it from others
   * @param content its bytes, without padding
   */
  record Other(int type, ByteBuffer content) implements HeaderExtension {

    /** Returns the bytes that {@link #encodeInto} writes. */
    int encodedLength() {
      return PREFIX_BYTES + padded(content.limit());
    }

    /** Writes the extension at the buffer's position. */
    void encodeInto(ByteBuffer out) {
      int length = content.limit();
      out.putInt(type).putInt(length).put(content.slice(0, length));
      out.position(out.position() + padded(length) - length);
    }
  }

  /**
   * Reads the list.
   *
   * @param area the file from its start, at least up to {@code end} or the end of the file
   * @param start where the list begins, in bytes: the header's length
   * @param end where the room for it ends, in bytes
   */
  static List<HeaderExtension> parseAll(ByteBuffer area, int start, int end)
      throws Qcow2FormatException {
    List<HeaderExtension> extensions = new ArrayList<>();
    int at = start;
    while (at + PREFIX_BYTES <= end) {
      if (at + PREFIX_BYTES > area.limit()) {
        throw new Qcow2FormatException("the file ends within the header extensions", at);
      }
      int type = area.getInt(at);
      if (type == END_TYPE) {
        break;
      }
      int length = area.getInt(at + 4);
      at += PREFIX_BYTES;
      if (length < 0 || length > Math.min(end, area.limit()) - at) {
        throw new Qcow2FormatException(
            "the header extension 0x"
                + Integer.toHexString(type)
                + " takes "
                + Integer.toUnsignedString(length)
                + " bytes, more than there is room for",
            at - 4);
      }
      extensions.add(parse(type, area.slice(at, length), at));
      at += padded(length);
    }
    return List.copyOf(extensions);
  }

  /**
   * Returns where the list's end mark is, or would be; the list is valid.
   *
   * @param start where the list begins, in bytes: the header's length
   * @param end where the room for it ends, in bytes
   */
  static int endOfAll(ByteBuffer area, int start, int end) {
    int at = start;
    while (at + PREFIX_BYTES <= end && area.getInt(at) != END_TYPE) {
      at += PREFIX_BYTES + padded(area.getInt(at + 4));
    }
    return at;
  }

  /** Returns where QEMU puts the backing file's name: after the extensions and their end mark. */
  static int backingNameOffset(
      Qcow2Options options, Optional<BackingFile> backing, Optional<ExternalDataFile> dataFile) {
    return options.headerLength()
        + (backing.isPresent() ? textBytes(backing.get().format().qemuName()) : 0)
        + (dataFile.isPresent() ? textBytes(dataFile.get().name()) : 0)
        + (options.hasFeatureNames() ? FeatureNames.KNOWN_BYTES : 0)
        + PREFIX_BYTES;
  }

  private static int textBytes(String text) {
    return PREFIX_BYTES + padded(text.getBytes(UTF_8).length);
  }

  private static void encodeText(int type, String text, ByteBuffer out) {
    byte[] bytes = text.getBytes(UTF_8);
    out.putInt(type).putInt(bytes.length).put(bytes);
    out.position(out.position() + padded(bytes.length) - bytes.length);
  }

  private static HeaderExtension parse(int type, ByteBuffer content, int at)
      throws Qcow2FormatException {
    int length = content.limit();
    return switch (type) {
      case BACKING_FORMAT_TYPE -> {
        if (length > BackingFormat.MAX_BYTES) {
          throw new Qcow2FormatException(
              "the backing file's format takes "
                  + length
                  + " bytes; at most "
                  + BackingFormat.MAX_BYTES
                  + " are allowed",
              at - 4);
        }
        yield new BackingFormat(ImageFile.text(content, 0, length));
      }
      case FEATURE_NAMES_TYPE -> FeatureNames.parse(content);
      case DATA_FILE_TYPE -> new DataFile(ImageFile.text(content, 0, length));
      case BITMAPS_TYPE -> Bitmaps.parse(content, at);
      case ENCRYPTION_TYPE -> EncryptionHeader.parse(content, at);
      default -> new Other(type, content);
    };
  }

  private static int padded(int length) {
    return (length + 7) & -8;
  }
}
