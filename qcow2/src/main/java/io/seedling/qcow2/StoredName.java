package io.seedling.qcow2;

import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the name of an image means to QEMU where it is more than a path: {@code file:NAME}, or
 * {@code json:} with the options of a file and perhaps of the format above it, nested or with dots
 * ({@code file.filename}). Images store such names, and command lines have them. Of QEMU's drivers
 * for tests, {@code blkdebug}, {@code null-co} and {@code null-aio} may be named.
 *
 * @param file the file's name; that of the driver where there is none
 * @param format as the options state it; empty where they don't
 * @param drivers for tests, with the whole name; empty for none
 */
public record StoredName(String file, Optional<ImageFormat> format, Optional<TestDrivers> drivers) {
  private static final String FILE_PREFIX = "file:";
  private static final String JSON_PREFIX = "json:";
  private static final String BLKDEBUG_PREFIX = "blkdebug:";

  private static final String BLKDEBUG = "blkdebug";
  private static final String KNOWN = "driver, file.driver and file.filename are read";

  /** Names a file and no more. */
  StoredName(String file, Optional<ImageFormat> format) {
    this(file, format, Optional.empty());
  }

  /** The protocols whose {@code filename} is a path. */
  private static boolean isOfFiles(String driver) {
    return driver.equals("file") || driver.equals("host_device");
  }

  /** Tells whether options name one of QEMU's drivers for tests, above or below a format. */
  public static boolean nameTestDriver(Map<String, String> options) {
    for (String key : new String[] {"driver", "file.driver"}) {
      String driver = options.get(key);
      if (driver != null && (driver.equals(BLKDEBUG) || NullImage.isDriver(driver))) {
        return true;
      }
    }
    return false;
  }

  /** Tells whether a name is more than a path, and understood here. */
  public static boolean isMeant(String name) {
    return name.startsWith(JSON_PREFIX)
        || name.startsWith(FILE_PREFIX)
        || name.startsWith(BLKDEBUG_PREFIX)
        || (name.endsWith("://") && NullImage.isDriver(withoutSlashes(name)));
  }

  private static String withoutSlashes(String name) {
    return name.substring(0, name.length() - "://".length());
  }

  /**
   * Reads a name, and the file that it may have for {@code blkdebug}.
   *
   * @throws UnsupportedImageException for anything but a file or a driver that is known, and where
   *     that can't be as it is said
   */
  public static StoredName parse(String name) throws UnsupportedImageException {
    if (name.startsWith(JSON_PREFIX)) {
      return of(DriverOptions.ofJson(name.substring(JSON_PREFIX.length()))).named(name);
    }
    if (name.startsWith(FILE_PREFIX)) {
      String path = name.substring(FILE_PREFIX.length());
      boolean hasColon = BackingFile.isProtocol(path); // which would name a protocol again
      return new StoredName(hasColon ? "./" + path : path, Optional.empty());
    }
    if (name.startsWith(BLKDEBUG_PREFIX)) {
      return ofBlkDebug(name.substring(BLKDEBUG_PREFIX.length())).named(name);
    }
    if (isMeant(name)) {
      return of(new DriverOptions(Map.of("file.driver", withoutSlashes(name)))).named(name);
    }
    if (BackingFile.isProtocol(name)) {
      throw new UnsupportedImageException("is not a file; only files are followed");
    }
    return new StoredName(name, Optional.empty());
  }

  /**
   * Reads the options of an image, of the format and of the file below it.
   *
   * @param name all that is said, for messages
   * @throws UnsupportedImageException as {@link #parse} does, and for other formats
   */
  public static StoredName ofOptions(Map<String, String> options, String name)
      throws UnsupportedImageException {
    return of(new DriverOptions(options)).named(name);
  }

  private static StoredName of(DriverOptions options) throws UnsupportedImageException {
    String driver = options.take("driver");
    if (driver != null && NullImage.isDriver(driver)) {
      return ofNothing(driver, options);
    }
    if (BLKDEBUG.equals(driver)) {
      DriverOptions image = options.takeAll("image.");
      return under(image, BlkDebugOptions.read(options));
    }
    DriverOptions file = options.takeAll("file.");
    String fileDriver = file.value("driver");
    StoredName name;
    if (fileDriver != null && NullImage.isDriver(fileDriver)) {
      file.take("driver");
      name = ofNothing(fileDriver, file);
    } else if (BLKDEBUG.equals(fileDriver)) {
      file.take("driver");
      DriverOptions image = file.takeAll("image.");
      TestDrivers below = TestDrivers.below(BlkDebugOptions.read(file));
      name = new StoredName(fileName(image, "file.image."), Optional.empty(), Optional.of(below));
    } else {
      options.requireNoMore(KNOWN);
      name = new StoredName(fileName(file, "file."), Optional.empty());
    }
    options.requireNoMore(KNOWN);
    return new StoredName(name.file, format(driver, name), name.drivers);
  }

  private static StoredName ofNothing(String driver, DriverOptions options)
      throws UnsupportedImageException {
    return new StoredName(
        driver,
        Optional.of(ImageFormat.RAW),
        Optional.of(TestDrivers.nothing(NullImage.of(driver, options))));
  }

  /** Reads the image below {@code blkdebug}: a format over a file, or a file, which is raw then. */
  private static StoredName under(DriverOptions image, BlkDebug debug)
      throws UnsupportedImageException {
    String driver = image.value("driver");
    StoredName name =
        driver != null && isOfFiles(driver)
            ? new StoredName(fileName(image, "image."), Optional.of(ImageFormat.RAW))
            : of(image);
    TestDrivers above =
        name.drivers.isPresent() ? name.drivers.get().under(debug) : TestDrivers.above(debug);
    return new StoredName(name.file, name.format, Optional.of(above));
  }

  /** Reads what is behind {@code blkdebug:}, the rules' file, which may be left out, and a path. */
  private static StoredName ofBlkDebug(String words) throws UnsupportedImageException {
    int colon = words.indexOf(':');
    if (colon < 0) {
      throw new UnsupportedImageException("blkdebug requires both config file and image path");
    }
    String config = words.substring(0, colon);
    StoredName file = parse(words.substring(colon + 1));
    if (file.drivers.isPresent() || file.format.isPresent()) {
      throw new UnsupportedImageException("has blkdebug above what is no file");
    }
    Map<String, String> options = config.isEmpty() ? Map.of() : Map.of("config", config);
    TestDrivers below = TestDrivers.below(BlkDebugOptions.read(new DriverOptions(options)));
    return new StoredName(file.file, Optional.empty(), Optional.of(below));
  }

  /**
   * Reads the options of a file.
   *
   * @param prefix of their names in a message
   */
  private static String fileName(DriverOptions options, String prefix)
      throws UnsupportedImageException {
    String driver = options.take("driver");
    String name = options.take("filename");
    options.requireNoMore(prefix, KNOWN);
    if (name == null) {
      throw new UnsupportedImageException("names no file");
    }
    if (driver != null && !isOfFiles(driver)) {
      throw new UnsupportedImageException("is not a file; only files are followed");
    }
    return name;
  }

  private static Optional<ImageFormat> format(@Nullable String driver, StoredName file)
      throws UnsupportedImageException {
    if (driver == null) {
      return file.format;
    }
    Optional<ImageFormat> format = ImageFormat.named(driver);
    if (format.isEmpty()) {
      throw new UnsupportedImageException(
          "is in the " + driver + " format, which is not supported");
    }
    if (file.format.isPresent() && !file.format.equals(format)) {
      throw new UnsupportedImageException("has no bytes of a " + driver + " image");
    }
    return format;
  }

  private StoredName named(String name) {
    return drivers.isEmpty()
        ? this
        : new StoredName(file, format, Optional.of(drivers.get().named(name)));
  }
}
