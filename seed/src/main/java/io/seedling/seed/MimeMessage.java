package io.seedling.seed;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/**
 * Several user-data documents as one MIME message, RFC 2045 and 2046, with {@code \n} line ends.
 *
 * <p>Cloud-config parts are merged in the guest so that lists append, mappings are merged, and of
 * two scalars under the same key the first stays: cloud-init has no way to append lists and let the
 * last scalar win. The message depends on its parts alone, its boundary included.
 */
final class MimeMessage {
  private static final String MERGE_TYPE = "list(append)+dict(no_replace,recurse_list)+str()";
  private static final int LONGEST_LINE = 998; // RFC 5322, section 2.1.1
  private static final int LONGEST_NAME = 64;
  private static final int BOUNDARY_BYTES = 12;

  private MimeMessage() {}

  /** Returns the message, in the parts' order. */
  static byte[] of(List<Document> parts) {
    String boundary = boundary(parts);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    append(
        out, "Content-Type: multipart/mixed; boundary=\"" + boundary + "\"\nMIME-Version: 1.0\n");
    int number = 1;
    for (Document part : parts) {
      append(out, "\n--" + boundary + "\n");
      appendPart(out, part, number++);
    }
    append(out, "\n--" + boundary + "--\n");
    return out.toByteArray();
  }

  /** A document that is a MIME message itself goes in whole: its header becomes the part's. */
  private static void appendPart(ByteArrayOutputStream out, Document part, int number) {
    UserDataKind kind = UserDataKind.of(part);
    if (kind == UserDataKind.MIME) {
      out.writeBytes(part.array());
      return;
    }
    boolean isText = kind != UserDataKind.GZIP;
    String type = part.isPart() ? part.contentType() : kind.contentType();
    append(out, "Content-Type: " + type + (isText ? "; charset=\"utf-8\"\n" : "\n"));
    append(out, "MIME-Version: 1.0\n");
    append(out, "Content-Disposition: attachment; filename=\"" + fileName(part, number) + "\"\n");
    if (kind == UserDataKind.CLOUD_CONFIG || kind == UserDataKind.JINJA) {
      append(out, "Merge-Type: " + MERGE_TYPE + "\n");
    }
    if (is7bit(part.array())) {
      append(out, "Content-Transfer-Encoding: 7bit\n\n");
      out.writeBytes(part.array());
    } else {
      append(out, "Content-Transfer-Encoding: base64\n\n");
      out.writeBytes(Base64.getMimeEncoder(76, new byte[] {'\n'}).encode(part.array()));
    }
  }

  /** Numbered, since the guest stores scripts under their names and runs them in that order. */
  private static String fileName(Document part, int number) {
    String name = part.name().substring(part.name().lastIndexOf('/') + 1);
    StringBuilder safe = new StringBuilder(number < 10 ? "0" : "").append(number).append('-');
    for (int i = 0; i < name.length() && safe.length() < LONGEST_NAME; i++) {
      char c = name.charAt(i);
      boolean plain = c < 0x7F && (Character.isLetterOrDigit(c) || "._-".indexOf(c) >= 0);
      safe.append(plain ? c : '_');
    }
    return safe.toString();
  }

  private static boolean is7bit(byte[] bytes) {
    int lineLength = 0;
    for (byte b : bytes) {
      lineLength = b == '\n' ? 0 : lineLength + 1;
      boolean isText = (b >= 0x20 && b < 0x7F) || b == '\n' || b == '\t';
      if (!isText || lineLength > LONGEST_LINE) {
        return false;
      }
    }
    return true;
  }

  private static String boundary(List<Document> parts) {
    String boundary = "==" + InstanceId.digest(parts, BOUNDARY_BYTES) + "==";
    while (occurs(boundary, parts)) {
      boundary = "=" + boundary;
    }
    return boundary;
  }

  private static boolean occurs(String boundary, List<Document> parts) {
    for (Document part : parts) {
      if (new String(part.array(), StandardCharsets.ISO_8859_1).contains(boundary)) {
        return true;
      }
    }
    return false;
  }

  private static void append(ByteArrayOutputStream out, String text) {
    out.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
  }
}
