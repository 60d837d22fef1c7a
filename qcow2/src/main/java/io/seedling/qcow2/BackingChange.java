package io.seedling.qcow2;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Changes what an image says that it rests on, and nothing else: {@code qemu-img rebase -u}. The
 * new backing file is not looked at; the header is written in one piece, and synced.
 */
public final class BackingChange {
  private BackingChange() {}

  /**
   * Names another backing file.
   *
   * @param name as it is to be stored
   * @param formatName in QEMU's words
   * @throws ImageChangeException if the image can't have such a backing file
   * @throws ImageInUseException if another process has the image open
   */
  public static void name(ImageSource source, String name, @Nullable String formatName)
      throws IOException {
    try (WritableImage image = WritableImage.open(source)) {
      name(image, name, formatName);
    }
  }

  static void name(WritableImage image, String name, @Nullable String formatName)
      throws IOException {
    if (formatName == null) {
      throw new ImageChangeException("backing format must be specified");
    }
    HeaderRewrite header = HeaderRewrite.of(image.image());
    header.setBacking(name, formatName);
    image.writeSynced(header.encode(), 0);
  }

  /**
   * Has the image rest on nothing.
   *
   * @throws ImageChangeException if it is raw
   * @throws ImageInUseException if another process has the image open
   */
  public static void remove(ImageSource source) throws IOException {
    try (WritableImage image = WritableImage.open(source)) {
      remove(image);
    }
  }

  static void remove(WritableImage image) throws IOException {
    HeaderRewrite header = HeaderRewrite.of(image.image());
    header.removeBacking();
    image.writeSynced(header.encode(), 0);
  }
}
