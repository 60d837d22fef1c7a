package io.seedling.seed;

import java.util.List;

/** Placeholders that nothing will replace: of Jinja without its header, or of a template. */
final class LeftOverRule implements CloudConfigRule {
  /** Whose text is taken as it stands; what other keys hold may be a shell's or a template. */
  private static final List<String> LITERAL =
      List.of(
          "hostname",
          "fqdn",
          "users",
          "user",
          "groups",
          "password",
          "chpasswd",
          "ssh_authorized_keys",
          "ssh_import_id",
          "timezone",
          "locale",
          "keyboard",
          "packages",
          "mounts",
          "swap",
          "resolv_conf");

  @Override
  public void check(YamlPlace root, Checkup checkup) {
    for (YamlPlace entry : root.entries()) {
      if (LITERAL.contains(entry.name())) {
        visit(entry, checkup);
      }
    }
  }

  private static void visit(YamlPlace place, Checkup checkup) {
    for (YamlPlace item : place.items()) {
      visit(item, checkup);
    }
    for (YamlPlace entry : place.entries()) {
      visit(entry, checkup);
    }
    if (place.text().isEmpty()) {
      return;
    }
    String text = place.text().get();
    if (text.contains("{{") && text.contains("}}")) {
      checkup.add(
          checkup
              .warning(place, Code.LEFT_OVER, "'{{ }}' stays as it is: this file is no template")
              .withHelp("make '## template: jinja' the first line"));
    } else if (text.contains("${") || text.contains("$(")) {
      checkup.add(
          checkup.warning(
              place,
              Code.LEFT_OVER,
              "'$' stays as it is here: cloud-init asks no shell for this value"));
    }
  }
}
