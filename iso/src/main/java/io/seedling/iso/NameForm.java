package io.seedling.iso;

/** The form in which one hierarchy records names. */
enum NameForm {
  /** Plain names of interchange level 1. */
  PLAIN_8_3,

  /** Plain names of interchange levels 2 and 3. */
  PLAIN_31,

  /** Joliet's names. */
  JOLIET;

  /** Returns a name's text in this form, the suffix within its limit and before the extension. */
  String fit(String name, boolean directory, String suffix) {
    if (this == JOLIET) {
      return JolietName.fit(name, directory, suffix);
    }
    PlainName plain = this == PLAIN_8_3 ? PlainName.LEVEL_1 : PlainName.LEVEL_2;
    return plain.fit(name, directory, suffix);
  }

  /** Returns the identifier for a name that has been fitted. */
  Identifier identifier(String fitted, boolean directory) {
    return new Identifier(
        this == JOLIET ? JolietName.identifier(fitted) : PlainName.identifier(fitted, directory));
  }
}
