package io.seedling.iso;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One entry of a volume's tree.
 *
 * <p>Names are what POSIX calls names: text that is not empty, neither {@code /} nor NUL in it, not
 * {@code .} or {@code ..}. Every constructor refuses what breaks a rule with an {@link
 * IllegalArgumentException}. How long a name or a target may be is the {@linkplain IsoWriter
 * writer's} concern: other writers' volumes hold longer ones.
 */
public sealed interface IsoNode {

  /** Returns the entry's own name; empty for the root directory alone. */
  String name();

  /** Returns the permission bits, the owner and the date. */
  PosixAttributes attributes();

  /** A directory and what it holds; the children are kept sorted by name, each name once. */
  record Directory(String name, PosixAttributes attributes, List<IsoNode> children)
      implements IsoNode {
    private static final PosixAttributes READABLE = PosixAttributes.ofMode(0555);

    /** Sorts the children, and refuses two of one name. */
    public Directory {
      if (!name.isEmpty()) {
        requireName(name);
      }
      children = sorted(name, children);
    }

    /** Makes a directory that all may read (0555), root's, of the volume's own date. */
    public Directory(String name, List<? extends IsoNode> children) {
      this(name, READABLE, new ArrayList<>(children));
    }

    /** Returns a root directory (no name, 0555) that holds these entries. */
    public static Directory root(List<? extends IsoNode> children) {
      return new Directory("", children);
    }

    /** Returns the child of this name, or null. */
    @Nullable IsoNode find(String child) {
      for (IsoNode node : children) {
        if (node.name().equals(child)) {
          return node;
        }
      }
      return null;
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
  record RegularFile(String name, PosixAttributes attributes, IsoContent content)
      implements IsoNode {
    private static final PosixAttributes READABLE = PosixAttributes.ofMode(0444);

    /** Checks the name. */
    public RegularFile {
      requireName(name);
    }

    /** Makes a file that all may read (0444), root's, of the volume's own date. */
    public RegularFile(String name, IsoContent content) {
      this(name, READABLE, content);
    }
  }

  /**
   * A symbolic link, kept as it is and never followed.
   *
   * @param target text that is not empty, without NUL
   */
  record SymbolicLink(String name, PosixAttributes attributes, String target) implements IsoNode {
    private static final PosixAttributes ALL = PosixAttributes.ofMode(0777);

    /** Checks the name and the target. */
    public SymbolicLink {
      requireName(name);
      requireText("the target of the symbolic link " + quoted(name), target);
    }

    /** Makes a link (0777, as every system shows them), root's, of the volume's own date. */
    public SymbolicLink(String name, String target) {
      this(name, ALL, target);
    }
  }

  private static void requireName(String name) {
    requireText("a name", name);
    if (name.indexOf('/') >= 0) {
      throw new IllegalArgumentException("a name holds a slash: " + quoted(name));
    }
    if (name.equals(".") || name.equals("..")) {
      throw new IllegalArgumentException(
          quoted(name) + " is not a name: it means the directory itself or the one above");
    }
  }

  private static void requireText(String what, String text) {
    if (text.isEmpty()) {
      throw new IllegalArgumentException(what + " is empty");
    }
    if (text.indexOf('\0') >= 0) {
      throw new IllegalArgumentException(what + " holds a NUL: " + quoted(text));
    }
    if (hasHalfSurrogatePair(text)) {
      throw new IllegalArgumentException(
          what + " holds half of a surrogate pair, which UTF-8 cannot say: " + quoted(text));
    }
  }

  private static boolean hasHalfSurrogatePair(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        if (!Character.isSupplementaryCodePoint(text.codePointAt(i))) {
          return true;
        }
        i++;
      }
    }
    return false;
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
