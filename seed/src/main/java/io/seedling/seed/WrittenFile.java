package io.seedling.seed;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/**
 * A file that the guest shall have from its first boot on.
 *
 * @param content its bytes
 * @param path where, absolute
 * @param permissions such as {@code 0644}; absent = cloud-init's own
 * @param owner a user, or a user and a group with a colon between; absent = root
 */
public record WrittenFile(
    Document content, String path, Optional<String> permissions, Optional<String> owner) {

  /**
   * Checks path, mode and owner.
   *
   * @throws IllegalArgumentException if one cannot be; the message says which
   */
  public WrittenFile {
    if (!path.startsWith("/") || path.endsWith("/")) {
      throw new IllegalArgumentException(
          "'" + Printable.escape(path) + "' is no absolute path of a file");
    }
    if (permissions.isPresent() && !permissions.get().matches("0?[0-7]{3,4}")) {
      throw new IllegalArgumentException(
          "'" + Printable.escape(permissions.get()) + "' is no mode such as 0644");
    }
    if (owner.isPresent() && owner.get().isEmpty()) {
      throw new IllegalArgumentException("the owner is empty");
    }
  }

  /** Appends an item of {@code write_files}; what is not plain text goes in as base64. */
  void appendTo(StringBuilder yaml) {
    yaml.append("  - path: ").append(YamlText.scalar(path)).append('\n');
    if (permissions.isPresent()) {
      String mode = permissions.get().startsWith("0") ? permissions.get() : "0" + permissions.get();
      yaml.append("    permissions: \"").append(mode).append("\"\n");
    }
    if (owner.isPresent()) {
      yaml.append("    owner: ").append(YamlText.scalar(owner.get())).append('\n');
    }
    Optional<String> text = text();
    if (text.isPresent()) {
      yaml.append("    content: ").append(YamlText.block(text.get(), "    ")).append('\n');
    } else {
      yaml.append("    encoding: b64\n    content: ");
      yaml.append(Base64.getEncoder().encodeToString(content.array())).append('\n');
    }
  }

  private Optional<String> text() {
    try {
      String text =
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content.array())).toString();
      return text.indexOf('\r') < 0 && text.indexOf('\0') < 0
          ? Optional.of(text)
          : Optional.empty();
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }
}
