package io.seedling.qcow2;

/**
 * The feature bits that are known here, in the order and with the names that QEMU writes into the
 * feature name table.
 */
enum Feature {
  DIRTY(Kind.INCOMPATIBLE, 0, "dirty bit", FormatSupport.Use.READ),
  CORRUPT(Kind.INCOMPATIBLE, 1, "corrupt bit", FormatSupport.Use.READ),
  DATA_FILE(Kind.INCOMPATIBLE, 2, "external data file", FormatSupport.Use.WRITTEN),
  COMPRESSION_TYPE(Kind.INCOMPATIBLE, 3, "compression type", FormatSupport.Use.WRITTEN),
  EXTENDED_L2(Kind.INCOMPATIBLE, 4, "extended L2 entries", FormatSupport.Use.WRITTEN),
  LAZY_REFCOUNTS(Kind.COMPATIBLE, 0, "lazy refcounts", FormatSupport.Use.WRITTEN),
  BITMAPS(Kind.AUTOCLEAR, 0, "bitmaps", FormatSupport.Use.WRITTEN),
  DATA_FILE_RAW(Kind.AUTOCLEAR, 1, "raw external data", FormatSupport.Use.WRITTEN);

  /** Which of the header's three words a bit belongs to. */
  enum Kind {
    INCOMPATIBLE(0),
    COMPATIBLE(1),
    AUTOCLEAR(2);

    private final int type;

    Kind(int type) {
      this.type = type;
    }

    /** Returns the number that stands for the word in the feature name table. */
    int type() {
      return type;
    }
  }

  private final Kind kind;
  private final int bit;
  private final String specName;
  private final FormatSupport.Use use;

  Feature(Kind kind, int bit, String specName, FormatSupport.Use use) {
    this.kind = kind;
    this.bit = bit;
    this.specName = specName;
    this.use = use;
  }

  Kind kind() {
    return kind;
  }

  /** Returns the bit's number in its word, from the least significant. */
  int bit() {
    return bit;
  }

  String specName() {
    return specName;
  }

  /** Returns what is done with it here. */
  FormatSupport.Use use() {
    return use;
  }

  /** Tells whether the bit is set in a word of its kind. */
  boolean in(long word) {
    return (word >>> bit & 1) != 0;
  }
}
