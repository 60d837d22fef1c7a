package io.seedling.qcow2;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An image and everything below it, each found to be there and fit to run a guest from.
 *
 * <p>Relative names are resolved against the directory of the file that holds them. Only files are
 * followed, whether QEMU has stored their names, {@code file:NAME}, or {@code json:} with a name
 * and a driver, perhaps behind {@code blkdebug}; no other protocol. (QEMU takes the relative names
 * of the last two from the working directory.)
 *
 * @param links the images from the top down, at least one; all closed again
 */
public record BackingChain(List<Link> links) {
  /**
   * An image of the chain.
   *
   * @param file the path that it was found by
   * @param format as stated by what refers to it, otherwise as its first bytes say
   * @param virtualSize what a guest would see, in bytes
   */
  public record Link(Path file, ImageFormat format, long virtualSize) {}

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
    return of(ImageSource.of(image, stated));
  }

  /**
   * Walks down from an image as {@link #of(Path, Optional)} does, if it may.
   *
   * @param source whose snapshot is not looked at
   * @throws UnsupportedImageException also if the image names other files, and they are refused
   */
  public static BackingChain of(ImageSource source) throws IOException {
    return of(source, ChainWalk.Purpose.RUN);
  }

  /**
   * Walks down from an image to tell of all: encrypted or corrupt ones pass, and external data
   * files are not looked for.
   *
   * @throws BackingChainException as {@link #of(Path, Optional)} does
   * @throws Qcow2FormatException if the image itself isn't valid
   * @throws UnsupportedImageException if the image has features that are not known
   * @throws IOException if the image can't be read
   */
  public static BackingChain described(ImageSource source) throws IOException {
    return of(source, ChainWalk.Purpose.DESCRIBE);
  }

  private static BackingChain of(ImageSource source, ChainWalk.Purpose purpose) throws IOException {
    try (ChainWalk walk = ChainWalk.of(source, purpose)) {
      List<Link> links = new ArrayList<>();
      for (OpenedImage opened : walk.images()) {
        DiskImage link = opened.image();
        links.add(new Link(link.file(), link.format(), link.virtualSize()));
      }
      return new BackingChain(links);
    }
  }
}
