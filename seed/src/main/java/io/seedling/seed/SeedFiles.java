package io.seedling.seed;

import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Where the files of seeds are: NoCloud's in the root, or where tar archives have them that are to
 * be unpacked in a guest; a config drive's under {@code openstack/latest}.
 */
final class SeedFiles {
  private static final List<String> DIRECTORIES =
      List.of("", "var/lib/cloud/seed/nocloud/", "var/lib/cloud/seed/nocloud-net/");

  static final String CONFIG_DRIVE = "openstack/latest/";

  private SeedFiles() {}

  /** Returns whether a path may be a seed's file, or one that was meant to be. */
  static boolean isOne(String path) {
    if (path.startsWith(CONFIG_DRIVE) || path.startsWith("openstack/content/")) {
      return true;
    }
    for (String directory : DIRECTORIES) {
      if (path.startsWith(directory) && path.indexOf('/', directory.length()) < 0) {
        return resembles(path.substring(directory.length()));
      }
    }
    return false;
  }

  /** Returns the first of the directories that a NoCloud seed's files are in; the root if none. */
  static String directoryOf(Set<String> paths) {
    for (String directory : DIRECTORIES) {
      if (paths.contains(directory + Seed.USER_DATA)
          || paths.contains(directory + Seed.META_DATA)) {
        return directory;
      }
    }
    return "";
  }

  /** Returns whether a directory may hold files of a seed, at whatever depth. */
  static boolean mayHold(String directory) {
    return path(directory, "openstack/latest/")
        || path(directory, "openstack/content/")
        || path(directory, "var/lib/cloud/seed/nocloud/")
        || path(directory, "var/lib/cloud/seed/nocloud-net/");
  }

  private static boolean path(String directory, String wanted) {
    return wanted.startsWith(directory + "/");
  }

  /**
   * {@code user-data}, and what somebody takes for it: {@code User_Data.yaml}, {@code USER_DAT}.
   */
  private static boolean resembles(String name) {
    String plain = name.toLowerCase(Locale.ROOT).replace('_', '-');
    for (DocumentKind kind : DocumentKind.values()) {
      String wanted = kind.fileName();
      if (plain.startsWith(wanted) || plain.startsWith(wanted.substring(0, 8))) {
        return true;
      }
    }
    return false;
  }
}
