package io.seedling.launcher;

import java.util.Optional;
import java.util.StringTokenizer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A file of checksums, such as distributors publish beside their images. It may be signed in clear
 * text (RFC 9580, 7), which makes lines of its own around the others.
 *
 * @param text in any of three forms, line by line: {@code sum name} of {@code sha256sum}, with an
 *     asterisk before the name or none; {@code SHA256 (name) = sum} of BSD's; or the sum alone
 */
record ChecksumList(String text) {
  private static final Pattern BSD = Pattern.compile("(SHA256|SHA512) \\((.*)\\) = (\\p{XDigit}+)");
  private static final Pattern GNU = Pattern.compile("(\\p{XDigit}+) [ *](?:.*/)?([^/]*)");

  /** Returns the strongest sum of a file. */
  Optional<Checksum> of(String fileName) {
    Optional<Checksum> best = Optional.empty();
    String alone = "";
    int others = 0;
    StringTokenizer lines = new StringTokenizer(text, "\r\n");
    while (lines.hasMoreTokens()) {
      String line = lines.nextToken().strip();
      Matcher bsd = BSD.matcher(line);
      Matcher gnu = GNU.matcher(line);
      if (bsd.matches() && bsd.group(2).equals(fileName)) {
        best = better(best, bsd.group(3));
      } else if (gnu.matches() && gnu.group(2).equals(fileName)) {
        best = better(best, gnu.group(1));
      } else if (Checksum.isOne(line)) {
        alone = line;
      } else {
        others++;
      }
    }
    return best.isEmpty() && others == 0 && !alone.isEmpty()
        ? Optional.of(Checksum.of(alone))
        : best;
  }

  private static Optional<Checksum> better(Optional<Checksum> known, String sum) {
    if (!Checksum.isOne(sum)) {
      return known;
    }
    Checksum found = Checksum.of(sum);
    return known.isPresent() && known.get().hex().length() >= found.hex().length()
        ? known
        : Optional.of(found);
  }
}
