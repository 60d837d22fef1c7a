package io.seedling.cli;

import io.seedling.qcow2.Compression;
import io.seedling.qcow2.ExternalDataFile;
import io.seedling.qcow2.ImageFormat;
import io.seedling.qcow2.NewImage;
import io.seedling.qcow2.Preallocation;
import io.seedling.qcow2.Qcow2Options;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What {@code -o name=value,name=value} says of a new image. */
final class ImageOptions {
  /** What can be said of a qcow2 image. */
  static final List<String> QCOW2 = CreateOption.names(ImageFormat.QCOW2);

  /** What can be said of a raw image. */
  static final List<String> RAW = CreateOption.names(ImageFormat.RAW);

  private static final List<String> SIZE_HINTS =
      List.of(
          "Optional suffix k, M, G, T, P or E means kilo-, mega-, giga-, tera-, peta-",
          "and exabytes, respectively.");

  private static final int CLUSTER_BITS_MIN = 9;
  private static final int CLUSTER_BITS_MAX = 21;

  private final Map<String, String> values;

  private ImageOptions(Map<String, String> values) {
    this.values = values;
  }

  /** Reads every use of {@code -o}, and refuses names that are not {@code known}. */
  static ImageOptions parse(List<String> words, List<String> known) throws UsageException {
    Map<String, String> values = new LinkedHashMap<>();
    for (QemuOption said : QemuOption.parse(words)) {
      CreateOption option = CreateOption.named(said.name());
      if (option == null || !known.contains(said.name())) {
        throw new UsageException("Invalid parameter '" + said.name() + "'");
      }
      requireType(option, said.value());
      values.put(said.name(), said.value());
    }
    return new ImageOptions(values);
  }

  /** Whether a use of {@code -o} asks for the list of options. */
  static boolean askForHelp(List<String> words) throws UsageException {
    for (QemuOption said : QemuOption.parse(words)) {
      if (said.name().equals("help") || said.name().equals("?")) {
        return true;
      }
    }
    return false;
  }

  /**
   * Returns the list of options, as qemu-img shows it.
   *
   * @param withFile whether the image's file is known, and with it what can be said of files
   */
  static String help(ImageFormat format, boolean withFile) {
    List<String> lines = new ArrayList<>();
    for (CreateOption option : CreateOption.of(format)) {
      if (withFile || !option.isOfFile()) {
        lines.add(option.line());
      }
    }
    lines.sort(null);
    String title = withFile ? "" : format.qemuName() + " ";
    return "Supported "
        + title
        + "options:\n"
        + String.join("\n", lines)
        + "\n"
        + (withFile
            ? ""
            : "\nThe protocol level may support further options.\n"
                + "Specify the target filename to include those options.\n");
  }

  /** Returns the list of what can be amended, as qemu-img shows it. */
  static String amendHelp() {
    List<String> lines = new ArrayList<>();
    for (CreateOption option : CreateOption.amended()) {
      lines.add(option.line());
    }
    lines.sort(null);
    return "Amend options for 'qcow2':\n" + String.join("\n", lines) + "\n";
  }

  private static void requireType(CreateOption option, String value) throws UsageException {
    switch (option.type()) {
      case STR -> {}
      case BOOL -> isOn(option.optionName(), value);
      case NUM -> {
        if (!value.matches("-?\\d{1,18}")) {
          throw new UsageException("Parameter '" + option.optionName() + "' expects a number");
        }
      }
      case SIZE -> size(option.optionName(), value);
    }
  }

  /** Returns the bytes that an option's value means. */
  static long size(String optionName, String value) throws UsageException {
    try {
      return ByteSize.parse(value);
    } catch (UsageException e) {
      throw new UsageException(
          "Parameter '" + optionName + "' expects a non-negative number below 2^64", SIZE_HINTS);
    }
  }

  @Nullable String value(String name) {
    return values.get(name);
  }

  /** Returns the same with one option said, if it has a value. */
  ImageOptions with(CreateOption option, @Nullable String value) {
    if (value == null) {
      return this;
    }
    Map<String, String> more = new LinkedHashMap<>(values);
    more.put(option.optionName(), value);
    return new ImageOptions(more);
  }

  /** Returns all that is said of a new image, as qemu-img tells it, with blanks before each. */
  String shown(ImageFormat format) throws UsageException {
    StringBuilder line = new StringBuilder();
    for (CreateOption option : CreateOption.of(format)) {
      String value = values.get(option.optionName());
      if (value == null) {
        value = option.byDefault();
      } else if (option.type() == CreateOption.Type.SIZE) {
        value = Long.toString(ByteSize.parse(value));
      } else if (option.type() == CreateOption.Type.STR) {
        value = value.replace(",", ",,");
      }
      if (value != null) {
        line.append(' ').append(option.optionName()).append('=').append(Printable.escape(value));
      }
    }
    return line.toString();
  }

  /**
   * Returns what of qcow2 is asked for; the messages are qemu-img's.
   *
   * @throws IllegalArgumentException if the options don't go together
   */
  Qcow2Options qcow2() throws UsageException {
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

  /** Refuses what would have the image encrypted. */
  void refuseEncryption() throws ReportedException {
    for (CreateOption option : CreateOption.values()) {
      String value = values.get(option.optionName());
      if (option.encrypts() && value != null && !value.equals("off")) {
        throw new ReportedException(
            ExitCode.FAILED,
            "Encryption is not supported: " + option.optionName() + "=" + value,
            "leave it out, and encrypt within the guest; or use qemu-img");
      }
    }
  }

  Preallocation preallocation() throws UsageException {
    String name = values.getOrDefault("preallocation", "off");
    Optional<Preallocation> preallocation = Preallocation.named(name);
    if (preallocation.isEmpty()) {
      throw notAccepted("preallocation", name);
    }
    return preallocation.get();
  }

  /** Returns the data file beside a qcow2 image, if there shall be one. */
  Optional<ExternalDataFile> dataFile() throws UsageException {
    String name = values.get("data_file");
    boolean raw = isOn("data_file_raw");
    if (name == null) {
      if (raw) {
        throw new UsageException("data-file-raw requires data-file");
      }
      return Optional.empty();
    }
    return Optional.of(new ExternalDataFile(name, raw));
  }

  private int version() throws UsageException {
    String compat = values.getOrDefault("compat", "1.1");
    return switch (compat) {
      case "0.10", "v2" -> 2;
      case "1.1", "v3" -> 3;
      default -> throw notAccepted("version", compat);
    };
  }

  int refcountBits() {
    long bits = Long.parseLong(values.getOrDefault("refcount_bits", "16"));
    return (int) Math.max(0, Math.min(Integer.MAX_VALUE, bits)); // both are refused as a width
  }

  boolean isOn(String name) throws UsageException {
    return isOn(name, values.getOrDefault(name, "off"));
  }

  private static boolean isOn(String name, String value) throws UsageException {
    return switch (value) {
      case "on", "yes", "true", "y" -> true;
      case "off", "no", "false", "n" -> false;
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
