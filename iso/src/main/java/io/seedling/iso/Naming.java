package io.seedling.iso;

/**
 * In which forms the names of a volume are recorded.
 *
 * @param interchangeLevel what plain names and files are (ECMA-119 §10): 1 for 8.3 names and
 *     directories of 8 characters, 2 for 31 characters, 3 for the names of 2 and files of more than
 *     4 GiB - 1
 * @param joliet whether there is a second hierarchy in Joliet's form (level 3: UCS-2), which
 *     Windows shows
 * @param rockRidge whether the primary hierarchy carries Rock Ridge entries, which Linux shows
 */
public record Naming(int interchangeLevel, boolean joliet, boolean rockRidge) {
  /** What every system reads: level 3, Joliet and Rock Ridge. */
  public static final Naming FULL = new Naming(3, true, true);

  /**
   * Checks the level.
   *
   * @throws IllegalArgumentException where it is not 1, 2 or 3
   */
  public Naming {
    if (interchangeLevel < 1 || interchangeLevel > 3) {
      throw new IllegalArgumentException(
          "the interchange level is " + interchangeLevel + "; there are 1, 2 and 3");
    }
  }

  /** Returns the form of the names in the primary hierarchy. */
  NameForm primary() {
    return interchangeLevel == 1 ? NameForm.PLAIN_8_3 : NameForm.PLAIN_31;
  }
}
