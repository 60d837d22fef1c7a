package io.seedling.seed;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/**
 * What cloud-init takes a user-data or vendor-data document for, by its first bytes.
 *
 * <p>As in release 26.2: white space is passed over, case does not count, the longest prefix wins;
 * what has none of them is a MIME message if {@code mime-version:} occurs in its first 4096 bytes.
 */
enum UserDataKind {
  CLOUD_CONFIG_ARCHIVE("#cloud-config-archive", "text/cloud-config-archive"),
  CLOUD_CONFIG_JSONP("#cloud-config-jsonp", "text/cloud-config-jsonp"),
  CLOUD_CONFIG("#cloud-config", "text/cloud-config"),
  INCLUDE_ONCE("#include-once", "text/x-include-once-url"),
  INCLUDE("#include", "text/x-include-url"),
  PART_HANDLER("#part-handler", "text/part-handler"),
  BOOTHOOK("#cloud-boothook", "text/cloud-boothook"),
  JINJA("## template: jinja", "text/jinja2"),
  SCRIPT("#!", "text/x-shellscript"),
  GZIP("\u001f\u008b", "application/gzip"),
  MIME("", "multipart/mixed"),
  UNKNOWN("", "text/plain");

  private static final int MIME_SEARCHED = 4096;

  private final String prefix;
  private final String contentType;

  UserDataKind(String prefix, String contentType) {
    this.prefix = prefix;
    this.contentType = contentType;
  }

  /** Returns the type that a part of this kind has in a MIME message. */
  String contentType() {
    return contentType;
  }

  /** Returns what it is, in words. */
  String described() {
    return switch (this) {
      case CLOUD_CONFIG_ARCHIVE -> "an archive of parts";
      case CLOUD_CONFIG_JSONP -> "a patch of the cloud-config";
      case CLOUD_CONFIG -> "a cloud-config";
      case INCLUDE_ONCE, INCLUDE -> "a list of addresses to fetch more from";
      case PART_HANDLER -> "a part handler";
      case BOOTHOOK -> "a boothook";
      case JINJA -> "a template";
      case SCRIPT -> "a script";
      case GZIP -> "packed by gzip";
      case MIME -> "a MIME message";
      case UNKNOWN -> "nothing that cloud-init knows";
    };
  }

  /** Returns the kind of a part of that type; absent where no handler takes it. */
  static Optional<UserDataKind> ofType(String type) {
    for (UserDataKind kind : values()) {
      boolean isHandled = kind != GZIP && kind != MIME && kind != UNKNOWN;
      if (isHandled && kind.contentType.equals(type)) {
        return Optional.of(kind);
      }
    }
    return Optional.empty();
  }

  /** Returns the first line's mark, in lower case; empty where there is none. */
  String prefix() {
    return prefix;
  }

  /** Returns the kind of a document. */
  static UserDataKind of(Document document) {
    byte[] bytes = document.array();
    String head =
        new String(bytes, 0, Math.min(bytes.length, MIME_SEARCHED), StandardCharsets.ISO_8859_1);
    if (head.startsWith(GZIP.prefix)) {
      return GZIP;
    }
    String start = head.toLowerCase(Locale.ROOT);
    int at = 0;
    while (at < start.length() && isPythonSpace(start.charAt(at))) {
      at++;
    }
    for (UserDataKind kind : values()) {
      if (!kind.prefix.isEmpty() && kind != GZIP && start.startsWith(kind.prefix, at)) {
        return kind;
      }
    }
    return start.contains("mime-version:") ? MIME : UNKNOWN;
  }

  /** The ASCII part of what Python's str.lstrip() takes away. */
  private static boolean isPythonSpace(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r') || (c >= 0x1C && c <= 0x1F);
  }
}
