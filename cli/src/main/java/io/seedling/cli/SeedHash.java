package io.seedling.cli;

import io.seedling.seed.PasswordHash;
import java.io.IOException;
import java.util.List;
import org.apache.commons.cli.Options;
import org.jspecify.annotations.Nullable;

/** {@code seedtool hash}: a password as a guest's shadow file wants it. */
final class SeedHash extends Command {

  @Override
  String name() {
    return "hash";
  }

  @Override
  String summary() {
    return "reads a password from the terminal or standard input, and prints its $6$ hash";
  }

  @Override
  String operands() {
    return "";
  }

  @Override
  void declare(Options options) {
    options.addOption(
        value("", "rounds", "N", "rounds of SHA-512, 1000 to 999999999; 5000 by default"));
  }

  @Override
  ExitCode run(Arguments arguments, Console console)
      throws IOException, UsageException, ReportedException {
    if (!arguments.operands().isEmpty()) {
      throw new UsageException(
          "a password on the command line can be seen by others: type it, or give it to standard"
              + " input");
    }
    Passwords passwords = new Passwords(rounds(arguments.value("rounds")), List.of());
    @Nullable PasswordHash hash = passwords.asked();
    if (hash == null) {
      hash = passwords.ofFirstLine(console.in(), "standard input");
    }
    console.out().println(hash.crypt());
    return ExitCode.DONE;
  }

  private static int rounds(@Nullable String text) throws UsageException {
    if (text == null) {
      return PasswordHash.DEFAULT_ROUNDS;
    }
    try {
      int rounds = Integer.parseInt(text);
      if (rounds >= PasswordHash.MIN_ROUNDS && rounds <= PasswordHash.MAX_ROUNDS) {
        return rounds;
      }
    } catch (NumberFormatException e) {
      // said below
    }
    throw new UsageException(
        "--rounds is a number from "
            + PasswordHash.MIN_ROUNDS
            + " to "
            + PasswordHash.MAX_ROUNDS
            + ", not '"
            + text
            + "'");
  }
}
