package io.seedling.iso;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The bytes of one file: a length that is known before the volume is laid out, and a way to read
 * them from their start.
 *
 * <p>A content that yields fewer or more bytes than it said makes the writer fail, so a file that
 * grows or shrinks while it is read can never end up as a volume with another file's bytes in it.
 *
 * <p>Files that have the same object as their content are hard links to each other: the volume
 * holds its bytes once. Equal contents that are two objects are two files.
 */
public interface IsoContent {

  /** Returns the length in bytes, not negative; the same at every call. */
  long size();

  /**
   * Opens the bytes from their start; the caller closes the channel. A writer opens each content
   * once and reads it once, in the order of the files on the volume.
   */
  ReadableByteChannel open() throws IOException;

  /** Returns a copy of these bytes as a content. */
  static IsoContent of(byte[] bytes) {
    return new BytesContent(bytes.clone());
  }

  /**
   * Returns the bytes of a file, symbolic links followed. Its length is asked for here, once; it is
   * opened when the volume is written.
   */
  static IsoContent of(Path file) throws IOException {
    return new FileContent(file, Files.size(file));
  }

  /**
   * Returns the next bytes of a stream as a content that can be opened once, for one volume; to
   * open it again is an {@link IOException}. Closing the opened channel, as a writer does, closes
   * the stream; until then it is the caller's to close.
   *
   * @param size the bytes that the stream will yield until its end
   */
  static IsoContent of(InputStream stream, long size) {
    return new StreamContent(stream, size);
  }
}
