package io.seedling.seed;

import java.util.List;
import java.util.Optional;

/**
 * Who may log in to the guest, and how.
 *
 * <p>Without a user the password and the keys are the image's own default user's ({@code debian},
 * {@code ubuntu}, …). A named user is added beside that one, as an administrator the way cloud
 * images make theirs: {@code sudo} asks for no password, and the shell is bash. Password logins
 * over SSH stay what the image says (usually off): a password is for the console.
 *
 * @param user the user to add: letters, digits, {@code . _ -}, not beginning with a digit or {@code
 *     -}, at most 32 characters as in {@code useradd}
 * @param password its password; absent = none, keys only
 * @param keys what goes into {@code authorized_keys}
 */
public record Login(
    Optional<String> user, Optional<PasswordHash> password, List<SshPublicKey> keys) {

  /** Nobody beyond what the documents say. */
  public static final Login NONE = new Login(Optional.empty(), Optional.empty(), List.of());

  private static final int MAX_USER_LENGTH = 32;

  /**
   * Copies the keys.
   *
   * @throws IllegalArgumentException if the user's name cannot be one
   */
  public Login {
    keys = List.copyOf(keys);
    if (user.isPresent() && !isUserName(user.get())) {
      throw new IllegalArgumentException(
          "the user name '"
              + Printable.escape(user.get())
              + "' is not one: letters, digits, '.', '_' and '-' are allowed, at most "
              + MAX_USER_LENGTH
              + ", the first a letter or '_'");
    }
  }

  /** Returns whether there is nothing in it. */
  boolean isNone() {
    return user.isEmpty() && password.isEmpty() && keys.isEmpty();
  }

  private static boolean isUserName(String name) {
    if (name.isEmpty() || name.length() > MAX_USER_LENGTH) {
      return false;
    }
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      boolean first = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
      boolean later = (c >= '0' && c <= '9') || c == '-' || c == '.';
      if (!(first || (later && i > 0))) {
        return false;
      }
    }
    return true;
  }
}
