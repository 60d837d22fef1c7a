package io.seedling.iso;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a volume shall hold: an immutable directory tree.
 *
 * @param root the directory without a name
 */
public record IsoTree(IsoNode.Directory root) {

  /** Refuses a root that has a name. */
  public IsoTree {
    if (!root.name().isEmpty()) {
      throw new IllegalArgumentException(
          "the root directory has a name: '" + root.name() + "'; it takes an empty one");
    }
  }

  /** Returns a tree that holds what this directory holds; the root's name is empty. */
  public static IsoTree of(IsoNode.Directory root) {
    return new IsoTree(root);
  }

  /**
   * Walks a directory and returns what it holds, without reading any file's bytes.
   *
   * <p>What a checkout or a copy would change is left out, so that the same files give the same
   * volume anywhere: everything has the volume's own date, and modes are 0444 for a file, 0555 for
   * a directory and for a file that its owner may execute, 0777 for a link. Symbolic links are kept
   * and never followed, except {@code directory} itself.
   *
   * @throws FileSystemException where an entry is neither a file, a directory nor a symbolic link
   * @throws IllegalArgumentException where a name is more than the format can say
   */
  public static IsoTree of(Path directory) throws IOException {
    return new IsoTree(IsoNode.Directory.root(children(directory)));
  }

  private static List<IsoNode> children(Path directory) throws IOException {
    List<IsoNode> children = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      for (Path entry : entries) {
        children.add(node(entry));
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return children;
  }

  private static IsoNode node(Path path) throws IOException {
    String name = path.getFileName().toString();
    BasicFileAttributes attributes =
        Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    if (attributes.isSymbolicLink()) {
      return new IsoNode.SymbolicLink(name, Files.readSymbolicLink(path).toString());
    }
    if (attributes.isDirectory()) {
      return new IsoNode.Directory(name, children(path));
    }
    if (attributes.isRegularFile()) {
      int mode = Files.isExecutable(path) ? 0555 : 0444;
      IsoContent content = new FileContent(path, attributes.size());
      return new IsoNode.RegularFile(name, mode, Optional.empty(), content);
    }
    throw new FileSystemException(
        path.toString(), null, "it is neither a file, a directory nor a symbolic link");
  }

  /** Returns the path of a node of this tree, without a leading slash, for messages. */
  String pathOf(IsoNode node) {
    return pathBelow(root, "", node);
  }

  private static String pathBelow(IsoNode.Directory directory, String prefix, IsoNode sought) {
    for (IsoNode child : directory.children()) {
      String path = prefix + child.name();
      if (child == sought) {
        return path;
      }
      if (child instanceof IsoNode.Directory below) {
        String found = pathBelow(below, path + "/", sought);
        if (!found.isEmpty()) {
          return found;
        }
      }
    }
    return "";
  }
}
