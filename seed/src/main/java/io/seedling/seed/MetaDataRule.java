package io.seedling.seed;

import java.util.List;
import java.util.Optional;

/** What meta-data say beyond the names of the instance and the host. */
final class MetaDataRule {
  private static final List<String> USER_DATA =
      List.of("users", "packages", "runcmd", "bootcmd", "write_files", "ssh_authorized_keys");

  private MetaDataRule() {}

  /** Adds what is wrong with a document whose root is a mapping. */
  static void check(Checkup checkup) {
    Optional<YamlPlace> root = checkup.yaml().values();
    if (root.isEmpty()) {
      return;
    }
    dsmode(root.get().get("dsmode"), checkup);
    keys(root.get().get("public-keys"), checkup);
    seedFrom(root.get().get("seedfrom"), checkup);
    Optional<YamlPlace> interfaces = root.get().get("network-interfaces");
    if (interfaces.isPresent()) {
      checkup.add(
          checkup.atKey(
              interfaces.get(),
              checkup
                  .warning(
                      interfaces.get(),
                      Code.DEPRECATED,
                      "'network-interfaces' is deprecated since cloud-init 24.3")
                  .withHelp("write a network-config file")));
    }
    for (YamlPlace entry : root.get().entries()) {
      if (USER_DATA.contains(entry.name())) {
        checkup.add(
            checkup.atKey(
                entry,
                checkup
                    .warning(
                        entry,
                        Code.META_DATA,
                        "cloud-init does not carry out '" + entry.name() + "' in meta-data")
                    .withHelp("move it to the user-data file")));
      }
    }
  }

  private static void dsmode(Optional<YamlPlace> place, Checkup checkup) {
    if (place.isEmpty()) {
      return;
    }
    String mode = place.get().spelling();
    if (mode.equals("disabled")) {
      checkup.add(
          checkup.warning(
              place.get(), Code.META_DATA, "with this mode cloud-init passes the whole seed over"));
    } else if (!mode.equals("local") && !mode.equals("net")) {
      checkup.add(
          checkup.warning(
              place.get(), Code.META_DATA, "'dsmode' is local, net or disabled; this is ignored"));
    }
  }

  /** A text with a key on each line, a list of keys, or a mapping of names to either. */
  private static void keys(Optional<YamlPlace> place, Checkup checkup) {
    if (place.isEmpty()) {
      return;
    }
    if (place.get().text().isPresent()) {
      for (String line : place.get().text().get().split("\n", -1)) {
        if (!line.isBlank()) {
          SshKeyRule.key(place.get(), line, checkup);
        }
      }
    }
    for (YamlPlace item : place.get().items()) {
      keys(Optional.of(item), checkup);
    }
    for (YamlPlace entry : place.get().entries()) {
      keys(Optional.of(entry), checkup);
    }
  }

  private static void seedFrom(Optional<YamlPlace> place, Checkup checkup) {
    if (place.isEmpty() || place.get().text().isEmpty()) {
      return;
    }
    checkup.add(
        checkup.info(
            place.get(),
            Code.META_DATA,
            "user-data, vendor-data and network-config come from there, and not from this seed"));
    boolean ends = place.get().spelling().endsWith("/") || place.get().spelling().contains("?");
    if (!ends) {
      checkup.add(
          checkup
              .warning(place.get(), Code.META_DATA, "before 23.1 cloud-init appends names as it is")
              .withHelp("end it with '/'"));
    }
  }
}
