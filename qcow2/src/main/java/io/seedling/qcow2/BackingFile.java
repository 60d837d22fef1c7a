package io.seedling.qcow2;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Path;
import java.util.Objects;

/**
 * The image that an overlay rests on, as the overlay's header refers to it.
 *
 * <p>The name is stored as it is. QEMU resolves a relative one against the directory of the file
 * that holds it, and takes a name with a colon before its first slash for a protocol ({@code
 * nbd:…}, {@code json:{…}}): {@link #isProtocol} tells.
 *
 * @param name the name as stored, 1 to {@value #MAX_NAME_BYTES} bytes of UTF-8 without NUL
 * @param format what the header says the file is, so that nobody has to guess
 */
public record BackingFile(String name, ImageFormat format) {
  /** The longest name that QEMU reads, in bytes. */
  public static final int MAX_NAME_BYTES = 1023;

  /** How a path to the base becomes the stored name. */
  public enum Reference {
    /** Relative where one directory below the root holds both files, otherwise absolute. */
    AUTO,
    /** Relative to the overlay's directory: both can be moved together. */
    RELATIVE,
    /** Absolute: the overlay alone can be moved. */
    ABSOLUTE
  }

  /**
   * Accepts a name that can be stored.
   *
   * @throws IllegalArgumentException if the name is empty, too long, or has a NUL or a lone
   *     surrogate in it
   */
  public BackingFile {
    int length = encode(name).remaining();
    if (length == 0 || length > MAX_NAME_BYTES) {
      throw new IllegalArgumentException(
          "the backing file's name takes "
              + length
              + " bytes; qcow2 stores 1 to "
              + MAX_NAME_BYTES);
    }
    if (name.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("the backing file's name has a NUL character in it");
    }
  }

  /**
   * Names {@code base} so that QEMU finds it from {@code overlay}.
   *
   * <p>Directories are compared without their symbolic links, as the kernel walks {@code ..}; the
   * last component of {@code base} is kept, link or not. A relative name whose first component has
   * a colon begins with {@code ./}.
   *
   * @param overlay where the overlay will lie; its directory exists
   * @param base the base, which exists
   * @throws IOException if a directory can't be resolved
   * @throws IllegalArgumentException if the name can't be stored, or no relative one exists
   */
  public static BackingFile referring(
      Path overlay, Path base, ImageFormat format, Reference reference) throws IOException {
    if (reference == Reference.ABSOLUTE) {
      return new BackingFile(absolute(base), format);
    }
    Path from = directoryOf(overlay);
    Path to = directoryOf(base);
    if (!from.equals(to)) {
      from = from.toRealPath();
      to = to.toRealPath();
    }
    if (reference == Reference.AUTO && !shareTree(from, to)) {
      return new BackingFile(absolute(base), format);
    }
    if (!Objects.equals(from.getRoot(), to.getRoot())) {
      throw new IllegalArgumentException("no relative path leads from " + from + " to " + to);
    }
    String separator = from.getFileSystem().getSeparator();
    String name = from.relativize(to).resolve(base.getFileName()).toString();
    name = separator.equals("/") ? name : name.replace(separator, "/");
    return new BackingFile(isProtocol(name) ? "./" + name : name, format);
  }

  /**
   * Tells whether QEMU takes a name for a protocol and its address, not for a file: a colon comes
   * before the first slash.
   */
  public static boolean isProtocol(String name) {
    int colon = name.indexOf(':');
    int slash = name.indexOf('/');
    return colon >= 0 && (slash < 0 || colon < slash);
  }

  /** Returns the bytes of the name, as they are stored. */
  ByteBuffer encodedName() {
    return encode(name);
  }

  /** Keeps {@code ..}, which after a symbolic link doesn't lead back to where it seems to. */
  private static String absolute(Path file) {
    Path absolute = file.toAbsolutePath();
    for (Path component : absolute) {
      if (component.toString().equals("..")) {
        return absolute.toString();
      }
    }
    return absolute.normalize().toString();
  }

  private static Path directoryOf(Path file) {
    Path parent = file.toAbsolutePath().getParent();
    return parent == null ? file.toAbsolutePath() : parent;
  }

  private static boolean shareTree(Path one, Path other) {
    return one.equals(other)
        || (one.getNameCount() > 0
            && other.getNameCount() > 0
            && one.getRoot() != null
            && one.getRoot().equals(other.getRoot())
            && one.getName(0).equals(other.getName(0)));
  }

  private static ByteBuffer encode(String name) {
    try {
      return UTF_8.newEncoder().encode(CharBuffer.wrap(name));
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("the backing file's name is not valid Unicode", e);
    }
  }
}
