package io.seedling.cli;

import io.seedling.qcow2.Compression;
import io.seedling.qcow2.NewImage;
import io.seedling.qcow2.Qcow2Options;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What {@code -o name=value,name=value} says; {@code ,,} in a value is a comma, as in QEMU. */
final class ImageOptions {
  /** What can be said of a qcow2 image. */
  static final List<String> QCOW2 =
      List.of(
          "backing_file",
          "backing_fmt",
          "cluster_size",
          "compat",
          "compression_type",
          "extended_l2",
          "lazy_refcounts",
          "preallocation",
          "refcount_bits",
          "size");

  /** What can be said of a raw image. */
  static final List<String> RAW = List.of("preallocation", "size");

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

  /**
   * Returns what of qcow2 is asked for; the messages are qemu-img's.
   *
   * @throws IllegalArgumentException if the options don't go together
   */
  Qcow2Options qcow2() throws UsageException {
    String preallocation = values.getOrDefault("preallocation", "off");
    if (!preallocation.equals("off")) {
      throw notAccepted("preallocation", preallocation);
    }
    String name = values.getOrDefault("compression_type", Compression.ZLIB.qemuName());
    Optional<Compression> compression = Compression.named(name);
    if (compression.isEmpty()) {
      throw notAccepted("compression-type", name);
    }
    return new Qcow2Options(
        version(),
        clusterBits(NewImage.DEFAULT_CLUSTER_BITS),
        refcountBits(),
        isOn("lazy_refcounts"),
        isOn("extended_l2"),
        compression.get());
  }

  private int version() throws UsageException {
    String compat = values.getOrDefault("compat", "1.1");
    return switch (compat) {
      case "0.10", "v2" -> 2;
      case "1.1", "v3" -> 3;
      default -> throw notAccepted("version", compat);
    };
  }

  private int refcountBits() throws UsageException {
    String text = values.getOrDefault("refcount_bits", "16");
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new UsageException("Parameter 'refcount_bits' expects a number");
    }
  }

  private boolean isOn(String name) throws UsageException {
    String value = values.getOrDefault(name, "off");
    return switch (value) {
      case "on" -> true;
      case "off" -> false;
      default -> throw new UsageException("Parameter '" + name + "' expects 'on' or 'off'");
    };
  }

  private static UsageException notAccepted(String name, String value) {
    return new UsageException("Parameter '" + name + "' does not accept value '" + value + "'");
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
