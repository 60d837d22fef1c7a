package io.seedling.qcow2;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * The file beside a qcow2 image that the guest's clusters lie in, each at its guest offset.
 *
 * <p>The image stores the name as it is. As in QEMU, whoever creates the image makes the file.
 *
 * @param name the name as stored, 1 to {@value #MAX_NAME_BYTES} bytes of UTF-8 without NUL
 * @param raw whether the file alone is a raw image of the disk, and remains one
 */
public record ExternalDataFile(String name, boolean raw) {
  /** The longest path that Linux takes, in bytes; QEMU's only limit is the first cluster. */
  public static final int MAX_NAME_BYTES = 4095;

  /**
   * Accepts a name that can be stored.
   *
   * @throws IllegalArgumentException if the name is empty, too long, or has a NUL in it
   */
  public ExternalDataFile {
    int length = name.getBytes(UTF_8).length;
    if (length == 0 || length > MAX_NAME_BYTES || name.indexOf('\0') >= 0) {
      throw new IllegalArgumentException(
          "the data file's name takes "
              + length
              + " bytes; 1 to "
              + MAX_NAME_BYTES
              + " without NUL can be stored");
    }
  }
}
