package io.seedling.qcow2;

import java.io.Closeable;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * An image of a chain while it is open.
 *
 * @param file of the image
 * @param dataFile where the guest's clusters lie, if not in the image itself
 */
record OpenedImage(DiskImage image, ImageFile file, @Nullable ImageFile dataFile)
    implements Closeable {

  @Override
  public void close() throws IOException {
    try {
      if (dataFile != null) {
        dataFile.close();
      }
    } finally {
      file.close();
    }
  }
}
