package io.seedling.iso;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * One entry of a volume's tree.
 *
 * <p>Names are what Rock Ridge shall say: UTF-8, 1 to {@value #MAX_NAME_BYTES} bytes, neither
 * {@code /} nor NUL in them, not {@code .} or {@code ..}. The Joliet and plain names are derived
 * from them when the volume is laid out. Every constructor refuses what breaks a rule with an
 * {@link IllegalArgumentException}.
 */
public sealed interface IsoNode {

  /** Linux cuts a Rock Ridge name as soon as it reaches 254 bytes (fs/isofs/rock.c). */
  int MAX_NAME_BYTES = 253;

  /** xorriso gives up the whole tree where a target is longer, though Linux would take 4095. */
  int MAX_TARGET_BYTES = 1023;

  /** Returns the entry's own name; empty for the root directory alone. */
  String name();

  /** Returns the permission bits, 0 to 07777. */
  int mode();

  /** Returns the modification time; absent where the volume's own instant applies. */
  Optional<Instant> modified();

  /** A directory and what it holds; the children are kept sorted by name, each name once. */
  record Directory(String name, int mode, Optional<Instant> modified, List<IsoNode> children)
      implements IsoNode {

    /** Sorts the children, and refuses two of one name. */
    public Directory {
      if (!name.isEmpty()) {
        requireName(name);
      }
      requireModeAndTime(mode, modified);
      children = sorted(name, children);
    }

    /** Makes a directory that all may read (0555), of the volume's own date. */
    public Directory(String name, List<? extends IsoNode> children) {
      this(name, 0555, Optional.empty(), new ArrayList<>(children));
    }

    /** Returns a root directory (no name, 0555) that holds these entries. */
    public static Directory root(List<? extends IsoNode> children) {
      return new Directory("", children);
    }

    private static List<IsoNode> sorted(String name, List<IsoNode> children) {
      List<IsoNode> sorted = new ArrayList<>(children);
      sorted.sort(ByName.ORDER);
      String previous = "";
      for (IsoNode child : sorted) {
        if (child.name().isEmpty()) {
          throw new IllegalArgumentException("a name is empty; only the root directory has none");
        }
        if (child.name().equals(previous)) {
          throw new IllegalArgumentException(
              "two entries of one directory are named " + quoted(previous) + in(name));
        }
        previous = child.name();
      }
      return List.copyOf(sorted);
    }

    private static String in(String name) {
      return name.isEmpty() ? "" : " (in " + quoted(name) + ")";
    }
  }

  /** A file's name and where its bytes come from. */
  record RegularFile(String name, int mode, Optional<Instant> modified, IsoContent content)
      implements IsoNode {

    /** Checks the name, the mode and the time. */
    public RegularFile {
      requireName(name);
      requireModeAndTime(mode, modified);
    }

    /** Makes a file that all may read (0444), of the volume's own date. */
    public RegularFile(String name, IsoContent content) {
      this(name, 0444, Optional.empty(), content);
    }
  }

  /**
   * A symbolic link, kept as it is and never followed.
   *
   * @param target 1 to {@value IsoNode#MAX_TARGET_BYTES} bytes of UTF-8 without NUL
   */
  record SymbolicLink(String name, int mode, Optional<Instant> modified, String target)
      implements IsoNode {

    /** Checks the name, the mode, the time and the target. */
    public SymbolicLink {
      requireName(name);
      requireModeAndTime(mode, modified);
      requireText("the target of the symbolic link " + quoted(name), target, MAX_TARGET_BYTES);
    }

    /** Makes a link (0777, as every system shows them), of the volume's own date. */
    public SymbolicLink(String name, String target) {
      this(name, 0777, Optional.empty(), target);
    }
  }

  private static void requireName(String name) {
    requireText("a name", name, MAX_NAME_BYTES);
    if (name.indexOf('/') >= 0) {
      throw new IllegalArgumentException("a name holds a slash: " + quoted(name));
    }
    if (name.equals(".") || name.equals("..")) {
      throw new IllegalArgumentException(
          quoted(name) + " is not a name: it means the directory itself or the one above");
    }
  }

  private static void requireText(String what, String text, int maxBytes) {
    if (text.isEmpty()) {
      throw new IllegalArgumentException(what + " is empty");
    }
    if (text.indexOf('\0') >= 0) {
      throw new IllegalArgumentException(what + " holds a NUL: " + quoted(text));
    }
    if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
      throw new IllegalArgumentException(
          what + " holds half of a surrogate pair, which UTF-8 cannot say: " + quoted(text));
    }
    int bytes = text.getBytes(StandardCharsets.UTF_8).length;
    if (bytes > maxBytes) {
      throw new IllegalArgumentException(
          what
              + (" is " + bytes + " bytes long in UTF-8; " + maxBytes + " is the most: ")
              + quoted(text));
    }
  }

  private static void requireModeAndTime(int mode, Optional<Instant> modified) {
    if ((mode & ~07777) != 0) {
      throw new IllegalArgumentException(
          "the mode is 0" + Integer.toOctalString(mode) + "; only the bits of 07777 may be set");
    }
    if (modified.isPresent()) {
      IsoDate.requireInRange(modified.get());
    }
  }

  private static String quoted(String text) {
    return "'" + text + "'";
  }

  /** The order of the children: by UTF-16 code unit, which no locale changes. */
  enum ByName implements Comparator<IsoNode> {
    /** The one instance. */
    ORDER;

    @Override
    public int compare(IsoNode left, IsoNode right) {
      return left.name().compareTo(right.name());
    }
  }
}
