package io.seedling.qcow2;

import com.grack.nanojson.JsonArray;
import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import com.grack.nanojson.JsonParserException;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Options of QEMU's block drivers, each by its name with dots: {@code file.filename}, {@code
 * inject-error.0.event}. Whoever reads one takes it; what is left is not known.
 */
final class DriverOptions {
  private final Map<String, String> left;

  DriverOptions(Map<String, String> values) {
    this.left = new TreeMap<>(values);
  }

  /** Reads them from what stands behind {@code json:}. */
  static DriverOptions ofJson(String json) throws UnsupportedImageException {
    try {
      DriverOptions options = new DriverOptions(Map.of());
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

  private void add(String prefix, JsonObject object) {
    for (Map.Entry<String, Object> entry : object.entrySet()) {
      add(prefix + entry.getKey(), entry.getValue());
    }
  }

  private void add(String name, @Nullable Object value) {
    if (value instanceof JsonObject object && !object.isEmpty()) {
      add(name + ".", object);
    } else if (value instanceof JsonArray array && !array.isEmpty()) {
      for (int i = 0; i < array.size(); i++) {
        add(name + "." + i, array.get(i));
      }
    } else if (value instanceof Boolean on) {
      left.put(name, on ? "on" : "off");
    } else {
      left.put(name, String.valueOf(value)); // nothing is known that may be null or empty
    }
  }

  /** Takes all options that begin with a prefix, and returns them without it. */
  DriverOptions takeAll(String prefix) {
    DriverOptions taken = new DriverOptions(Map.of());
    left.entrySet()
        .removeIf(
            entry -> {
              boolean isMeant = entry.getKey().startsWith(prefix);
              if (isMeant) {
                taken.left.put(entry.getKey().substring(prefix.length()), entry.getValue());
              }
              return isMeant;
            });
    return taken;
  }

  boolean isEmpty() {
    return left.isEmpty();
  }

  void put(String name, String value) {
    left.put(name, value);
  }

  /** Returns the value of an option, which is then left; null for none. */
  @Nullable String value(String name) {
    return left.get(name);
  }

  /** Returns the value of an option; null for none. */
  @Nullable String take(String name) {
    return left.remove(name);
  }

  /** Returns the value of an option that is on or off. */
  boolean takeSwitch(String name, boolean otherwise) throws UnsupportedImageException {
    String value = take(name);
    if (value == null) {
      return otherwise;
    }
    return switch (value) {
      case "on", "yes", "true", "y" -> true;
      case "off", "no", "false", "n" -> false;
      default ->
          throw new UnsupportedImageException("Parameter '" + name + "' expects 'on' or 'off'");
    };
  }

  /** Returns the value of an option that is a number, not negative. */
  long takeNumber(String name, long otherwise) throws UnsupportedImageException {
    String value = take(name);
    if (value == null) {
      return otherwise;
    }
    if (!value.matches("[0-9]{1,18}")) {
      throw new UnsupportedImageException("Parameter '" + name + "' expects a number");
    }
    return Long.parseLong(value);
  }

  /** Returns the value of an option that is a number of bytes: {@code 512}, {@code 4k}. */
  long takeSize(String name, long otherwise) throws UnsupportedImageException {
    String value = take(name);
    if (value == null) {
      return otherwise;
    }
    int end = Math.max(0, value.length() - 1);
    int unit = "bkmgtpe".indexOf(Character.toLowerCase(value.isEmpty() ? '?' : value.charAt(end)));
    String digits = unit < 0 ? value : value.substring(0, end);
    int shift = 10 * Math.max(0, unit);
    if (!digits.matches("[0-9]{1,18}") || Long.parseLong(digits) > Long.MAX_VALUE >> shift) {
      throw new UnsupportedImageException("Parameter '" + name + "' expects a size");
    }
    return Long.parseLong(digits) << shift;
  }

  /**
   * Refuses what nobody has taken.
   *
   * @param known what could have been, for the message
   */
  void requireNoMore(String known) throws UnsupportedImageException {
    requireNoMore("", known);
  }

  /**
   * Does the same for options whose names had a prefix.
   *
   * @param prefix of their names in the message
   */
  void requireNoMore(String prefix, String known) throws UnsupportedImageException {
    if (!left.isEmpty()) {
      String name = prefix + left.keySet().iterator().next();
      throw new UnsupportedImageException("has the option '" + name + "'; only " + known);
    }
  }
}
