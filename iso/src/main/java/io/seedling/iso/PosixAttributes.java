package io.seedling.iso;

import java.time.Instant;
import java.util.Optional;

/**
 * What POSIX says of an entry besides its kind: what Rock Ridge records in PX and TF (RRIP §4.1.1,
 * §4.1.6).
 *
 * @param mode the permission bits, 0 to 07777
 * @param uid the owner's number, 0 to 4,294,967,295
 * @param gid the group's number, 0 to 4,294,967,295
 * @param modified the modification time; absent where the volume's own instant applies. A volume
 *     records whole seconds, and the writer takes the years 1900 to 2155 alone
 */
public record PosixAttributes(int mode, long uid, long gid, Optional<Instant> modified) {
  private static final long MAX_ID = 0xFFFFFFFFL;

  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException where one is outside its range
   */
  public PosixAttributes {
    if ((mode & ~07777) != 0) {
      throw new IllegalArgumentException(
          "the mode is 0" + Integer.toOctalString(mode) + "; only the bits of 07777 may be set");
    }
    requireId("owner", uid);
    requireId("group", gid);
  }

  /** Returns the attributes of what is root's and of the volume's own date. */
  public static PosixAttributes ofMode(int mode) {
    return new PosixAttributes(mode, 0, 0, Optional.empty());
  }

  private static void requireId(String whose, long id) {
    if (id < 0 || id > MAX_ID) {
      throw new IllegalArgumentException(
          "the " + whose + "'s number is " + id + "; 0 to " + MAX_ID + " is what 32 bits hold");
    }
  }
}
