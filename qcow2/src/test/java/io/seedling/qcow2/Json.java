package io.seedling.qcow2;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Just enough to pick fields out of what {@code qemu-img info --output=json} prints. */
final class Json {
  private Json() {}

  private static final Pattern ESCAPED = Pattern.compile("\\\\u([0-9A-F]{4})");

  /**
   * Returns the first value of that name that isn't an object or array, as it is spelt; but
   * qemu-img escapes every character beyond ASCII, which is undone.
   */
  static String field(String document, String name) {
    Matcher matcher =
        Pattern.compile("\"" + Pattern.quote(name) + "\": (\"(?:[^\"\\\\]|\\\\.)*\"|[^\\s,{\\[]+)")
            .matcher(document);
    if (!matcher.find()) {
      return "absent";
    }
    return ESCAPED
        .matcher(matcher.group(1))
        .replaceAll(hit -> Character.toString(Integer.parseInt(hit.group(1), 16)));
  }
}
