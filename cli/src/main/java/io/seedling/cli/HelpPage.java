package io.seedling.cli;

import java.io.PrintStream;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.Options;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/**
 * The page that {@code --help} shows. picocli lays it out, and is loaded for nothing else: reading
 * the words is left to commons-cli, which starts four times as fast.
 */
final class HelpPage {
  private final CommandSpec spec;

  private HelpPage(CommandSpec spec) {
    this.spec = spec;
  }

  /**
   * @param group the first word of the commands to show; empty for all commands
   */
  static HelpPage ofProgram(Program program, String group) {
    String name = group.isEmpty() ? program.programName() : program.programName() + " " + group;
    CommandSpec spec = CommandSpec.create().name(name);
    spec.usageMessage()
        .description(
            group.isEmpty()
                ? name + " " + program.summary() + "."
                : "The commands of " + name + ".")
        .customSynopsis(name + " COMMAND [OPTIONS] [OPERANDS]")
        .footer("", name + " COMMAND --help tells more of one.");
    String prefix = group.isEmpty() ? "" : group + " ";
    for (String command : program.commandNames()) {
      if (command.startsWith(prefix)) {
        spec.addSubcommand(
            command.substring(prefix.length()),
            describe(program.programName(), program.command(command)));
      }
    }
    return new HelpPage(spec);
  }

  static HelpPage ofCommand(String programName, Command command) {
    CommandSpec spec = describe(programName, command);
    Program program = Program.named(programName);
    if (command.name().isEmpty() && program != null) { // the one without a name tells of the others
      spec.usageMessage()
          .customSynopsis(
              programName + " [OPTIONS] " + command.operands(),
              programName + " COMMAND [OPTIONS] [OPERANDS]")
          .commandListHeading("%nCommands, each with a --help of its own:%n");
      for (String name : program.commandNames()) {
        spec.addSubcommand(name, describe(programName, program.command(name)));
      }
    }
    return new HelpPage(spec);
  }

  void print(PrintStream out) {
    new CommandLine(spec).usage(out, CommandLine.Help.Ansi.AUTO);
  }

  private static CommandSpec describe(String programName, Command command) {
    CommandSpec spec = CommandSpec.create().name(command.fullName(programName));
    UsageMessageSpec usage = spec.usageMessage();
    usage.customSynopsis(command.fullName(programName) + " [OPTIONS] " + command.operands());
    usage.description(capitalised(command.summary()) + ".");
    usage.sortOptions(false);
    usage.optionListHeading("%n");
    Options options = command.options();
    for (Option option : options.getOptions()) {
      spec.addOption(convert(option));
    }
    return spec;
  }

  private static OptionSpec convert(Option option) {
    String longName = "--" + option.getLongOpt();
    OptionSpec.Builder builder =
        option.getOpt() == null
            ? OptionSpec.builder(longName)
            : OptionSpec.builder("-" + option.getOpt(), longName);
    builder.description(option.getDescription().replace("%", "%%"));
    if (option.hasArg()) {
      builder.arity(option.hasOptionalArg() ? "0..1" : "1").type(String.class);
      builder.paramLabel(option.getArgName());
    } else {
      builder.arity("0").type(boolean.class);
    }
    return builder.build();
  }

  private static String capitalised(String sentence) {
    return Character.toUpperCase(sentence.charAt(0)) + sentence.substring(1);
  }
}
