package io.seedling.cli;

import io.seedling.qcow2.BackingFile;
import io.seedling.qcow2.ImageFormat;
import io.seedling.qcow2.ImageSource;
import io.seedling.qcow2.Locking;
import io.seedling.qcow2.StoredName;
import io.seedling.qcow2.TestDrivers;
import io.seedling.qcow2.UnsupportedImageException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.cli.Options;
import org.jspecify.annotations.Nullable;

/**
 * An image that a command line names: by a path, by QEMU's {@code file:NAME} or {@code json:{...}},
 * or with {@code --image-opts} by QEMU's options. Whatever these say, it is a file, perhaps behind
 * QEMU's driver {@code blkdebug}, or a disk of {@code null-co}.
 *
 * @param format as it is stated; empty where the file's first bytes have to tell
 * @param dataFile its external data file; empty where it is the one that the image names
 * @param locking whether others are kept from writing while it is read
 * @param drivers for tests, which are around the image or in its place; empty for none
 */
record ImageArgument(
    Path file,
    Optional<ImageFormat> format,
    Optional<Path> dataFile,
    Locking locking,
    Optional<TestDrivers> drivers) {
  private static final String IMAGE_OPTS = "image-opts";
  private static final List<String> OF_IMAGE = List.of("driver", "file.driver", "file.filename");
  private static final List<String> KEYS =
      List.of(
          "driver",
          "file.driver",
          "file.filename",
          "data-file.driver",
          "data-file.filename",
          "l2-cache-size", // this one and the others mean nothing here
          "l2-cache-entry-size",
          "refcount-cache-size",
          "cache-size",
          "cache-clean-interval");

  /** Names an image without more than its own external data file. */
  ImageArgument(Path file, Optional<ImageFormat> format, Locking locking) {
    this(file, format, Optional.empty(), locking, Optional.empty());
  }

  /** Adds the options of every command that reads an image; {@code what} is the operand's name. */
  static void declare(Options options, String what) {
    options.addOption(
        Command.value(
            "f", "format", "FORMAT", "of " + what + ": qcow2 or raw; by default its bytes tell"));
    declareOpts(options, what);
  }

  /** As {@link #declare}, without the format. */
  static void declareOpts(Options options, String what) {
    options.addOption(
        Command.flag(
            "", IMAGE_OPTS, what + " is driver=FORMAT,file.filename=NAME, as QEMU says it"));
    options.addOption(Command.flag("U", "force-share", "read it even while a VM writes to it"));
  }

  /** Reads the only operand of a command. */
  static ImageArgument ofOnly(Arguments arguments) throws UsageException, ReportedException {
    if (arguments.operands().size() != 1) {
      throw new UsageException("Expecting one image file name");
    }
    return of(arguments.operands().get(0), arguments, "format");
  }

  /**
   * Reads an operand.
   *
   * @param formatOption the long name of the option that may state the format
   */
  static ImageArgument of(String word, Arguments arguments, String formatOption)
      throws UsageException, ReportedException {
    String format = arguments.value(formatOption);
    Locking locking = arguments.has("force-share") ? Locking.NONE : Locking.SHARED;
    if (!arguments.has(IMAGE_OPTS)) {
      return of(word, format).with(locking);
    }
    if (format != null) {
      throw new UsageException("--image-opts and --format are mutually exclusive");
    }
    return ofOptions(word).with(locking);
  }

  /** Returns the same image, locked as {@code other} says. */
  ImageArgument with(Locking other) {
    return new ImageArgument(file, format, dataFile, other, drivers);
  }

  /** Refuses {@code --force-share} for an image that is to be changed. */
  void requireUnshared() throws ReportedException {
    if (locking == Locking.NONE) {
      throw new ReportedException(
          "Could not open '" + file + "': force-share=on can only be used with read-only images",
          List.of());
    }
  }

  /** Returns the same without drivers that requests to the image pass. */
  ImageArgument withoutFilters() {
    return drivers.isEmpty()
        ? this
        : new ImageArgument(
            file, format, dataFile, locking, Optional.of(drivers.get().withoutAbove()));
  }

  /** Returns the name that the image goes by in messages. */
  String shown() {
    return drivers.isEmpty() ? file.toString() : drivers.get().name();
  }

  /** Refuses an image that there is no file of, or none but behind a driver for tests. */
  void requireFile() throws ReportedException {
    if (drivers.isPresent()) {
      throw new ReportedException(
          ExitCode.FAILED, "Could not open '" + shown() + "': is not a file alone", null);
    }
  }

  /** Returns what is to be opened. */
  ImageSource source() {
    return ImageSource.of(file, format).withDataFile(dataFile).with(locking).with(drivers);
  }

  /** Reads a name. */
  static ImageArgument of(String word, @Nullable String formatName) throws ReportedException {
    Optional<ImageFormat> stated = format(word, formatName);
    if (!StoredName.isMeant(word)) {
      requireNoProtocol(word, "Could not open '" + word + "': ");
      return new ImageArgument(Path.of(word), stated, Locking.SHARED);
    }
    try {
      StoredName name = StoredName.parse(word);
      Optional<ImageFormat> format = stated.isPresent() ? stated : name.format();
      return new ImageArgument(
          Path.of(name.file()), format, Optional.empty(), Locking.SHARED, name.drivers());
    } catch (UnsupportedImageException e) {
      throw notOpened(word, e);
    }
  }

  /**
   * Returns the file that a name of an image to be made means: {@code file:} is no part of it.
   *
   * @param where stands before a complaint
   */
  static Path newFile(String word, String where) throws ReportedException {
    if (!word.startsWith("file:")) {
      requireNoProtocol(word, where);
    }
    return Path.of(word.startsWith("file:") ? word.substring("file:".length()) : word);
  }

  /** What is before a colon and holds no slash names a protocol, but for a drive of Windows'. */
  private static void requireNoProtocol(String word, String where) throws ReportedException {
    boolean hasDrives = FileSystems.getDefault().getSeparator().equals("\\");
    if (BackingFile.isProtocol(word) && !(hasDrives && word.indexOf(':') == 1)) {
      throw new ReportedException(
          ExitCode.FAILED,
          where + "Unknown protocol '" + word.substring(0, word.indexOf(':')) + "'",
          "only files are read and written here; for one with a colon in its name, say ./" + word);
    }
  }

  /** Reads QEMU's options, which may be all that is said of an image. */
  static ImageArgument ofOptions(String word) throws ReportedException {
    try {
      Map<String, String> options = QemuOption.values(word);
      Optional<Path> dataFile = Optional.empty();
      if (!StoredName.nameTestDriver(options)) { // which have many more
        QemuOption.requireKnown(options, KEYS);
        format(word, options.get("driver"));
        dataFile = dataFile(options);
        options.keySet().retainAll(OF_IMAGE);
      }
      StoredName name = StoredName.ofOptions(options, word);
      return new ImageArgument(
          Path.of(name.file()), name.format(), dataFile, Locking.SHARED, name.drivers());
    } catch (UnsupportedImageException | UsageException e) {
      throw notOpened(word, e);
    }
  }

  private static Optional<Path> dataFile(Map<String, String> options)
      throws UnsupportedImageException, UsageException {
    String file = options.get("data-file.filename");
    if (file == null) {
      return Optional.empty();
    }
    String driver = options.getOrDefault("data-file.driver", "file");
    Map<String, String> ofFile = Map.of("file.driver", driver, "file.filename", file);
    if (StoredName.nameTestDriver(ofFile)) {
      throw new UsageException("'data-file' is not a file");
    }
    return Optional.of(Path.of(StoredName.ofOptions(ofFile, file).file()));
  }

  private static ReportedException notOpened(String word, Exception e) {
    return new ReportedException(
        ExitCode.FAILED,
        "Could not open '" + word + "': " + e.getMessage(),
        "qcow2 and raw files are read here");
  }

  private static Optional<ImageFormat> format(String word, @Nullable String name)
      throws ReportedException {
    Optional<ImageFormat> format = name == null ? Optional.empty() : ImageFormat.named(name);
    if (name != null && format.isEmpty()) {
      throw new ReportedException(
          ExitCode.FAILED,
          "Could not open '" + word + "': Unknown driver '" + name + "'",
          "qcow2 and raw are read here");
    }
    return format;
  }
}
