package io.seedling.seed;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Users: who is left out, and passwords that nobody can log in with. */
final class UserRule implements CloudConfigRule {
  private static final int LONGEST_NAME = 32; // useradd
  private static final List<String> PASSWORDS =
      List.of("passwd", "hashed_passwd", "hashed-passwd", "plain_text_passwd", "plain-text-passwd");

  @Override
  public void check(YamlPlace root, Checkup checkup) {
    Optional<YamlPlace> users = root.get("users");
    if (users.isPresent() && users.get().value() instanceof YamlValue.Sequence list) {
      if (!list.items().isEmpty() && letsSomebodyIn(root, users.get())) {
        checkDefault(root, users.get(), checkup);
      }
      Set<String> names = new HashSet<>();
      for (YamlPlace user : users.get().items()) {
        checkName(user, names, checkup);
        checkUser(user, checkup);
      }
    }
    Optional<YamlPlace> user = root.get("user");
    if (user.isPresent()) {
      checkUser(user.get(), checkup);
    }
    checkPassword(root, checkup);
    checkPasswords(root, checkup);
  }

  /** Of {@code chpasswd: users:}, only a random password need not be said. */
  private static void checkPasswords(YamlPlace root, Checkup checkup) {
    Optional<YamlPlace> users = root.get("chpasswd", "users");
    if (users.isEmpty()) {
      return;
    }
    for (YamlPlace user : users.get().items()) {
      Optional<YamlPlace> type = user.get("type");
      boolean isRandom = type.isPresent() && type.get().text().equals(Optional.of("RANDOM"));
      Optional<YamlPlace> password = user.get("password");
      if (password.isEmpty() && !isRandom && user.get("name").isPresent()) {
        checkup.add(
            checkup
                .error(user, Code.REQUIRED, "'password' is missing in '" + user.path() + "'")
                .withHelp("add it, or 'type: RANDOM'"));
      }
      boolean isHash = type.isEmpty() || type.get().text().equals(Optional.of("hash"));
      if (password.isPresent() && password.get().text().isPresent() && isHash) {
        checkHash(password.get(), checkup);
      }
    }
  }

  /** Where nobody is given a way in, the image's own user would not have one either. */
  private static boolean letsSomebodyIn(YamlPlace root, YamlPlace users) {
    if (hasAccess(root)) {
      return true;
    }
    for (YamlPlace user : users.items()) {
      if (hasAccess(user)) {
        return true;
      }
    }
    return false;
  }

  private static boolean hasAccess(YamlPlace holder) {
    for (YamlPlace entry : holder.entries()) {
      String name = entry.name().replace('-', '_');
      if (name.startsWith("ssh_authori")
          || name.equals("ssh_import_id")
          || name.equals("password")) {
        return true;
      }
      if (PASSWORDS.contains(entry.name())) {
        return true;
      }
    }
    return false;
  }

  private static void checkDefault(YamlPlace root, YamlPlace users, Checkup checkup) {
    for (YamlPlace user : users.items()) {
      boolean isDefault = user.text().equals(Optional.of("default"));
      Optional<YamlPlace> name = user.get("name");
      if (isDefault || (name.isPresent() && name.get().text().equals(Optional.of("default")))) {
        return;
      }
    }
    List<String> lost = new ArrayList<>();
    for (String key : List.of("password", "ssh_authorized_keys", "ssh_import_id")) {
      if (root.get(key).isPresent()) {
        lost.add("'" + key + "'");
      }
    }
    String message = "there is no 'default' among the users, so the image's own one is not set up";
    checkup.add(
        checkup.atKey(
            users,
            checkup
                .warning(
                    users,
                    Code.NO_DEFAULT_USER,
                    lost.isEmpty()
                        ? message
                        : message + "; " + String.join(" and ", lost) + " above it go to another")
                .withHelp("add '- default' as the first item, unless that is what you want")));
  }

  private static void checkName(YamlPlace user, Set<String> names, Checkup checkup) {
    Optional<YamlPlace> place = user.get("name");
    if (place.isEmpty() || place.get().text().isEmpty()) {
      return;
    }
    String name = place.get().text().get();
    if (!names.add(name)) {
      checkup.add(
          checkup.warning(place.get(), Code.VALUE, "another user of the list has this name"));
    }
    boolean isBad = name.isEmpty() || name.length() > LONGEST_NAME || name.indexOf(' ') >= 0;
    if (isBad) {
      checkup.add(
          checkup.error(
              place.get(),
              Code.VALUE,
              "useradd refuses this name: it is one word of at most "
                  + LONGEST_NAME
                  + " characters"));
    }
  }

  private static void checkUser(YamlPlace user, Checkup checkup) {
    boolean hasPassword = false;
    for (YamlPlace entry : user.entries()) {
      if (!PASSWORDS.contains(entry.name()) || entry.text().isEmpty()) {
        continue;
      }
      hasPassword |= !CryptHash.isLock(entry.text().get());
      boolean isPlain = entry.name().startsWith("plain");
      if (isPlain) {
        checkup.add(
            checkup.atKey(
                entry,
                checkup
                    .warning(entry, Code.SECRET, "whoever can read the seed can read this password")
                    .withHelp("use 'passwd' with a hash of 'seedtool hash'")));
      } else {
        checkHash(entry, checkup);
      }
    }
    Optional<YamlPlace> lock = user.get("lock_passwd");
    lock = lock.isEmpty() ? user.get("lock-passwd") : lock;
    if (hasPassword && (lock.isEmpty() || !lock.get().is(false))) {
      checkup.add(
          checkup
              .warning(
                  lock.orElse(user.get("name").orElse(user)),
                  Code.LOCKED_PASSWORD,
                  "the user has a password and is locked, so nobody can log in with it:"
                      + " 'lock_passwd' is true unless it is said to be false")
              .withHelp("add 'lock_passwd: false'"));
    }
  }

  static void checkHash(YamlPlace entry, Checkup checkup) {
    if (!CryptHash.isOne(entry.text().orElse("*"))) {
      checkup.add(
          checkup
              .error(
                  entry,
                  Code.NOT_A_HASH,
                  "'"
                      + entry.name()
                      + "' takes the hash of a password; this is none, so no password would fit")
              .withHelp("make one by 'seedtool hash', or use 'plain_text_passwd'"));
    }
  }

  /** The default user's password, which is expired unless that is switched off. */
  private static void checkPassword(YamlPlace root, Checkup checkup) {
    Optional<YamlPlace> password = root.get("password");
    if (password.isEmpty() || password.get().text().isEmpty()) {
      return;
    }
    Optional<YamlPlace> expire = root.get("chpasswd", "expire");
    if (expire.isEmpty() || !expire.get().is(false)) {
      checkup.add(
          checkup.atKey(
              password.get(),
              checkup
                  .warning(
                      password.get(),
                      Code.EXPIRED_PASSWORD,
                      "the password is expired from the start, and the first login has to change it")
                  .withHelp("add 'chpasswd: {expire: false}' if that is not wanted")));
    }
    if (root.get("ssh_pwauth").isEmpty()) {
      checkup.add(
          checkup.atKey(
              password.get(),
              checkup
                  .info(
                      password.get(),
                      Code.PASSWORD_WITHOUT_SSH,
                      "most images let nobody in over SSH with a password: this one is for the"
                          + " console")
                  .withHelp("add 'ssh_pwauth: true' to allow it")));
    }
  }
}
