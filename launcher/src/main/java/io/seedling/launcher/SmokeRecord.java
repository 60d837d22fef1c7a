package io.seedling.launcher;

import com.grack.nanojson.JsonArray;
import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import com.grack.nanojson.JsonParserException;
import com.grack.nanojson.JsonWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What earlier trial starts have told, in a file of the user's. It can be removed at any time, and
 * where it can't be read or written, trials are just not remembered.
 */
final class SmokeRecord {
  private static final String NAME = "trial-starts.json";
  private static final int LARGEST = 1 << 20;
  private static final int MOST = 32; // later ones take the place of the earliest

  private final @Nullable Path file;

  private SmokeRecord(@Nullable Path file) {
    this.file = file;
  }

  /** Returns the record of this user: in {@code SEEDLING_HOME}, or where caches are on a system. */
  static SmokeRecord of(Host host) {
    String home = host.variable("SEEDLING_HOME");
    if (!home.isEmpty()) {
      return new SmokeRecord(host.path(home).resolve("." + NAME)); // VMs' names have no such dot
    }
    String caches = host.variable("XDG_CACHE_HOME");
    if (caches.isEmpty()) {
      caches = caches(host);
    }
    return new SmokeRecord(
        caches.isEmpty() ? null : host.path(caches).resolve("seedling").resolve(NAME));
  }

  private static String caches(Host host) {
    if (host.platform().os() == HostPlatform.Os.WINDOWS) {
      return host.variable("LOCALAPPDATA");
    }
    String home = host.variable("HOME");
    String under = host.platform().os() == HostPlatform.Os.MACOS ? "/Library/Caches" : "/.cache";
    return home.isEmpty() ? "" : home + under;
  }

  /** Returns why the trial of that key failed, an empty text if it didn't, nothing if unknown. */
  Optional<String> failureOf(List<String> key) {
    JsonArray starts = starts();
    for (int i = starts.size() - 1; i >= 0; i--) {
      JsonObject start = starts.getObject(i, new JsonObject());
      if (key.equals(start.getArray("key"))) {
        return Optional.ofNullable(start.getString("failure"));
      }
    }
    return Optional.empty();
  }

  /** Remembers a trial, if that can be. */
  void keep(List<String> key, String failure) {
    Path to = file;
    if (to == null || to.getParent() == null) {
      return;
    }
    JsonArray starts = starts();
    starts.removeIf(start -> start instanceof JsonObject old && key.equals(old.getArray("key")));
    while (starts.size() >= MOST) {
      starts.remove(0);
    }
    JsonObject start = new JsonObject();
    start.put("key", new JsonArray(key));
    start.put("failure", failure);
    starts.add(start);
    try {
      Files.createDirectories(to.getParent());
      write(to, JsonWriter.indent("  ").string().value(starts).done());
    } catch (IOException e) {
      // then the next start is tried again
    }
  }

  /** Two launchers at once may lose one of two answers, and never leave half of one. */
  private static void write(Path to, String text) throws IOException {
    Path unfinished = Files.createTempFile(to.getParent(), ".seedling-", ".tmp");
    try {
      Files.writeString(unfinished, text + "\n");
      Files.move(
          unfinished, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(unfinished);
    }
  }

  private JsonArray starts() {
    try {
      if (file != null && Files.size(file) <= LARGEST) {
        return JsonParser.array().from(Files.readString(file));
      }
    } catch (IOException | JsonParserException e) {
      // there is none, or what is there is none of ours
    }
    return new JsonArray();
  }
}
