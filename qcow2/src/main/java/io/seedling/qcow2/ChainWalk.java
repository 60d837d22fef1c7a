package io.seedling.qcow2;

import io.seedling.qcow2.BackingChainException.Broken;
import java.io.Closeable;
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
 * Opens an image and everything below it, from the top down.
 *
 * <p>Relative names are resolved against the directory of the file that holds them; that of an
 * external data file that isn't there, against the working directory, as QEMU does. Only files are
 * followed: no protocol, and of {@code json:} names those that say no more ({@link StoredName}).
 */
final class ChainWalk implements Closeable {
  /** Nobody stacks so many on purpose, and QEMU would need minutes to open them. */
  private static final int MAX_LINKS = 200;

  /** The depth of an external data file. */
  private static final int NO_IMAGE = 0;

  private final Purpose purpose;
  private final References references;
  private final Locking locking;
  private final Optional<Path> givenDataFile; // of the top
  private final List<OpenedImage> images = new ArrayList<>();
  private final Set<Object> seen = new HashSet<>();

  private ChainWalk(Purpose purpose, ImageSource source) {
    this.purpose = purpose;
    this.references = source.references();
    this.locking = source.locking();
    this.givenDataFile = source.dataFile();
  }

  /** What the images are opened for. */
  enum Purpose {
    /** To run a guest, which would write: what is broken is refused. */
    RUN,
    /** To read the guest's bytes, as far as they are there. */
    READ,
    /** To tell of the images, in whatever state they are; external data files stay closed. */
    DESCRIBE
  }

  /**
   * A file to look at.
   *
   * @param holder the image that refers to it; null for the top
   * @param name how {@code holder} spells it
   * @param format what is said of it; null if its first bytes have to tell
   * @param debug what all requests to it pass; null for nothing
   */
  private record Target(
      Path file,
      @Nullable Path holder,
      String name,
      @Nullable ImageFormat format,
      @Nullable BlkDebug debug) {}

  /**
   * Walks down from an image; the caller closes the walk, which closes the images.
   *
   * @param source whose snapshot is not looked at
   * @throws BackingChainException if a file that the chain refers to is missing, broken or not
   *     supported, or the chain leads back to itself
   * @throws Qcow2FormatException if the image itself isn't valid
   * @throws UnsupportedImageException if the image itself cannot be used for the purpose
   * @throws ImageInUseException if another process writes to the image, and it is to be locked
   * @throws IOException if the image can't be read
   */
  static ChainWalk of(ImageSource source, Purpose purpose) throws IOException {
    source.requireImage();
    ChainWalk walk = new ChainWalk(purpose, source);
    try {
      Path image = source.file();
      Target next =
          new Target(image, null, image.toString(), source.format().orElse(null), source.debug());
      while (next != null) {
        next = walk.step(next);
      }
      return walk;
    } catch (Throwable t) {
      walk.close();
      throw t;
    }
  }

  /** Returns the images from the top down. */
  List<OpenedImage> images() {
    return images;
  }

  @Override
  public void close() throws IOException {
    IOException first = null;
    for (OpenedImage image : images) {
      try {
        image.close();
      } catch (IOException e) {
        first = first == null ? e : first;
      }
    }
    if (first != null) {
      throw first;
    }
  }

  private @Nullable Target step(Target target) throws IOException {
    Path holder = target.holder();
    if (holder == null) {
      return open(target);
    }
    try {
      return open(target);
    } catch (BackingChainException e) {
      throw e;
    } catch (IOException e) {
      throw broken(holder, "backing file", target, e, images.size());
    }
  }

  /** Opens an image, and returns what it refers to. */
  private @Nullable Target open(Target target) throws IOException {
    ImageFile file = ImageFile.open(target.file(), target.debug());
    try {
      requireNew(target, file);
      ImageFormat format = target.format();
      if (format == null) {
        format = ImageMagic.of(file);
      }
      if (format == ImageFormat.RAW) {
        requireNoDataFile(images.isEmpty());
        images.add(new OpenedImage(new RawImage(file), file, null));
        return null;
      }
      boolean isTop = images.isEmpty();
      file.lock(locking == Locking.BACKING && !isTop ? Locking.SHARED : locking);
      Qcow2Image image = Qcow2Image.read(file);
      references.admit(image);
      requireUsable(image);
      @Nullable ImageFile dataFile = purpose == Purpose.DESCRIBE ? null : dataFile(image);
      images.add(new OpenedImage(image, file, dataFile));
      return backingOf(image);
    } catch (Throwable t) {
      file.close(); // a second time if it is in the list, which does no harm
      throw t;
    }
  }

  private void requireNew(Target target, ImageFile file) throws BackingChainException {
    Path holder = target.holder();
    if (holder != null && images.size() == MAX_LINKS) {
      throw new BackingChainException(
          holder, "the chain of backing files has more than " + MAX_LINKS + " images", null);
    }
    if (!seen.add(file.key()) && holder != null) {
      throw new BackingChainException(holder, target.file(), target.name());
    }
  }

  private void requireUsable(Qcow2Image image) throws IOException {
    if (purpose == Purpose.DESCRIBE) {
      return;
    }
    Qcow2Header header = image.header();
    if (header.encryption() != Qcow2Header.Encryption.NONE) {
      throw new UnsupportedImageException(
          "the image is encrypted ("
              + header.encryption()
              + "), and there is nobody to ask for the key",
          "decrypt it first, with qemu-img convert");
    }
    if (purpose == Purpose.READ) {
      return;
    }
    if (header.has(Feature.CORRUPT)) {
      throw new UnsupportedImageException(
          "the image is marked corrupt", "repair it first: qemu-img check -r all IMAGE");
    }
    Truncation.refuse(image.imageFile(), header);
  }

  /**
   * QEMU looks for it from the working directory; it is found there, too, if not beside the image.
   */
  private @Nullable ImageFile dataFile(Qcow2Image image) throws IOException {
    boolean isTop = images.isEmpty();
    if (!image.header().has(Feature.DATA_FILE)) {
      requireNoDataFile(isTop);
      return null;
    }
    if (isTop && givenDataFile.isPresent()) {
      return ImageFile.open(givenDataFile.get());
    }
    String name = image.dataFileName();
    Path holder = image.file();
    if (name.isEmpty()) {
      throw new BackingChainException(holder, "the external data file isn't named", null);
    }
    Target data = target(holder, "external data file", name, ImageFormat.RAW);
    if (data.debug() != null) {
      throw new BackingChainException(
          holder, "the external data file '" + name + "' is not a file of its own", null);
    }
    Path fromHere = data.file().getFileSystem().getPath(StoredName.parse(name).file());
    boolean isHere = Files.notExists(data.file()) && Files.exists(fromHere);
    try {
      return ImageFile.open(isHere ? fromHere : data.file());
    } catch (IOException e) {
      throw broken(holder, "external data file", data, e, NO_IMAGE);
    }
  }

  private void requireNoDataFile(boolean isTop) throws UnsupportedImageException {
    if (isTop && givenDataFile.isPresent()) {
      throw new UnsupportedImageException(
          "'data-file' can only be set for images with an external data file");
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
    try {
      StoredName stored = StoredName.parse(name);
      ImageFormat known = format == null ? stored.format().orElse(null) : format;
      return new Target(
          holder.resolveSibling(stored.file()), holder, name, known, debug(stored.drivers()));
    } catch (UnsupportedImageException e) {
      throw new BackingChainException(
          holder, "the " + role + " '" + name + "' " + e.getMessage(), null);
    } catch (InvalidPathException e) {
      throw new BackingChainException(
          holder, "the " + role + " '" + name + "' can't be a file's name here", null);
    }
  }

  private static @Nullable BlkDebug debug(Optional<TestDrivers> drivers)
      throws UnsupportedImageException {
    if (drivers.isEmpty()) {
      return null;
    }
    if (drivers.get().below().isEmpty() || drivers.get().above().isPresent()) {
      throw new UnsupportedImageException("is not a file; only files are followed");
    }
    return drivers.get().below().get();
  }

  private static BackingChainException broken(
      Path holder, String role, Target target, IOException cause, int depth) {
    String subject = "the " + role + " '" + target.name() + "' ";
    boolean isMissing = cause instanceof NoSuchFileException || Files.notExists(target.file());
    boolean isData = depth == NO_IMAGE;
    Broken file =
        new Broken(
            isData ? target.file().getFileSystem().getPath(target.name()) : target.file(), depth);
    BackingChainException broken =
        isMissing
            ? new BackingChainException(
                holder,
                subject + "does not exist",
                isData
                    ? "put it back beside the image"
                    : "put it back, or name another: qemu-img rebase -u -F FORMAT -b FILE IMAGE",
                file)
            : new BackingChainException(
                holder, subject + "can't be used: " + reason(cause), null, file);
    broken.initCause(cause);
    return broken;
  }

  private static String reason(IOException cause) {
    String reason =
        cause instanceof FileSystemException failure ? failure.getReason() : cause.getMessage();
    return reason == null ? cause.getClass().getSimpleName() : reason;
  }
}
