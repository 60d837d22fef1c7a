package io.seedling.cli;

import io.seedling.qcow2.ImageFormat;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What can be said by {@code -o} of a new image, or to amend one: qemu-img's names, defaults and
 * words, in the order in which it tells them.
 */
enum CreateOption {
  ENCRYPTION(
      "encryption",
      Type.BOOL,
      null,
      "Encrypt the image with format 'aes'. (Deprecated in favor of encrypt.format=aes)"),
  ENCRYPT_FORMAT(
      "encrypt.format", Type.STR, null, "Encrypt the image, format choices: 'aes', 'luks'"),
  ENCRYPT_KEY_SECRET(
      "encrypt.key-secret",
      Type.STR,
      null,
      "ID of secret providing qcow AES key or LUKS passphrase"),
  ENCRYPT_CIPHER_ALG("encrypt.cipher-alg", Type.STR, null, "Name of encryption cipher algorithm"),
  ENCRYPT_CIPHER_MODE("encrypt.cipher-mode", Type.STR, null, "Name of encryption cipher mode"),
  ENCRYPT_IVGEN_ALG("encrypt.ivgen-alg", Type.STR, null, "Name of IV generator algorithm"),
  ENCRYPT_IVGEN_HASH_ALG(
      "encrypt.ivgen-hash-alg", Type.STR, null, "Name of IV generator hash algorithm"),
  ENCRYPT_HASH_ALG("encrypt.hash-alg", Type.STR, null, "Name of encryption hash algorithm"),
  ENCRYPT_ITER_TIME("encrypt.iter-time", Type.NUM, null, "Time to spend in PBKDF in milliseconds"),
  CLUSTER_SIZE("cluster_size", Type.SIZE, "65536", "qcow2 cluster size"),
  EXTENDED_L2("extended_l2", Type.BOOL, "off", "Extended L2 tables"),
  PREALLOCATION(
      "preallocation",
      Type.STR,
      null,
      "Preallocation mode (allowed values: off, metadata, falloc, full)"),
  COMPRESSION_TYPE(
      "compression_type",
      Type.STR,
      "zlib",
      "Compression method used for image cluster compression"),
  SIZE("size", Type.SIZE, null, "Virtual disk size"),
  COMPAT("compat", Type.STR, null, "Compatibility level (v2 [0.10] or v3 [1.1])"),
  BACKING_FILE("backing_file", Type.STR, null, "File name of a base image"),
  BACKING_FMT("backing_fmt", Type.STR, null, "Image format of the base image"),
  DATA_FILE("data_file", Type.STR, null, "File name of an external data file"),
  DATA_FILE_RAW(
      "data_file_raw", Type.BOOL, null, "The external data file must stay valid as a raw image"),
  LAZY_REFCOUNTS("lazy_refcounts", Type.BOOL, "off", "Postpone refcount updates"),
  REFCOUNT_BITS("refcount_bits", Type.NUM, "16", "Width of a reference count entry in bits"),
  NOCOW("nocow", Type.BOOL, null, "Turn off copy-on-write (valid only on btrfs)"),
  RAW_PREALLOCATION(
      "preallocation", Type.STR, null, "Preallocation mode (allowed values: off, falloc, full)"),
  EXTENT_SIZE_HINT(
      "extent_size_hint", Type.SIZE, null, "Extent size hint for the image file, 0 to disable"),
  ENCRYPT_STATE(
      "encrypt.state", Type.STR, null, "Select new state of affected keyslots (active/inactive)"),
  ENCRYPT_KEYSLOT(
      "encrypt.keyslot", Type.NUM, null, "Select a single keyslot to modify explicitly"),
  ENCRYPT_OLD_SECRET(
      "encrypt.old-secret", Type.STR, null, "Select all keyslots that match this password"),
  ENCRYPT_NEW_SECRET(
      "encrypt.new-secret",
      Type.STR,
      null,
      "New secret to set in the matching keyslots. Empty string to erase");

  private static final List<CreateOption> RAW =
      List.of(SIZE, NOCOW, RAW_PREALLOCATION, EXTENT_SIZE_HINT);

  /** What images are created without. */
  private static final List<CreateOption> AMENDED_ONLY =
      List.of(ENCRYPT_STATE, ENCRYPT_KEYSLOT, ENCRYPT_OLD_SECRET, ENCRYPT_NEW_SECRET);

  private static final List<CreateOption> AMENDED =
      List.of(
          ENCRYPT_STATE,
          ENCRYPT_KEYSLOT,
          ENCRYPT_OLD_SECRET,
          ENCRYPT_NEW_SECRET,
          ENCRYPT_ITER_TIME,
          SIZE,
          COMPAT,
          BACKING_FILE,
          BACKING_FMT,
          DATA_FILE,
          DATA_FILE_RAW,
          LAZY_REFCOUNTS,
          REFCOUNT_BITS);

  /** What its value is. */
  enum Type {
    STR("str"),
    BOOL("bool (on/off)"),
    NUM("num"),
    SIZE("size");

    private final String shown;

    Type(String shown) {
      this.shown = shown;
    }
  }

  private final String optionName;
  private final Type type;
  private final @Nullable String byDefault;
  private final String help;

  CreateOption(String optionName, Type type, @Nullable String byDefault, String help) {
    this.optionName = optionName;
    this.type = type;
    this.byDefault = byDefault;
    this.help = help;
  }

  /** Returns the options of a format and of the file that it lies in. */
  static List<CreateOption> of(ImageFormat format) {
    if (format == ImageFormat.RAW) {
      return RAW;
    }
    List<CreateOption> options = new ArrayList<>(List.of(values()));
    options.remove(RAW_PREALLOCATION);
    options.removeAll(AMENDED_ONLY);
    return options;
  }

  /** Returns the options of a qcow2 image that is there: {@code amend}. */
  static List<CreateOption> amended() {
    return AMENDED;
  }

  /** Returns the names of the options of a format. */
  static List<String> names(ImageFormat format) {
    return names(of(format));
  }

  static List<String> names(List<CreateOption> options) {
    List<String> names = new ArrayList<>();
    for (CreateOption option : options) {
      names.add(option.optionName);
    }
    return names;
  }

  /** Returns the option of that name; null where there is none. */
  static @Nullable CreateOption named(String name) {
    for (CreateOption option : values()) {
      if (option.optionName.equals(name)) {
        return option;
      }
    }
    return null;
  }

  String optionName() {
    return optionName;
  }

  Type type() {
    return type;
  }

  /** Returns what it is when nobody says, as it is shown; null where nothing is shown. */
  @Nullable String byDefault() {
    return byDefault;
  }

  /** Whether it is about encryption, which is not written here. */
  boolean encrypts() {
    return optionName.startsWith("encrypt");
  }

  /** Whether it is about the file that an image lies in. */
  boolean isOfFile() {
    return this == NOCOW || this == RAW_PREALLOCATION || this == EXTENT_SIZE_HINT;
  }

  /** Returns its line in a list of options. */
  String line() {
    StringBuilder line = new StringBuilder("  ").append(optionName);
    line.append("=<").append(type.shown).append('>');
    while (line.length() < 24) {
      line.append(' ');
    }
    return line.append(" - ").append(help).toString();
  }
}
