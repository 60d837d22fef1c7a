package io.seedling.seed;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a cloud-config would have done in the guest, in a line for each kind of thing. */
final class Effects {
  private static final int MOST_NAMES = 5;

  private Effects() {}

  static List<String> of(YamlPlace root) {
    List<String> effects = new ArrayList<>();
    users(root).ifPresent(effects::add);
    count(root, "ssh_authorized_keys", "lets in the default user by", "SSH key", effects);
    count(root, "packages", "installs", "package", effects);
    count(root, "write_files", "writes", "file", effects);
    count(root, "bootcmd", "runs early, at every boot,", "command", effects);
    count(root, "runcmd", "runs", "command", effects);
    count(root, "mounts", "mounts", "file system", effects);
    if (root.get("power_state").isPresent()) {
      effects.add("ends by " + mode(root.get("power_state").get()));
    }
    return effects;
  }

  private static String mode(YamlPlace powerState) {
    Optional<YamlPlace> mode = powerState.get("mode");
    return mode.isEmpty() ? "a change of the power state" : mode.get().spelling();
  }

  private static Optional<String> users(YamlPlace root) {
    Optional<YamlPlace> users = root.get("users");
    if (users.isEmpty()) {
      return Optional.empty();
    }
    List<String> names = new ArrayList<>();
    for (YamlPlace user : users.get().items()) {
      Optional<YamlPlace> name = user.get("name");
      names.add(name.isPresent() ? name.get().spelling() : user.spelling());
    }
    for (YamlPlace user : users.get().entries()) {
      names.add(user.name());
    }
    return names.isEmpty() ? Optional.empty() : Optional.of("makes the users " + shown(names));
  }

  private static String shown(List<String> names) {
    return names.size() <= MOST_NAMES
        ? String.join(", ", names)
        : String.join(", ", names.subList(0, MOST_NAMES))
            + " and "
            + (names.size() - MOST_NAMES)
            + " more";
  }

  private static void count(
      YamlPlace root, String key, String does, String what, List<String> effects) {
    Optional<YamlPlace> list = root.get(key);
    int count = list.isEmpty() ? 0 : list.get().items().size();
    if (count > 0) {
      effects.add(does + " " + count + " " + what + (count == 1 ? "" : "s"));
    }
  }
}
