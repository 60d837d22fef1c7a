package io.seedling.seed;

import java.util.List;
import java.util.Optional;

/** Single values of a cloud-config, as options say them: {@code chpasswd.expire=false}. */
final class Settings {
  private Settings() {}

  /** Returns a cloud-config with the values set, the later of two for one key. */
  static Document applied(
      List<String> settings, String config, String name, List<Finding> findings) {
    if (settings.isEmpty()) {
      return Document.ofText(name, config);
    }
    ConfigTree tree = new ConfigTree();
    add(Document.ofText(name, config), tree, findings);
    for (String setting : settings) {
      int equals = setting.indexOf('=');
      StringBuilder yaml = new StringBuilder();
      String indent = "";
      for (String step : setting.substring(0, Math.max(equals, 0)).split("\\.", -1)) {
        yaml.append(yaml.isEmpty() ? "" : "\n").append(indent);
        yaml.append(YamlText.scalar(step)).append(':');
        indent += "  ";
      }
      yaml.append(' ').append(setting.substring(equals + 1)).append('\n');
      add(
          Document.ofText("--set " + setting.substring(0, Math.max(equals, 0)), yaml.toString()),
          tree,
          findings);
    }
    return Document.ofText(name, tree.text());
  }

  private static void add(Document document, ConfigTree tree, List<Finding> findings) {
    Optional<YamlDocument> yaml = YamlDocument.read(document, findings);
    if (yaml.isPresent()) {
      tree.add(yaml.get(), null);
    }
  }
}
