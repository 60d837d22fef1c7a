package io.seedling.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Who logs in to a VM by SSH.
 *
 * @param user empty where nobody said, and the guest has not told either
 * @param identities private key files, absolute
 */
record SshLogin(String user, List<String> identities) {
  static final SshLogin UNKNOWN = new SshLogin("", List.of());

  SshLogin {
    identities = List.copyOf(identities);
  }

  SshLogin withUser(String name) {
    return new SshLogin(name, identities);
  }

  /** Returns what the command line tells, and where it tells nothing, what was known. */
  static SshLogin of(Arguments arguments, SshLogin known) {
    String user = arguments.value("user");
    List<String> identities = new ArrayList<>(known.identities());
    for (String key : arguments.values("ssh-key")) {
      if (key.endsWith(".pub")) {
        Path identity = Path.of(key.substring(0, key.length() - 4)).toAbsolutePath();
        if (Files.exists(identity) && !identities.contains(identity.toString())) {
          identities.add(identity.toString());
        }
      }
    }
    return new SshLogin(user == null ? known.user() : user, identities);
  }
}
