package io.seedling.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is said of a new image's encryption, in qemu-img's words. Of its formats {@code aes} needs
 * nothing in an image that is empty; the key is whatever the guest's data will be written with.
 *
 * @param options of the image
 * @param objects what {@code --object} was given
 */
record Encryption(ImageOptions options, List<String> objects) {
  private static final String KEY_SECRET = CreateOption.ENCRYPT_KEY_SECRET.optionName();
  private static final List<String> SECRET =
      List.of("qom-type", "id", "data", "file", "format", "keyid", "iv");

  /**
   * Tells whether data will be encrypted with AES.
   *
   * @throws ReportedException if they will be in another way
   */
  boolean isAes() throws UsageException, ReportedException {
    boolean isOn = options.isOn(CreateOption.ENCRYPTION.optionName());
    String format = options.value(CreateOption.ENCRYPT_FORMAT.optionName());
    if (isOn && format != null) {
      throw new UsageException(
          "'encrypt.format' and its alias 'encryption' can't be used at the same time");
    }
    if (!isOn && format == null) {
      refuseRest("Parameter 'encrypt.format' is missing", null);
      return false;
    }
    if (format != null && !format.equals("aes")) {
      options.refuseEncryption();
    }
    refuseRest("Parameter '%s' is unexpected", CreateOption.ENCRYPT_KEY_SECRET);
    String secret = options.value(KEY_SECRET);
    if (secret == null) {
      throw new UsageException("Parameter '" + KEY_SECRET + "' is required for cipher");
    }
    if (!secrets().contains(secret)) {
      throw new UsageException("No secret with id '" + secret + "'");
    }
    return true;
  }

  /** Refuses all that could be said of another format, but one option. */
  private void refuseRest(String message, @Nullable CreateOption but) throws UsageException {
    for (CreateOption option : CreateOption.values()) {
      boolean isOfFormat = option.optionName().startsWith("encrypt.");
      if (isOfFormat
          && option != but
          && option != CreateOption.ENCRYPT_FORMAT
          && options.value(option.optionName()) != null) {
        throw new UsageException(message.formatted(option.optionName()));
      }
    }
  }

  private List<String> secrets() throws UsageException, ReportedException {
    List<String> ids = new ArrayList<>();
    for (String object : objects) {
      int comma = object.indexOf(',');
      if (comma < 0 || !object.substring(0, comma).equals("secret")) {
        continue;
      }
      Map<String, String> values = QemuOption.values(object.substring(comma + 1), SECRET);
      String id = values.get("id");
      if (id == null) {
        throw new ReportedException("Parameter 'id' is missing", List.of());
      }
      if (!values.containsKey("data") && !values.containsKey("file")) {
        throw new ReportedException("Either 'file' or 'data' must be provided", List.of());
      }
      ids.add(id);
    }
    return ids;
  }
}
