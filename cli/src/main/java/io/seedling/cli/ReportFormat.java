package io.seedling.cli;

import org.apache.commons.cli.Options;

/** How qemu-img's commands tell their outcome: {@code --output human} or {@code json}. */
final class ReportFormat {
  private ReportFormat() {}

  static void declare(Options options) {
    options.addOption(Command.value("", "output", "KIND", "human or json"));
    options.addOption(Command.flag("", "json", "the same as --output json"));
  }

  static boolean isJson(Arguments arguments) throws UsageException {
    String output = arguments.value("output");
    if (output != null && !output.equals("json") && !output.equals("human")) {
      throw new UsageException("--output must be used with human or json as argument.");
    }
    return arguments.has("json") || "json".equals(output);
  }
}
