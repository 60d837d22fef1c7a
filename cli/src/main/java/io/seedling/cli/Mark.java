package io.seedling.cli;

import io.seedling.qcow2.Extent.Kind;

/** A character that stands for what one image holds in one cell of a disk, and its colour. */
enum Mark {
  DATA("data", "▂▅█", "-=#", 36),
  COMPRESSED("compressed", "░▒▓", ":%@", 35),
  ZERO("zeros", "0", "0", 33),
  NOTHING("nothing", " ", " ", 0);

  private final String word;
  private final String unicode;
  private final String ascii;
  private final int colour; // in SGR's numbers; such as are seen on black and on white

  Mark(String word, String unicode, String ascii, int colour) {
    this.word = word;
    this.unicode = unicode;
    this.ascii = ascii;
    this.colour = colour;
  }

  static Mark of(Kind kind) {
    return switch (kind) {
      case DATA -> DATA;
      case COMPRESSED -> COMPRESSED;
      case ZERO, UNWRITTEN -> ZERO;
      case ABSENT -> NOTHING;
    };
  }

  /** What is stored comes before zeros, however little it is: it is what people look for. */
  static Mark of(Allocation.Share share, int cell) {
    long data = share.bytes(Kind.DATA, cell);
    long compressed = share.bytes(Kind.COMPRESSED, cell);
    if (data > 0 || compressed > 0) {
      return data >= compressed ? DATA : COMPRESSED;
    }
    return share.bytes(Kind.ZERO, cell) > 0 ? ZERO : NOTHING;
  }

  /** Returns the character for a cell, which is the fuller the more is stored. */
  char character(Allocation.Share share, int cell, boolean inUnicode) {
    String characters = characters(inUnicode);
    if (characters.length() == 1) {
      return characters.charAt(0);
    }
    long third = share.size(cell) / 3;
    long stored = share.bytes(Kind.DATA, cell) + share.bytes(Kind.COMPRESSED, cell);
    return characters.charAt(stored <= third ? 0 : stored <= 2 * third ? 1 : 2);
  }

  /** Returns what it stands for. */
  String word() {
    return word;
  }

  /** Returns its characters, from the emptiest to the fullest. */
  String characters(boolean inUnicode) {
    return inUnicode ? unicode : ascii;
  }

  /** Returns the control sequence that turns its colour on. */
  String colourOn() {
    return colour == 0 ? "\u001b[0m" : "\u001b[" + colour + "m";
  }
}
