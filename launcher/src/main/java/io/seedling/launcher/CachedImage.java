package io.seedling.launcher;

import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonWriter;
import java.nio.file.Path;
import java.util.Locale;

/**
 * An image that was fetched.
 *
 * @param file where it is
 * @param title what people call it
 * @param arch of its guests, QEMU's name
 * @param address where it came from
 * @param checksum of what came, such as {@code sha256:…}
 * @param voucher who says that this is the checksum it should have
 * @param fetchedMillis when, in milliseconds since 1970
 */
public record CachedImage(
    Path file,
    String title,
    String arch,
    String address,
    String checksum,
    Voucher voucher,
    long fetchedMillis) {

  /** Those who may vouch for an image. */
  public enum Voucher {
    NOBODY,
    /** Its distributor's list, or its address. */
    CHECKSUM,
    /** A key that has signed that list. */
    SIGNATURE;

    /** Returns it in a word. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  static CachedImage read(JsonObject json, Path directory) {
    return new CachedImage(
        directory.resolve(Path.of(json.getString("file", "")).getFileName()),
        json.getString("name", ""),
        json.getString("arch", ""),
        json.getString("address", ""),
        json.getString("checksum", ""),
        Voucher.valueOf(json.getString("voucher", "nobody").toUpperCase(Locale.ROOT)),
        json.getLong("fetched"));
  }

  String json() {
    return JsonWriter.indent("  ")
            .string()
            .object()
            .value("file", String.valueOf(file.getFileName()))
            .value("name", title)
            .value("arch", arch)
            .value("address", address)
            .value("checksum", checksum)
            .value("voucher", voucher.word())
            .value("fetched", fetchedMillis)
            .end()
            .done()
        + "\n";
  }
}
