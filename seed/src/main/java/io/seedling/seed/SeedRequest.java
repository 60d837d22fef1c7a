package io.seedling.seed;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a seed shall be made from: documents, and shortcuts that spare writing one.
 *
 * @param userData in the order given; one alone is passed on byte for byte, several, or any beside
 *     a shortcut, become the parts of a MIME message
 * @param metaData absent = generated
 * @param vendorData absent = no such file
 * @param networkConfig absent = no such file
 * @param instanceId absent = the one in the meta-data, or else derived from the content
 * @param hostname the meta-data's {@code local-hostname}; may be a fully qualified name
 * @param login users, passwords and keys
 * @param packages names for the guest's package manager
 * @param runCommands shell lines run once, in order, at the end of the first boot
 * @param files to be written
 * @param settings {@code key=value} of the cloud-config, {@code chpasswd.expire=false} among them;
 *     the value is read as YAML
 * @param merged whether several cloud-configs become one document here, rather than parts of a
 *     message that the guest merges
 * @param hostKey planted by the vendor-data, beside what else there is, so that it counts unless
 *     the user-data has a key of that type itself; with a script that has the guest write it to its
 *     disk at once
 * @param hosts what the vendor-data tell the guest of others; no part of what a derived instance-id
 *     comes from, so that a new neighbour makes no new instance
 */
public record SeedRequest(
    List<Document> userData,
    Optional<Document> metaData,
    Optional<Document> vendorData,
    Optional<Document> networkConfig,
    Optional<String> instanceId,
    Optional<String> hostname,
    Login login,
    List<String> packages,
    List<String> runCommands,
    List<WrittenFile> files,
    List<String> settings,
    boolean merged,
    Optional<SshHostKey> hostKey,
    HostNames hosts) {

  /**
   * Copies the lists.
   *
   * @throws IllegalArgumentException if the instance-id, the hostname, a package or a command
   *     cannot be one; the message says which and why
   */
  public SeedRequest {
    userData = List.copyOf(userData);
    packages = List.copyOf(packages);
    runCommands = List.copyOf(runCommands);
    files = List.copyOf(files);
    settings = List.copyOf(settings);
    if (instanceId.isPresent()) {
      InstanceId.require(instanceId.get());
    }
    if (hostname.isPresent()) {
      Hostname.require(hostname.get());
    }
    for (String name : packages) {
      requireText("a package", name);
    }
    for (String command : runCommands) {
      requireText("a command to run", command);
    }
  }

  /** Returns an empty builder. */
  public static Builder builder() {
    return new Builder();
  }

  boolean hasShortcuts() {
    return !login.isNone()
        || !packages.isEmpty()
        || !runCommands.isEmpty()
        || !files.isEmpty()
        || !settings.isEmpty();
  }

  private static void requireText(String what, String text) {
    if (text.isBlank()) {
      throw new IllegalArgumentException(what + " is empty");
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == 0 || (Character.isSurrogate(c) && !isPair(text, i))) {
        throw new IllegalArgumentException(
            what + " holds " + Printable.codePoint(c) + ", which no text file can");
      }
    }
  }

  private static boolean isPair(String text, int at) {
    return Character.isHighSurrogate(text.charAt(at))
        ? at + 1 < text.length() && Character.isLowSurrogate(text.charAt(at + 1))
        : at > 0 && Character.isHighSurrogate(text.charAt(at - 1));
  }

  /** Collects a request; what is not set is absent. Not for use by several threads. */
  public static final class Builder {
    private final List<Document> userData = new ArrayList<>();
    private Optional<Document> metaData = Optional.empty();
    private Optional<Document> vendorData = Optional.empty();
    private Optional<Document> networkConfig = Optional.empty();
    private Optional<String> instanceId = Optional.empty();
    private Optional<String> hostname = Optional.empty();
    private Login login = Login.NONE;
    private List<String> packages = List.of();
    private List<String> runCommands = List.of();
    private final List<WrittenFile> files = new ArrayList<>();
    private List<String> settings = List.of();
    private boolean merged;
    private Optional<SshHostKey> hostKey = Optional.empty();
    private HostNames hosts = HostNames.NONE;

    private Builder() {}

    /** Adds one more user-data document. */
    public Builder addUserData(Document document) {
      userData.add(document);
      return this;
    }

    /** Sets the meta-data. */
    public Builder metaData(Document document) {
      metaData = Optional.of(document);
      return this;
    }

    /** Sets the vendor-data. */
    public Builder vendorData(Document document) {
      vendorData = Optional.of(document);
      return this;
    }

    /** Sets the network configuration. */
    public Builder networkConfig(Document document) {
      networkConfig = Optional.of(document);
      return this;
    }

    /** Pins the instance-id. */
    public Builder instanceId(String id) {
      instanceId = Optional.of(id);
      return this;
    }

    /** Sets the hostname. */
    public Builder hostname(String name) {
      hostname = Optional.of(name);
      return this;
    }

    /** Sets who may log in. */
    public Builder login(Login who) {
      login = who;
      return this;
    }

    /** Sets the packages to install. */
    public Builder packages(List<String> names) {
      packages = names;
      return this;
    }

    /** Sets the commands to run. */
    public Builder runCommands(List<String> commands) {
      runCommands = commands;
      return this;
    }

    /** Adds a file to be written. */
    public Builder addFile(WrittenFile file) {
      files.add(file);
      return this;
    }

    /** Sets single values of the cloud-config. */
    public Builder settings(List<String> keysAndValues) {
      settings = keysAndValues;
      return this;
    }

    /** Sets the key of the guest's SSH server. */
    public Builder hostKey(SshHostKey key) {
      hostKey = Optional.of(key);
      return this;
    }

    /** Sets the neighbours' names. */
    public Builder hosts(HostNames names) {
      hosts = names;
      return this;
    }

    /** Sets whether cloud-configs are merged into one document. */
    public Builder merged(boolean one) {
      merged = one;
      return this;
    }

    /**
     * Returns the request.
     *
     * @throws IllegalArgumentException as the record's constructor does
     */
    public SeedRequest build() {
      return new SeedRequest(
          userData,
          metaData,
          vendorData,
          networkConfig,
          instanceId,
          hostname,
          login,
          packages,
          runCommands,
          files,
          settings,
          merged,
          hostKey,
          hosts);
    }
  }
}
