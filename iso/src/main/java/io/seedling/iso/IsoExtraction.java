package io.seedling.iso;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * Writes what a tree holds as files below a directory, and nowhere else.
 *
 * <p>The whole tree is checked against the directory first, so that what cannot be extracted is
 * said before anything is written. No link is followed, neither one of the tree's, which are made
 * after all files, nor one that is there: only {@code directory} itself may be one. Each file is
 * written under another name and then given its own, so that a run that ends early leaves whole
 * files alone. Files are not synced one by one.
 *
 * <p>Another process that puts links in the place of directories meanwhile is not guarded against.
 */
public final class IsoExtraction {
  private final IsoTree tree;
  private final Path directory;
  private final ExtractionOptions options;
  private final long size;
  private final KeptAttributes attributes;
  private final FileOutput files;

  private IsoExtraction(IsoTree tree, Path directory, ExtractionOptions options, long size) {
    this.tree = tree;
    this.directory = directory;
    this.options = options;
    this.size = size;
    this.attributes = new KeptAttributes(directory.getFileSystem(), options.kept());
    this.files = new FileOutput(attributes, options.replace());
  }

  /**
   * Checks that a tree can be written below a directory; of that nothing remains there.
   *
   * @param directory need not be there
   * @throws FileAlreadyExistsException where a file or link is there and is not to be replaced
   * @throws FileSystemException where a name is none of this file system's or means another file of
   *     the tree's to it, where something else is in the way, where a link leads out of the
   *     directory, or where the file system has none of what is to be kept
   */
  public static IsoExtraction of(IsoTree tree, Path directory, ExtractionOptions options)
      throws IOException {
    long size = new ExtractionCheck(tree, directory, options).check();
    return new IsoExtraction(tree, directory, options, size);
  }

  /** Returns the bytes of all files, as their entries say. */
  public long size() {
    return size;
  }

  /** Returns how many of these bytes are written by now; any thread may ask. */
  public long written() {
    return files.written();
  }

  /**
   * Writes everything; to be called once.
   *
   * @throws FileSystemException where a file cannot be written; it names the file
   * @throws IOException where a file's bytes cannot be read
   */
  public void run() throws IOException {
    boolean made = !Files.exists(directory);
    Files.createDirectories(directory);
    writeFiles(tree.root(), directory);
    writeLinks(tree.root(), directory);
    if (made) {
      attributes.restore(directory, tree.root());
    }
  }

  /** Removes the file that is being written; for a thread that sees the process end. */
  public void abandon() {
    files.abandon();
  }

  private void writeFiles(IsoNode.Directory node, Path path) throws IOException {
    for (IsoNode child : node.children()) {
      Path target = path.resolve(child.name());
      if (child instanceof IsoNode.Directory below) {
        makeDirectory(target);
        writeFiles(below, target);
      } else if (child instanceof IsoNode.RegularFile file) {
        files.write(file, target);
      }
    }
  }

  /** Makes the links, and gives each directory its attributes once nothing more changes in it. */
  private void writeLinks(IsoNode.Directory node, Path path) throws IOException {
    for (IsoNode child : node.children()) {
      Path target = path.resolve(child.name());
      if (child instanceof IsoNode.Directory below) {
        writeLinks(below, target);
        attributes.restore(target, below);
      } else if (child instanceof IsoNode.SymbolicLink link) {
        files.link(link, target);
      }
    }
  }

  private void makeDirectory(Path path) throws IOException {
    try {
      Files.createDirectory(path, attributesOfNew());
    } catch (FileAlreadyExistsException e) {
      if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
        throw new FileSystemException(path.toString(), null, ExtractionCheck.NO_DIRECTORY);
      }
    }
  }

  /** Nobody else looks into a directory before it has the mode it shall have. */
  private FileAttribute<?>[] attributesOfNew() {
    return options.kept().contains(Keep.MODES)
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))
        }
        : new FileAttribute<?>[0];
  }
}
