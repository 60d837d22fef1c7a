package io.seedling.seed;

import java.util.Optional;

/** Host names that the network would not know the guest by. */
final class HostnameRule implements CloudConfigRule {
  @Override
  public void check(YamlPlace root, Checkup checkup) {
    name(root.get("hostname"), checkup);
    name(root.get("fqdn"), checkup);
  }

  private static void name(Optional<YamlPlace> place, Checkup checkup) {
    if (place.isEmpty() || place.get().text().isEmpty()) {
      return;
    }
    String name = place.get().text().get();
    String plain = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    if (isTemplate(name) || Lookalike.isIn(name)) {
      return;
    }
    try {
      Hostname.require(plain);
    } catch (IllegalArgumentException e) {
      checkup.add(
          checkup
              .error(place.get(), Code.HOSTNAME, String.valueOf(e.getMessage()))
              .withHelp("use letters, digits and '-', at most 63 between two dots"));
    }
  }

  private static boolean isTemplate(String name) {
    return name.contains("{{") || name.contains("${");
  }
}
