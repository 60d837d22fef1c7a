package io.seedling.seed;

import java.util.List;
import java.util.Optional;

/** Lists of commands: items that YAML made something else of, and what no first boot can answer. */
final class CommandRule implements CloudConfigRule {
  private static final List<String> LISTS = List.of("runcmd", "bootcmd");
  private static final List<String> INSTALLERS =
      List.of(
          "apt install ",
          "apt-get install ",
          "apt-get -q install ",
          "dnf install ",
          "yum install ");

  @Override
  public void check(YamlPlace root, Checkup checkup) {
    for (String list : LISTS) {
      Optional<YamlPlace> commands = root.get(list);
      if (commands.isPresent()) {
        for (YamlPlace item : commands.get().items()) {
          checkItem(item, checkup);
        }
      }
    }
  }

  private static void checkItem(YamlPlace item, Checkup checkup) {
    if (item.value() instanceof YamlValue.Null && item.path().startsWith("runcmd")) {
      checkup.add(
          checkup
              .warning(item, Code.NULL_ITEM, "this item is nothing, and is passed over")
              .withHelp("remove it"));
    } else if (item.value() instanceof YamlValue.Mapping) {
      mapping(item, checkup);
    }
    Optional<String> text = item.text();
    if (text.isPresent()) {
      for (String installer : INSTALLERS) {
        boolean asks = text.get().contains(installer) && !text.get().contains(" -y");
        if (asks) {
          checkup.add(
              checkup
                  .warning(item, Code.COMMANDS, "this asks for a confirmation that nobody can give")
                  .withHelp("add -y, or name the packages under 'packages'"));
          return;
        }
      }
    }
  }

  /** {@code - echo key: value}; the model has complained about the type already. */
  private static void mapping(YamlPlace item, Checkup checkup) {
    checkup.withdrawType(item);
    DocumentText text = checkup.yaml().text();
    int from = text.offset(YamlDocument.index(item.value().node().getStartMark()));
    int end = text.text().indexOf('\n', from);
    String source =
        text.text().substring(from, end < 0 ? text.text().length() : end).stripTrailing();
    String quoted = "'" + source.replace("'", "''") + "'";
    Finding finding =
        checkup
            .error(
                item,
                Code.COMMAND_MAPPING,
                "the ': ' makes a mapping of this command; cloud-init would run none of the list")
            .withHelp("quote it: - " + Printable.escape(quoted));
    boolean isLine =
        item.value() instanceof YamlValue.Mapping mapping
            && mapping.entries().size() == 1
            && !source.startsWith("{")
            && mapping.entries().get(0).value() instanceof YamlValue.Text value
            && source.endsWith(value.value());
    checkup.add(
        isLine ? finding.withFix(Fix.replacing(from, from + source.length(), quoted)) : finding);
  }
}
