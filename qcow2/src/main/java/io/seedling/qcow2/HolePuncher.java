package io.seedling.qcow2;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** Makes holes in files, which Java itself can't: what nothing uses any more takes no disk then. */
public interface HolePuncher {

  /**
   * Opens a file that is locked; the caller closes what is returned when it is no more.
   *
   * @return empty if nobody can: then blocks stay with the file
   */
  Optional<Punch> open(Path file) throws IOException;

  /** One file's. */
  interface Punch extends Closeable {

    /** Makes a hole of bytes, if that can be; it is no matter if it can't. */
    void punch(long offset, long length) throws IOException;
  }
}
