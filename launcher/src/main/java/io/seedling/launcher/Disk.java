package io.seedling.launcher;

import java.nio.file.Path;

/**
 * A disk image that a guest sees as a virtio disk.
 *
 * @param path the image
 * @param format how the file is to be read: never guessed, since a guest can write any header
 * @param readOnly whether the guest can't write to it; such an image can be shared by machines
 */
public record Disk(Path path, Format format, boolean readOnly) {
  /** The image formats that we hand to QEMU, each by the name of its block driver. */
  public enum Format {
    /** QEMU's own format. */
    QCOW2("qcow2"),
    /** The disk's bytes and nothing else. */
    RAW("raw");

    private final String driver;

    Format(String driver) {
      this.driver = driver;
    }

    String driver() {
      return driver;
    }
  }

  /** Returns a disk that the guest writes to. */
  public static Disk of(Path path, Format format) {
    return new Disk(path, format, false);
  }
}
