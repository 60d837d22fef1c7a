package io.seedling.iso;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What keeps a tree from being written below a directory, found before anything is written. */
final class ExtractionCheck {
  static final String NO_DIRECTORY = "is there and is no directory; a link to one is not followed";

  private final IsoTree tree;
  private final Path directory;
  private final ExtractionOptions options;
  private final FileNames names;
  private final LinkBounds bounds;
  private final List<IsoNode.Directory> above = new ArrayList<>();
  private long size;

  ExtractionCheck(IsoTree tree, Path directory, ExtractionOptions options) {
    this.tree = tree;
    this.directory = directory;
    this.options = options;
    this.names = new FileNames(directory);
    this.bounds = new LinkBounds(directory);
  }

  /** Returns the bytes of all files. */
  long check() throws IOException {
    new KeptAttributes(directory.getFileSystem(), options.kept()).requireSupport(directory);
    boolean there = Files.exists(directory, LinkOption.NOFOLLOW_LINKS);
    if (there && !Files.isDirectory(directory)) {
      throw new FileSystemException(directory.toString(), null, "is not a directory");
    }
    check(tree.root(), directory, there);
    return size;
  }

  /**
   * @param there whether the directory is there already
   */
  private void check(IsoNode.Directory node, Path path, boolean there) throws IOException {
    names.check(node, path);
    above.add(node);
    for (IsoNode child : node.children()) {
      Path target = path.resolve(child.name());
      BasicFileAttributes found = there ? found(target) : null;
      if (child instanceof IsoNode.Directory below) {
        if (found != null && !found.isDirectory()) {
          throw new FileSystemException(target.toString(), null, NO_DIRECTORY);
        }
        check(below, target, found != null);
        continue;
      }
      if (found != null) {
        requireReplaceable(target, found);
      }
      if (child instanceof IsoNode.RegularFile file) {
        size = Math.addExact(size, file.content().size());
      } else if (child instanceof IsoNode.SymbolicLink link && !options.outsideLinks()) {
        bounds.require(link, above, target);
      }
    }
    above.remove(above.size() - 1);
  }

  private static @Nullable BasicFileAttributes found(Path path) throws IOException {
    try {
      return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  private void requireReplaceable(Path target, BasicFileAttributes found)
      throws FileSystemException {
    if (found.isDirectory()) {
      throw new FileSystemException(
          target.toString(), null, "is there and is a directory; a file never replaces one");
    }
    if (!options.replace()) {
      throw new FileAlreadyExistsException(target.toString());
    }
    if (!found.isRegularFile() && !found.isSymbolicLink()) {
      throw new FileSystemException(
          target.toString(), null, "is there and is neither a file nor a link");
    }
  }
}
