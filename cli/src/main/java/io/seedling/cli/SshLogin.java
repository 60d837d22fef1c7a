package io.seedling.cli;

import io.seedling.launcher.ConsoleLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

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

  /**
   * Returns the same with the user that a guest has told on its console, where nobody else has said
   * one: at its first boot, cloud-init prints for whom it has authorized keys.
   *
   * @param serialLog of the run that is, or was the last; need not be there
   */
  SshLogin toldBy(Path serialLog) throws IOException {
    if (!user.isEmpty() || !Files.isRegularFile(serialLog, LinkOption.NOFOLLOW_LINKS)) {
      return this;
    }
    try (ConsoleLog log = ConsoleLog.open(serialLog)) {
      Optional<String> name = log.read().user();
      return name.isPresent() && isPlain(name.get()) ? withUser(name.get()) : this;
    }
  }

  /** The console is the guest's word, and goes into a configuration. */
  private static boolean isPlain(String name) {
    boolean plain = !name.isEmpty() && name.length() <= 32 && name.charAt(0) != '-';
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      plain &= (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
    }
    return plain;
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
