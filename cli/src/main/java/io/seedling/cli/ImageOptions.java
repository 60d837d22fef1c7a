package io.seedling.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What {@code -o name=value,name=value} says; {@code ,,} in a value is a comma, as in QEMU. */
final class ImageOptions {
  private static final int CLUSTER_BITS_MIN = 9;
  private static final int CLUSTER_BITS_MAX = 21;

  private final Map<String, String> values;

  private ImageOptions(Map<String, String> values) {
    this.values = values;
  }

  /** Reads every use of {@code -o}, and refuses names that are not {@code known}. */
  static ImageOptions parse(List<String> words, List<String> known) throws UsageException {
    Map<String, String> values = new LinkedHashMap<>();
    for (String word : words) {
      int from = 0;
      while (from <= word.length()) {
        StringBuilder item = new StringBuilder();
        from = readItem(word, from, item);
        add(values, item.toString(), known);
      }
    }
    return new ImageOptions(values);
  }

  private static int readItem(String word, int from, StringBuilder item) {
    int at = from;
    while (at < word.length()) {
      char c = word.charAt(at++);
      if (c == ',') {
        if (at == word.length() || word.charAt(at) != ',') {
          return at;
        }
        at++;
      }
      item.append(c);
    }
    return word.length() + 1;
  }

  private static void add(Map<String, String> values, String item, List<String> known)
      throws UsageException {
    int equals = item.indexOf('=');
    String name = equals < 0 ? item : item.substring(0, equals);
    if (!known.contains(name)) {
      throw new UsageException(
          "Invalid parameter '" + name + "' (known are " + String.join(", ", known) + ")");
    }
    values.put(name, equals < 0 ? "on" : item.substring(equals + 1));
  }

  @Nullable String value(String name) {
    return values.get(name);
  }

  /** Returns log2 of {@code cluster_size}, or the default where it was not given. */
  int clusterBits(int byDefault) throws UsageException {
    String text = values.get("cluster_size");
    if (text == null) {
      return byDefault;
    }
    long size = ByteSize.parse(text);
    if (Long.bitCount(size) != 1
        || size < 1L << CLUSTER_BITS_MIN
        || size > 1L << CLUSTER_BITS_MAX) {
      throw new UsageException("Cluster size must be a power of two between 512 and 2048k");
    }
    return Long.numberOfTrailingZeros(size);
  }
}
