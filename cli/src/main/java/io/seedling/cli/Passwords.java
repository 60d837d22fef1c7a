package io.seedling.cli;

import io.seedling.seed.PasswordHash;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Passwords from where no other process can see them: a terminal, a file, a descriptor. */
final class Passwords {
  private static final int LARGEST = 4096;

  private final int rounds;
  private final List<PasswordHash> known;

  /**
   * Prepares to hash.
   *
   * @param rounds of the hash
   * @param known hashes, of which the one that is of the password is taken instead of a new one
   */
  Passwords(int rounds, List<PasswordHash> known) {
    this.rounds = rounds;
    this.known = List.copyOf(known);
  }

  /** Returns the hash of the first line of an open file descriptor. */
  PasswordHash ofDescriptor(String number, InputStream in)
      throws IOException, UsageException, ReportedException {
    if (number.equals("0")) {
      return ofFirstLine(in, "standard input");
    }
    if (number.isEmpty() || number.length() > 4 || !number.chars().allMatch(Character::isDigit)) {
      throw new UsageException("--password-fd is a number, not '" + number + "'");
    }
    Path file = Path.of("/dev/fd", number);
    if (!Files.exists(file)) {
      throw new ReportedException(
          ExitCode.FAILED,
          "--password-fd: " + number + " is not open",
          "open it in the shell: " + number + "< FILE");
    }
    return ofFile(file);
  }

  /** Returns the hash of the first line of a file. */
  PasswordHash ofFile(Path file) throws IOException, ReportedException {
    try (InputStream in = Files.newInputStream(file)) {
      return ofFirstLine(in, file.toString());
    }
  }

  /** Returns the hash of a stream's first line. */
  PasswordHash ofFirstLine(InputStream in, String name) throws IOException, ReportedException {
    byte[] bytes = in.readNBytes(LARGEST + 1);
    int end = 0;
    while (end < bytes.length && bytes[end] != '\n') {
      end++;
    }
    if (end > LARGEST) {
      throw new ReportedException(
          ExitCode.FAILED, name + ": the first line is longer than any password", null);
    }
    if (end > 0 && bytes[end - 1] == '\r') {
      end--;
    }
    if (end == 0) {
      throw new ReportedException(
          ExitCode.FAILED,
          name + ": the first line is empty",
          "write the password on the first line");
    }
    byte[] password = Arrays.copyOf(bytes, end);
    PasswordHash hash = hash(password);
    Arrays.fill(password, (byte) 0);
    Arrays.fill(bytes, (byte) 0);
    return hash;
  }

  private PasswordHash hash(byte[] password) {
    for (PasswordHash hash : known) {
      if (hash.isOf(password)) {
        return hash;
      }
    }
    return PasswordHash.sha512(password, rounds);
  }

  /** Returns the hash of what is typed, twice; null where there is no terminal to ask on. */
  // the start scripts ask for the console of java.base, which is null without a terminal in every
  // JDK
  @SuppressWarnings("SystemConsoleNull")
  @Nullable PasswordHash asked() throws ReportedException {
    java.io.Console terminal = System.console();
    if (terminal == null) {
      return null;
    }
    char[] password = terminal.readPassword("Password: ");
    char[] again = terminal.readPassword("   again: ");
    if (password == null || password.length == 0 || !Arrays.equals(password, again)) {
      throw new ReportedException(
          ExitCode.FAILED,
          password == null || password.length == 0
              ? "no password was given"
              : "the two passwords differ",
          null);
    }
    PasswordHash hash = PasswordHash.sha512(password, rounds);
    Arrays.fill(password, '\0');
    Arrays.fill(again, '\0');
    return hash;
  }
}
