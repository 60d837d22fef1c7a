package io.seedling.seed;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import org.apache.commons.codec.digest.Blake3;

/** The name by which cloud-init tells whether this is the first boot of a new instance. */
final class InstanceId {
  private static final int LONGEST = 255; // it becomes a directory's name in the guest
  private static final int DIGEST_BYTES = 8;

  private InstanceId() {}

  /** Throws IllegalArgumentException unless the guest can use the text as a directory's name. */
  static void require(String id) {
    if (id.isBlank()) {
      throw new IllegalArgumentException("the instance-id is empty");
    }
    if (id.getBytes(StandardCharsets.UTF_8).length > LONGEST) {
      throw new IllegalArgumentException(
          "the instance-id has more than "
              + LONGEST
              + " bytes; cloud-init makes a directory of it");
    }
    for (int i = 0; i < id.length(); i++) {
      char c = id.charAt(i);
      if (Character.isISOControl(c) || Character.isSurrogate(c)) {
        throw new IllegalArgumentException(
            "the instance-id holds "
                + Printable.codePoint(c)
                + " at character "
                + (i + 1)
                + "; cloud-init makes a directory of it");
      }
    }
    if (id.equals(".") || id.equals("..") || !id.equals(id.strip())) {
      throw new IllegalArgumentException(
          "the instance-id '" + Printable.escape(id) + "' cannot name a directory in the guest");
    }
  }

  /**
   * Derives an id from what the guest will see: the same content, the same id, and only then.
   *
   * <p>Each name and each content is preceded by its length, so that bytes cannot move from one to
   * the next unnoticed.
   *
   * @param files the seed's files, the meta-data still without its id
   */
  static String derive(List<Document> files) {
    return "iid-" + digest(files, DIGEST_BYTES);
  }

  /**
   * Returns the first bytes of a BLAKE3 over names and contents, in hexadecimal. It serves here as
   * SHA-256 would; but the JDK's first SHA-256 in a process costs as much as half a JVM's start.
   */
  static String digest(List<Document> files, int bytes) {
    Blake3 blake3 = Blake3.initHash();
    for (Document file : files) {
      update(blake3, file.name().getBytes(StandardCharsets.UTF_8));
      update(blake3, file.array());
    }
    return HexFormat.of().formatHex(blake3.doFinalize(bytes));
  }

  private static void update(Blake3 blake3, byte[] bytes) {
    blake3.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, bytes.length).array());
    blake3.update(bytes);
  }
}
