package io.seedling.qcow2;

import java.util.Optional;

/** The two formats that are read and written here, out of the many that QEMU knows. */
public enum ImageFormat {
  /** A qcow2 image, version 2 or 3. */
  QCOW2("qcow2"),
  /** A disk's bytes and nothing else. */
  RAW("raw");

  private final String qemuName;

  ImageFormat(String qemuName) {
    this.qemuName = qemuName;
  }

  /** Returns the format whose name in QEMU this is; empty for every other format. */
  public static Optional<ImageFormat> named(String qemuName) {
    for (ImageFormat format : values()) {
      if (format.qemuName.equals(qemuName)) {
        return Optional.of(format);
      }
    }
    return Optional.empty();
  }

  /** Returns the name that QEMU's options, its JSON and the backing format extension use. */
  public String qemuName() {
    return qemuName;
  }
}
