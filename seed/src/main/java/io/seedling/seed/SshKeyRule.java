package io.seedling.seed;

import java.util.List;

/** Keys in place of which sshd would read nothing. */
final class SshKeyRule implements CloudConfigRule {
  private static final List<String> LISTS = List.of("ssh_authorized_keys", "ssh-authorized-keys");

  @Override
  public void check(YamlPlace root, Checkup checkup) {
    keys(root, checkup);
    for (YamlPlace user : root.items("users")) {
      keys(user, checkup);
    }
    for (YamlPlace key : root.entries("ssh_keys")) {
      hostKey(key, root, checkup);
    }
  }

  private static void keys(YamlPlace holder, Checkup checkup) {
    for (String list : LISTS) {
      for (YamlPlace key : holder.items(list)) {
        if (key.text().isPresent()) {
          key(key, key.text().get(), checkup);
        }
      }
    }
  }

  static void key(YamlPlace place, String text, Checkup checkup) {
    if (text.contains("${") || text.contains("{{")) {
      return;
    }
    try {
      SshPublicKey unused = SshPublicKey.parse(text);
    } catch (SshKeyFormatException e) {
      String message = "not a public key, so it lets nobody in: " + e.getMessage();
      Finding finding =
          text.contains("PRIVATE KEY")
              ? checkup.error(place, Code.SSH_KEY, message)
              : checkup.warning(place, Code.SSH_KEY, message);
      checkup.add(finding.withHelp("it is the line in a file like id_ed25519.pub"));
    }
  }

  private static void hostKey(YamlPlace key, YamlPlace root, Checkup checkup) {
    boolean isPrivate = key.name().endsWith("_private");
    if (isPrivate) {
      String other = key.name().replace("_private", "_public");
      if (root.get("ssh_keys", other).isEmpty()) {
        checkup.add(
            checkup.atKey(
                key, checkup.warning(key, Code.SSH_KEY, "there is no '" + other + "' to it")));
      }
    }
  }
}
