package io.seedling.qcow2;

import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import com.grack.nanojson.JsonParserException;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the name of an image means to QEMU where it is more than a path: {@code file:NAME}, or
 * {@code json:} with the options of a file and perhaps of the format above it, nested or with dots
 * ({@code file.filename}). Images store such names, and command lines have them.
 *
 * @param file the file's name
 * @param format as the options state it; empty where they don't
 */
public record StoredName(String file, Optional<ImageFormat> format) {
  private static final String FILE_PREFIX = "file:";
  private static final String JSON_PREFIX = "json:";

  /** The protocols whose {@code filename} is a path. */
  private static boolean isOfFiles(String driver) {
    return driver.equals("file") || driver.equals("host_device");
  }

  /**
   * Reads a name.
   *
   * @throws UnsupportedImageException for anything but a file
   */
  public static StoredName parse(String name) throws UnsupportedImageException {
    if (name.startsWith(JSON_PREFIX)) {
      return Options.parse(name.substring(JSON_PREFIX.length())).toName();
    }
    if (name.startsWith(FILE_PREFIX)) {
      String path = name.substring(FILE_PREFIX.length());
      boolean hasColon = BackingFile.isProtocol(path); // which would name a protocol again
      return new StoredName(hasColon ? "./" + path : path, Optional.empty());
    }
    if (BackingFile.isProtocol(name)) {
      throw new UnsupportedImageException("is not a file; only files are followed");
    }
    return new StoredName(name, Optional.empty());
  }

  /**
   * Reads the options of an image, of the format and of the file below it.
   *
   * @param driver the format; null where it isn't said
   * @param fileDriver the protocol; null for a file
   * @throws UnsupportedImageException for anything but a file, and for other formats
   */
  public static StoredName ofOptions(
      @Nullable String driver, @Nullable String fileDriver, @Nullable String fileName)
      throws UnsupportedImageException {
    if (fileName == null) {
      throw new UnsupportedImageException("names no file");
    }
    if (fileDriver != null && !isOfFiles(fileDriver)) {
      throw new UnsupportedImageException("is not a file; only files are followed");
    }
    return new StoredName(fileName, format(driver));
  }

  private static Optional<ImageFormat> format(@Nullable String driver)
      throws UnsupportedImageException {
    if (driver == null) {
      return Optional.empty();
    }
    Optional<ImageFormat> format = ImageFormat.named(driver);
    if (format.isEmpty()) {
      throw new UnsupportedImageException(
          "is in the " + driver + " format, which is not supported");
    }
    return format;
  }

  /** The options as they are found; each at most once. */
  private static final class Options {
    private @Nullable String driver;
    private @Nullable String fileDriver;
    private @Nullable String fileName;

    static Options parse(String json) throws UnsupportedImageException {
      try {
        Options options = new Options();
        options.add("", JsonParser.object().from(withDoubleQuotes(json)));
        return options;
      } catch (JsonParserException e) {
        throw new UnsupportedImageException("is not valid JSON: " + e.getMessage());
      }
    }

    /** QEMU's JSON has texts in single quotes, too, in which a double one stands for itself. */
    private static String withDoubleQuotes(String json) {
      StringBuilder text = new StringBuilder(json.length());
      char open = 0;
      for (int i = 0; i < json.length(); i++) {
        char c = json.charAt(i);
        if (c == '\\' && open != 0 && i + 1 < json.length()) {
          char escaped = json.charAt(++i);
          text.append(escaped == '\'' ? "" : "\\").append(escaped);
        } else if (open == 0 ? c == '"' || c == '\'' : c == open) {
          open = open == 0 ? c : 0;
          text.append('"');
        } else {
          text.append(c == '"' ? "\\\"" : String.valueOf(c));
        }
      }
      return text.toString();
    }

    private void add(String prefix, JsonObject object) throws UnsupportedImageException {
      for (Map.Entry<String, Object> entry : object.entrySet()) {
        String key = prefix + entry.getKey();
        if (key.equals("file") && entry.getValue() instanceof JsonObject file) {
          add("file.", file);
        } else if (entry.getValue() instanceof String value) {
          set(key, value);
        } else {
          throw unknown(key);
        }
      }
    }

    private void set(String key, String value) throws UnsupportedImageException {
      switch (key) {
        case "driver" -> driver = value;
        case "file.driver" -> fileDriver = value;
        case "file.filename" -> fileName = value;
        default -> throw unknown(key);
      }
    }

    private static UnsupportedImageException unknown(String key) {
      return new UnsupportedImageException(
          "has the option '" + key + "'; only driver, file.driver and file.filename are read");
    }

    StoredName toName() throws UnsupportedImageException {
      return ofOptions(driver, fileDriver, fileName);
    }
  }
}
