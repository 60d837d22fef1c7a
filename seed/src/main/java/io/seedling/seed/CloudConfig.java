package io.seedling.seed;

import java.util.ArrayList;
import java.util.List;

/** The cloud-config that shortcuts stand for. */
final class CloudConfig {
  private CloudConfig() {}

  /** Returns a document with what the request's shortcuts ask for; the hostname is not in it. */
  static String of(SeedRequest request) {
    StringBuilder yaml = new StringBuilder("#cloud-config\n");
    Login login = request.login();
    if (login.user().isPresent()) {
      appendUser(yaml, login.user().get(), login);
    } else {
      appendDefaultUser(yaml, login);
    }
    YamlText.appendList(yaml, "", "packages", request.packages());
    if (!request.files().isEmpty()) {
      yaml.append("write_files:\n");
      for (WrittenFile file : request.files()) {
        file.appendTo(yaml);
      }
    }
    YamlText.appendList(yaml, "", "runcmd", request.runCommands());
    return yaml.toString();
  }

  private static void appendDefaultUser(StringBuilder yaml, Login login) {
    if (login.password().isPresent()) {
      yaml.append("password: ").append(YamlText.scalar(login.password().get().crypt()));
      yaml.append("\nchpasswd:\n  expire: false\n");
    }
    YamlText.appendList(yaml, "", "ssh_authorized_keys", lines(login.keys()));
  }

  /**
   * {@code passwd}, not {@code hashed_passwd}: the user is new, and releases before 19 know no
   * other.
   */
  private static void appendUser(StringBuilder yaml, String name, Login login) {
    yaml.append("users:\n  - default\n  - name: ").append(YamlText.scalar(name));
    yaml.append("\n    shell: /bin/bash\n    sudo: \"ALL=(ALL) NOPASSWD:ALL\"\n");
    if (login.password().isPresent()) {
      yaml.append("    lock_passwd: false\n    passwd: ");
      yaml.append(YamlText.scalar(login.password().get().crypt())).append('\n');
    }
    YamlText.appendList(yaml, "    ", "ssh_authorized_keys", lines(login.keys()));
  }

  private static List<String> lines(List<SshPublicKey> keys) {
    List<String> lines = new ArrayList<>(keys.size());
    for (SshPublicKey key : keys) {
      lines.add(key.line());
    }
    return lines;
  }
}
