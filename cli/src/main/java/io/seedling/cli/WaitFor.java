package io.seedling.cli;

import java.time.Duration;
import java.util.Locale;
import org.apache.commons.cli.Options;

/** How far a VM shall have come before a command ends. */
enum WaitFor {
  NONE,
  BOOT,
  SSH,
  CLOUD_INIT;

  private static final String DEFAULT_LIMIT = "5m";

  static void declare(Options options) {
    options.addOption(
        Command.value(
            "", "wait", "FOR", "in the background: end at none, boot, ssh or cloud-init (boot)"));
    options.addOption(
        Command.value(
            "", "timeout", "TIME", "how long to wait, such as 90s (" + DEFAULT_LIMIT + ")"));
  }

  /**
   * @param otherwise what it is where nobody said
   */
  static WaitFor of(Arguments arguments, WaitFor otherwise) throws UsageException {
    String word = arguments.value("wait");
    if (word == null) {
      return otherwise;
    }
    for (WaitFor wait : values()) {
      if (wait.word().equals(word)) {
        return wait;
      }
    }
    throw new UsageException("--wait must be none, boot, ssh or cloud-init, not '" + word + "'");
  }

  static Duration limit(Arguments arguments) throws UsageException {
    return limit(arguments, DEFAULT_LIMIT);
  }

  /** Returns {@code --timeout}: a number of seconds, or one with s, m or h. */
  static Duration limit(Arguments arguments, String otherwise) throws UsageException {
    String given = arguments.value("timeout");
    String text = given == null ? otherwise : given;
    char unit = text.isEmpty() ? '?' : text.charAt(text.length() - 1);
    boolean plain = unit >= '0' && unit <= '9';
    try {
      int number = Integer.parseInt(plain ? text : text.substring(0, text.length() - 1));
      if (number >= 0 && (plain || unit == 's')) {
        return Duration.ofSeconds(number);
      } else if (number >= 0 && unit == 'm') {
        return Duration.ofMinutes(number);
      } else if (number >= 0 && unit == 'h') {
        return Duration.ofHours(number);
      }
    } catch (NumberFormatException | StringIndexOutOfBoundsException e) {
      // said below
    }
    throw new UsageException("--timeout must be like 90, 90s, 5m or 1h, not '" + text + "'");
  }

  String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
