package io.seedling.seed;

import java.util.Optional;

/** What a seed can be written as. */
public enum SeedFormat {
  /** An ISO 9660 volume with Joliet and Rock Ridge names, labelled cidata. */
  ISO("iso"),
  /** A FAT volume with long names, labelled cidata. */
  VFAT("vfat"),
  /** The files in a directory of their own, for {@code seedfrom} and {@code seedtool serve}. */
  DIRECTORY("dir"),
  /** The files in a tar archive. */
  TAR("tar"),
  /** An ISO 9660 volume labelled config-2 with the files of OpenStack's config drive. */
  CONFIG_DRIVE("configdrive");

  private final String word;

  SeedFormat(String word) {
    this.word = word;
  }

  /** Returns the word by which users ask for it. */
  public String word() {
    return word;
  }

  /** Returns the format of that word; absent if there is none. */
  public static Optional<SeedFormat> named(String word) {
    for (SeedFormat format : values()) {
      if (format.word.equals(word)) {
        return Optional.of(format);
      }
    }
    return Optional.empty();
  }
}
