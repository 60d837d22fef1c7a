package io.seedling.cli;

import io.seedling.qcow2.RawImage;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What comes from standard input, as a file that can be sought: {@code -} or {@code /dev/stdin}. A
 * pipe is copied first, with holes for zeros, to beside the output or, where that is none of the
 * disk's, to the directory for temporary files; the copy is deleted by {@link #close}.
 */
final class SpooledInput implements Closeable {
  private static final Path DEVICE = Path.of("/dev/stdin");

  private final OutputFile copy;

  private SpooledInput(OutputFile copy) {
    this.copy = copy;
  }

  /** Tells whether a word means standard input, and that is nothing that can be sought. */
  static boolean isMeant(String word) {
    return (word.equals("-") || word.equals(DEVICE.toString())) && !Files.isRegularFile(DEVICE);
  }

  /** Returns the name that standard input has where it is a file; otherwise the word itself. */
  static String nameOf(String word) {
    return word.equals("-") ? DEVICE.toString() : word;
  }

  /**
   * Reads standard input to its end.
   *
   * @param out the output
   */
  static SpooledInput read(Console console, Path out) throws IOException {
    Path directory = out.toAbsolutePath().getParent();
    boolean beside =
        !out.toString().equals("-")
            && directory != null
            && Files.isDirectory(directory)
            && (Files.notExists(out) || Files.isRegularFile(out));
    Path place =
        beside && directory != null ? directory : Path.of(System.getProperty("java.io.tmpdir"));
    return new SpooledInput(
        OutputFile.spool(place, file -> RawImage.spool(Channels.newChannel(console.in()), file)));
  }

  Path file() {
    return copy.temporary();
  }

  @Override
  public void close() {
    copy.close();
  }
}
