package io.seedling.launcher;

import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonWriter;
import java.nio.file.Path;

/**
 * An image that was fetched.
 *
 * @param file where it is
 * @param title what people call it
 * @param arch of its guests, QEMU's name
 * @param address where it came from
 * @param checksum of what came, such as {@code sha256:…}
 * @param vouched whether its distributor, or its address, told that checksum
 * @param fetchedMillis when, in milliseconds since 1970
 */
public record CachedImage(
    Path file,
    String title,
    String arch,
    String address,
    String checksum,
    boolean vouched,
    long fetchedMillis) {

  static CachedImage read(JsonObject json, Path directory) {
    return new CachedImage(
        directory.resolve(Path.of(json.getString("file", "")).getFileName()),
        json.getString("name", ""),
        json.getString("arch", ""),
        json.getString("address", ""),
        json.getString("checksum", ""),
        json.getBoolean("vouched"),
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
            .value("vouched", vouched)
            .value("fetched", fetchedMillis)
            .end()
            .done()
        + "\n";
  }
}
