package io.seedling.cli;

import io.seedling.cli.OutputFile.Existing;
import io.seedling.seed.SshHostKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * How a VM is reached by SSH: a host key of its own, which the seed plants, so that the first
 * connection is verified like any other; known_hosts of its own, since ports and addresses are used
 * again; and a configuration for ssh(1) that says all this.
 */
record SshAccess(VmDirectory directory) {
  /** What images call the user that cloud-init makes, by a part of their names. */
  private static final List<String> USERS =
      List.of(
          "ubuntu=ubuntu",
          "jammy=ubuntu",
          "noble=ubuntu",
          "focal=ubuntu",
          "debian=debian",
          "bookworm=debian",
          "trixie=debian",
          "fedora=fedora",
          "centos=cloud-user",
          "rhel=cloud-user",
          "alma=almalinux",
          "rocky=rocky",
          "alpine=alpine",
          "opensuse=opensuse",
          "freebsd=freebsd",
          "amzn=ec2-user",
          "al2023=ec2-user");

  private Path privateKey() {
    return directory.path().resolve("ssh_host_ed25519_key");
  }

  private Path knownHosts() {
    return directory.path().resolve("known_hosts");
  }

  Path config() {
    return directory.path().resolve("ssh_config");
  }

  /** Returns the VM's host key; makes it, where it has none yet. */
  SshHostKey hostKey() throws IOException {
    Optional<SshHostKey> known = knownHostKey();
    if (known.isPresent()) {
      return known.get();
    }
    SshHostKey key = SshHostKey.generate();
    keep(key);
    return key;
  }

  /** Returns the VM's host key; of one that is damaged another is as good, so it is none. */
  Optional<SshHostKey> knownHostKey() throws IOException {
    if (isThere(privateKey())) {
      try {
        return Optional.of(SshHostKey.read(Files.readString(privateKey())));
      } catch (IllegalArgumentException e) {
        return Optional.empty(); // the seed that is made next plants another
      }
    }
    return Optional.empty();
  }

  /** Makes a key the VM's, which the next seed plants. */
  void keep(SshHostKey key) throws IOException {
    write(privateKey(), key.privateKey());
  }

  private static boolean isThere(Path file) {
    return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS);
  }

  private static void write(Path file, String text) throws IOException {
    OutputFile.publish(file, Existing.REPLACE, true, new VmState.Text(text));
  }

  /** Notes that the guest has the host key, or that it has keys that nobody here knows. */
  void trust(SshHostKey key, boolean planted) throws IOException {
    if (planted) {
      write(knownHosts(), directory.name() + " " + key.publicKey() + "\n");
    } else {
      Files.deleteIfExists(knownHosts());
    }
  }

  void delete() throws IOException {
    for (Path file : List.of(privateKey(), knownHosts(), config())) {
      Files.deleteIfExists(file);
    }
  }

  /** Writes the configuration, in which the VM's name is a host's. */
  void writeConfig(VmRun.SshAddress address, SshLogin login) throws IOException {
    if (!address.isThere()) {
      Files.deleteIfExists(config());
      return;
    }
    StringBuilder text = new StringBuilder();
    text.append("# launch writes this at each start\n");
    text.append("Host ").append(directory.name()).append('\n');
    add(text, "HostName", address.host().equals("0.0.0.0") ? "127.0.0.1" : address.host());
    add(text, "Port", Integer.toString(address.port()));
    if (!login.user().isEmpty()) {
      add(text, "User", login.user());
    }
    for (String identity : login.identities()) {
      add(text, "IdentityFile", quoted(identity));
    }
    add(text, "HostKeyAlias", directory.name());
    add(text, "UserKnownHostsFile", quoted(knownHosts().toString()));
    add(text, "GlobalKnownHostsFile", "/dev/null");
    // a key that was planted is there to be compared; else the first connection's is taken
    add(text, "StrictHostKeyChecking", isThere(knownHosts()) ? "yes" : "accept-new");
    add(text, "ConnectTimeout", "30");
    write(config(), text.toString());
  }

  private static void add(StringBuilder text, String key, String value) {
    text.append("  ").append(key).append(' ').append(value).append('\n');
  }

  /** A percent sign begins a token there. */
  private static String quoted(String path) {
    return "\"" + path.replace("%", "%%") + "\"";
  }

  /** Returns the user that an image of that name is known to have; empty where it is unknown. */
  static String userOf(String image) {
    String name = image.substring(image.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
    for (String known : USERS) {
      int equals = known.indexOf('=');
      if (name.contains(known.substring(0, equals))) {
        return known.substring(equals + 1);
      }
    }
    return "";
  }
}
