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

  /** A command that YAML made a mapping of. */
  static final String COMMAND_MAPPING = "E07";

  static final String PERMISSIONS = "E08";

  /** {@code users} without {@code default}. */
  static final String NO_DEFAULT_USER = "E09";

  /** Plain text where a hash is wanted. */
  static final String NOT_A_HASH = "E10";

  static final String LOCKED_PASSWORD = "E11";
  static final String EXPIRED_PASSWORD = "E12";
  static final String PASSWORD_WITHOUT_SSH = "E13";
  static final String SSH_KEY = "E14";

  /** An instance-id that the guest has seen, with other content. */
  static final String SAME_INSTANCE = "E15";

  /** A volume that cloud-init does not find or pass over. */
  static final String VOLUME = "E16";

  static final String NETWORK_IN_USER_DATA = "E17";
  static final String META_DATA_IN_USER_DATA = "E18";

  /** An address without the length of its network's prefix. */
  static final String PREFIX = "E19";

  /** A MAC address that YAML 1.1 reads as a number. */
  static final String MAC_ADDRESS = "E20";

  /** An interface that is matched in a way that may find none. */
  static final String MATCH = "E21";

  /** A boolean in quotes, or a word that is none. */
  static final String BOOLEAN = "E22";

  /** A list of commands that is no list, or has an item that is no command. */
  static final String COMMANDS = "E23";

  static final String BASE64 = "E24";

  /** A key that no module reads. */
  static final String UNKNOWN_KEY = "E25";

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

  /** A value of another type than the key has. */
  static final String TYPE = "E35";

  /** A value of the right type that is not among those allowed. */
  static final String VALUE = "E36";

  /** A key that has to be there. */
  static final String REQUIRED = "E37";

  /** What still works, and will not for ever. */
  static final String DEPRECATED = "E38";

  /** What the targeted release does not know yet. */
  static final String TOO_NEW = "E39";

  /** A MIME message that cloud-init does not read as it is meant. */
  static final String MIME = "E40";

  static final String SCRIPT = "E41";
  static final String JINJA = "E42";
  static final String INCLUDE = "E43";
  static final String ARCHIVE = "E44";

  /** Gzip that cannot be unpacked. */
  static final String GZIP = "E45";

  /** Characters that look like others: typographic quotes, blanks that are none. */
  static final String LOOKALIKE = "E46";

  static final String HOSTNAME = "E47";
  static final String INTERFACE_NAME = "E48";

  /** A network configuration that says what no network can be. */
  static final String NETWORK = "E49";

  /** A secret in plain text. */
  static final String SECRET = "E50";

  /** What a template should have replaced, or a shell would. */
  static final String LEFT_OVER = "E51";

  /** What the schema given by the user says. */
  static final String SCHEMA = "E52";

  /** An item that is nothing. */
  static final String NULL_ITEM = "E53";

  /** What two VMs of a fleet have in common, and can't. */
  static final String SHARED = "E54";

  /** Values, or VMs, that wait for one another. */
  static final String CYCLE = "E55";

  /** A placeholder without a value. */
  static final String NO_VALUE = "E56";

  /** A file that can't be read. */
  static final String UNREADABLE = "E57";

  private Code() {}
}
