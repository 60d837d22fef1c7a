package io.seedling.iso;

import java.io.IOException;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A content that is a file.
 *
 * @param file what is opened when the volume is written
 * @param size the file's length in bytes when it was looked at
 */
record FileContent(Path file, long size) implements IsoContent {

  @Override
  public ReadableByteChannel open() throws IOException {
    return Files.newByteChannel(file);
  }
}
