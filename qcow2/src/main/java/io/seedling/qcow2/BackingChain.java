package io.seedling.qcow2;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An image and everything below it, each found to be there and fit to run a guest from.
 *
 * <p>Relative names are resolved against the directory of the file that holds them. Only files are
 * followed: no protocol, no {@code json:} name.
 *
 * @param links the images from the top down, at least one; all closed again
 */
public record BackingChain(List<Link> links) {
  /** Nobody stacks so many on purpose, and QEMU would need minutes to open them. */
  private static final int MAX_LINKS = 200;

  /**
   * An image of the chain.
   *
   * @param file the path that it was found by
   * @param format as stated by what refers to it, otherwise as its first bytes say
   * @param virtualSize what a guest would see, in bytes
   */
  public record Link(Path file, ImageFormat format, long virtualSize) {}

  /**
   * A file to look at.
   *
   * @param holder the image that refers to it; null for the top
   * @param name how {@code holder} spells it
   * @param format what is said of it; null if its first bytes have to tell
   */
  private record Target(
      Path file, @Nullable Path holder, String name, @Nullable ImageFormat format) {}

  /** Keeps a copy of the links. */
  public BackingChain {
    links = List.copyOf(links);
  }

  /** Returns the image that the chain was walked from. */
  public Link top() {
    return links.get(0);
  }

  /**
   * Walks down from an image.
   *
   * @param stated the image's format; if empty, its first bytes tell
   * @throws BackingChainException if a file that the chain refers to is missing, broken or not
   *     supported, or the chain leads back to itself
   * @throws Qcow2FormatException if the image itself isn't valid
   * @throws UnsupportedImageException if no guest can run from the image itself
   * @throws IOException if the image can't be read
   */
  public static BackingChain of(Path image, Optional<ImageFormat> stated) throws IOException {
    List<Link> links = new ArrayList<>();
    Set<Object> seen = new HashSet<>();
    Target next = new Target(image, null, image.toString(), stated.orElse(null));
    while (next != null) {
      Path holder = next.holder();
      if (holder == null) {
        next = visit(next, links, seen);
      } else {
        try {
          next = visit(next, links, seen);
        } catch (BackingChainException e) {
          throw e;
        } catch (IOException e) {
          throw broken(holder, "backing file", next, e);
        }
      }
    }
    return new BackingChain(links);
  }

  /** Adds a link, and returns what it refers to. */
  private static @Nullable Target visit(Target target, List<Link> links, Set<Object> seen)
      throws IOException {
    try (ImageFile file = ImageFile.open(target.file())) {
      Path holder = target.holder();
      if (holder != null && (!seen.add(file.key()) || links.size() == MAX_LINKS)) {
        throw new BackingChainException(
            holder,
            links.size() == MAX_LINKS
                ? "the chain of backing files has more than " + MAX_LINKS + " images"
                : "the backing file '" + target.name() + "' leads back into the same chain",
            null);
      }
      seen.add(file.key());
      ImageFormat format = target.format();
      if (format == null) {
        format = ImageMagic.of(file);
      }
      if (format == ImageFormat.RAW) {
        links.add(new Link(file.path(), format, new RawImage(file).virtualSize()));
        return null;
      }
      Qcow2Image image = Qcow2Image.read(file);
      requireUsable(image);
      Truncation.refuse(file, image.header());
      links.add(new Link(file.path(), format, image.virtualSize()));
      return backingOf(image);
    }
  }

  private static void requireUsable(Qcow2Image image) throws IOException {
    Qcow2Header header = image.header();
    if (header.encryption() != Qcow2Header.Encryption.NONE) {
      throw new UnsupportedImageException(
          "the image is encrypted ("
              + header.encryption()
              + "), and there is nobody to ask for the key",
          "decrypt it first, with qemu-img convert");
    }
    if (header.has(Feature.CORRUPT)) {
      throw new UnsupportedImageException(
          "the image is marked corrupt", "repair it first: qemu-img check -r all IMAGE");
    }
    if (header.has(Feature.DATA_FILE)) {
      requireDataFile(image);
    }
  }

  private static void requireDataFile(Qcow2Image image) throws IOException {
    String name = image.dataFileName();
    Path holder = image.file();
    if (name.isEmpty()) {
      throw new BackingChainException(holder, "the external data file isn't named", null);
    }
    Target data = target(holder, "external data file", name, ImageFormat.RAW);
    try {
      ImageFile.open(data.file()).close();
    } catch (IOException e) {
      throw broken(holder, "external data file", data, e);
    }
  }

  private static @Nullable Target backingOf(Qcow2Image image) throws IOException {
    Optional<String> name = image.backingName();
    if (name.isEmpty()) {
      return null;
    }
    Optional<String> stated = image.backingFormatName();
    if (stated.isEmpty()) {
      return target(image.file(), "backing file", name.get(), null);
    }
    Optional<ImageFormat> format = ImageFormat.named(stated.get());
    if (format.isEmpty()) {
      throw new BackingChainException(
          image.file(),
          "the backing file '"
              + name.get()
              + "' is in the "
              + stated.get()
              + " format, which is not supported",
          null);
    }
    return target(image.file(), "backing file", name.get(), format.get());
  }

  private static Target target(Path holder, String role, String name, @Nullable ImageFormat format)
      throws BackingChainException {
    if (BackingFile.isProtocol(name)) {
      throw new BackingChainException(
          holder, "the " + role + " '" + name + "' is not a file; only files are followed", null);
    }
    try {
      return new Target(holder.resolveSibling(name), holder, name, format);
    } catch (InvalidPathException e) {
      throw new BackingChainException(
          holder, "the " + role + " '" + name + "' can't be a file's name here", null);
    }
  }

  private static BackingChainException broken(
      Path holder, String role, Target target, IOException cause) {
    String subject = "the " + role + " '" + target.name() + "' ";
    BackingChainException broken =
        cause instanceof NoSuchFileException || Files.notExists(target.file())
            ? new BackingChainException(
                holder,
                subject + "does not exist",
                "put it back, or name another: qemu-img rebase -u -F FORMAT -b FILE IMAGE")
            : new BackingChainException(holder, subject + "can't be used: " + reason(cause), null);
    broken.initCause(cause);
    return broken;
  }

  private static String reason(IOException cause) {
    String reason =
        cause instanceof FileSystemException failure ? failure.getReason() : cause.getMessage();
    return reason == null ? cause.getClass().getSimpleName() : reason;
  }
}
