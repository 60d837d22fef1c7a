package io.seedling.seed;

/** The stable names of what findings are about. */
final class Code {
  /** User-data without a header that cloud-init knows, or with one that only some releases see. */
  static final String HEADER = "E01";

  static final String BYTE_ORDER_MARK = "E02";
  static final String NOT_UTF8 = "E03";
  static final String CARRIAGE_RETURN = "E04";
  static final String TAB = "E05";
  static final String DUPLICATE_KEY = "E06";
  static final String NETWORK_IN_USER_DATA = "E17";
  static final String META_DATA_IN_USER_DATA = "E18";

  /** Neither YAML 1.1 nor 1.2. */
  static final String SYNTAX = "E26";

  /** A list or a scalar where a mapping is wanted. */
  static final String ROOT = "E27";

  static final String SEVERAL_DOCUMENTS = "E28";
  static final String EMPTY = "E29";

  /** Legal YAML that PyYAML's safe loader, which cloud-init uses, refuses. */
  static final String PYYAML = "E30";

  /** Too deep or too long to be checked. */
  static final String LIMIT = "E31";

  /** A shortcut and the meta-data, or two user-data documents, disagree. */
  static final String CONFLICT = "E32";

  /** A meta-data key that is misspelt or has the wrong kind of value. */
  static final String META_DATA = "E33";

  /** A network configuration without version 1 or 2. */
  static final String NETWORK_VERSION = "E34";

  private Code() {}
}
