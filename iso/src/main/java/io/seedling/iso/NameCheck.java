package io.seedling.iso;

/**
 * The rules for identifiers: what characters, and how many (ECMA-119 §7.5, §7.6; Joliet). Good
 * writers relax them when asked, so what no reader trips over is a warning.
 */
final class NameCheck {
  private static final String NOT_IN_JOLIET = "*/:;?\\";

  private final Problems problems;
  private final boolean joliet;

  NameCheck(Problems problems, boolean joliet) {
    this.problems = problems;
    this.joliet = joliet;
  }

  void check(FoundDirectory directory, FoundEntry entry) {
    byte[] identifier = entry.record().identifier();
    String fault = joliet ? jolietFault(identifier) : plainFault(entry, identifier);
    if (!fault.isEmpty()) {
      String clause = joliet ? "Joliet, file and directory names" : "ECMA-119 §7.5";
      problems.note(
          Finding.warning(entry.record().offset(), clause, directory.pathOf(entry.name()), fault));
    }
    if (joliet && identifier.length % 2 != 0) {
      problems.note(
          Finding.error(
              entry.record().offset(),
              "Joliet, file and directory names",
              directory.pathOf(entry.name()),
              "the name has an odd number of bytes"));
    }
  }

  private static String jolietFault(byte[] identifier) {
    String name = FoundName.joliet(identifier);
    if (name.length() > JolietName.MAX_CHARACTERS) {
      return "the name has " + name.length() + " characters; Joliet allows 64";
    }
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c < ' ' || NOT_IN_JOLIET.indexOf(c) >= 0) {
        return "the name holds " + shown(c) + ", which Joliet does not allow";
      }
      if (Character.isSurrogate(c)) {
        return "the name holds a character beyond U+FFFF, which UCS-2 does not have";
      }
    }
    return "";
  }

  private static String plainFault(FoundEntry entry, byte[] identifier) {
    int dots = 0;
    int characters = 0;
    int version = identifier.length;
    for (int i = 0; i < identifier.length && version == identifier.length; i++) {
      char c = (char) (identifier[i] & 0xFF);
      if (c == ';') {
        version = i;
      } else if (c == '.') {
        dots++;
      } else if ((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_') {
        characters++;
      } else {
        return "the identifier holds " + shown(c) + ", which is no d-character";
      }
    }
    boolean directory = entry.record().isDirectory();
    int most = directory ? PlainName.LEVEL_2.directory() : PlainName.LEVEL_2.nameAndExtension();
    if (characters > most) {
      return "the identifier has " + characters + " characters; " + most + " is the most";
    }
    if (directory) {
      return dots > 0 || version < identifier.length
          ? "a directory's identifier has a full stop or a version"
          : "";
    }
    return dots == 1 && version < identifier.length
        ? ""
        : "the identifier has "
            + dots
            + " full stops"
            + (version < identifier.length ? "" : " and no version");
  }

  private static String shown(char c) {
    return c > ' ' && c < 0x7F ? "'" + c + "'" : "the character U+" + hex(c);
  }

  private static String hex(char c) {
    String digits = Integer.toHexString(c | 0x10000);
    return digits.substring(1);
  }
}
