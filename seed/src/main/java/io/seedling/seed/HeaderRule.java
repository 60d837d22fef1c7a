package io.seedling.seed;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The first line of user-data and vendor-data, by which alone cloud-init knows what they are. */
final class HeaderRule {
  private static final String CLOUD_CONFIG = "#cloud-config";
  private static final String CLOUD_CONFIG_IN_BASE64 = "I2Nsb3VkLWNvbmZpZ";
  private static final int LINES_SEARCHED = 200;
  private static final int NEAR = 2;

  private final DocumentText text;
  private final List<Finding> findings;

  private HeaderRule(DocumentText text, List<Finding> findings) {
    this.text = text;
    this.findings = findings;
  }

  /** Adds a finding about a header that is missing, or that only some releases recognise. */
  static void check(DocumentText text, UserDataKind kind, List<Finding> findings) {
    HeaderRule rule = new HeaderRule(text, findings);
    switch (kind) {
      case UNKNOWN -> rule.checkUnknown();
      case GZIP, MIME -> {
        // no header line
      }
      default -> rule.checkKnown(kind);
    }
  }

  private void checkUnknown() {
    if (text.text().isBlank()) {
      findings.add(
          Finding.warning(
              text.document(),
              Position.START,
              Code.HEADER,
              "the file is empty: the guest is not configured by it"));
      return;
    }
    Finding finding =
        Finding.error(
                text.document(),
                Position.START,
                Code.HEADER,
                "the first line is not '#cloud-config' or another header that cloud-init knows;"
                    + " it would ignore the whole file")
            .withHelp(help());
    Optional<Fix> fix = fix();
    findings.add(fix.isPresent() ? finding.withFix(fix.get()) : finding);
  }

  /** A header that is there, but misspelt or not on the first line. */
  private Optional<Fix> fix() {
    String body = text.text();
    int start = body.length() - body.stripLeading().length();
    int end = lineEnd(body, start);
    String squeezed = squeezed(body.substring(start, end));
    if (squeezed.startsWith("##template:jinja")) {
      return Optional.of(Fix.replacing(0, end, "## template: jinja"));
    }
    if (squeezed.startsWith(CLOUD_CONFIG) || isNear(squeezed)) {
      return Optional.of(Fix.replacing(0, end, CLOUD_CONFIG));
    }
    int later = lineOfHeader();
    if (later == 0) {
      return Optional.empty();
    }
    int from = lineStart(later);
    Fix.Edit cut = new Fix.Edit(from, Math.min(lineEnd(body, from) + 1, body.length()), "");
    return Optional.of(new Fix(List.of(new Fix.Edit(0, 0, CLOUD_CONFIG + "\n"), cut)));
  }

  private int lineStart(int number) {
    int from = 0;
    for (int line = 1; line < number; line++) {
      from = lineEnd(text.text(), from) + 1;
    }
    return from;
  }

  private static String squeezed(String line) {
    return line.stripTrailing().replace(" ", "").replace("\t", "").toLowerCase(Locale.ROOT);
  }

  private String help() {
    String first = line(text.text().stripLeading());
    String shown = "'" + Printable.escape(first) + "'";
    String squeezed = squeezed(first);
    if (squeezed.startsWith(CLOUD_CONFIG)) {
      return "found " + shown + "; write '#cloud-config', without the space";
    }
    if (squeezed.startsWith("##template:jinja")) {
      return "found " + shown + "; write '## template: jinja', with exactly these spaces";
    }
    int later = lineOfHeader();
    if (later > 0) {
      return "'#cloud-config' is on line " + later + "; move it to the first";
    }
    if (isNear(squeezed)) {
      return "found " + shown + "; did you mean '#cloud-config'?";
    }
    if (first.startsWith(CLOUD_CONFIG_IN_BASE64)) {
      return "the file is in base64; cloud-init wants it decoded";
    }
    if (squeezed.startsWith("content-type:multipart")) {
      return "a MIME message needs a header line 'MIME-Version: 1.0'";
    }
    return "add a first line: '#cloud-config' for YAML, '#!/bin/sh' for a script";
  }

  private void checkKnown(UserDataKind kind) {
    String body = text.text();
    if (Character.isWhitespace(body.charAt(0))) {
      warn(
          "white space before the header; older releases of cloud-init do not see it then",
          "remove it",
          Fix.replacing(0, body.length() - body.stripLeading().length(), ""));
      return;
    }
    String first = line(body);
    if (kind == UserDataKind.SCRIPT) {
      return;
    }
    if (!first.startsWith(kind.prefix())) {
      warn(
          "the header '"
              + Printable.escape(first)
              + "' is not in lower case; older releases of cloud-init do not know it then",
          "write '" + kind.prefix() + "'",
          Fix.replacing(0, kind.prefix().length(), kind.prefix()));
    } else if (kind == UserDataKind.CLOUD_CONFIG && first.length() > kind.prefix().length()) {
      warn(
          "the header '" + Printable.escape(first) + "' has text after it, which is ignored",
          "write '" + kind.prefix() + "' alone on the line",
          Fix.replacing(0, first.length(), kind.prefix()));
    }
  }

  private void warn(String message, String help, Fix fix) {
    findings.add(
        Finding.warning(text.document(), Position.START, Code.HEADER, message)
            .withHelp(help)
            .withFix(fix));
  }

  /** Returns the number of the line that is the header, or 0. */
  private int lineOfHeader() {
    int from = 0;
    for (int number = 1; number <= LINES_SEARCHED && from < text.text().length(); number++) {
      if (line(text.text().substring(from, lineEnd(text.text(), from))).equals(CLOUD_CONFIG)) {
        return number;
      }
      from = lineEnd(text.text(), from) + 1;
    }
    return 0;
  }

  private static String line(String body) {
    return body.substring(0, lineEnd(body, 0)).stripTrailing();
  }

  private static int lineEnd(String body, int from) {
    int end = body.indexOf('\n', from);
    return end < 0 ? body.length() : end;
  }

  private static boolean isNear(String word) {
    return Math.abs(word.length() - CLOUD_CONFIG.length()) <= NEAR
        && Levenshtein.distance(word, CLOUD_CONFIG) <= NEAR;
  }
}
