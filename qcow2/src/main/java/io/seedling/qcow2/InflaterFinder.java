package io.seedling.qcow2;

import java.io.Closeable;
import java.nio.ByteBuffer;
import java.util.Optional;

/** Finds what inflates faster than Java's own {@link java.util.zip.Inflater}. */
public interface InflaterFinder {

  /**
   * Returns a new inflater, for one thread; the caller closes it.
   *
   * @return empty if there is none: then Java's does all of it
   */
  Optional<FastInflater> inflater();

  /** Inflates what it can; the rest is left to Java, which is the judge of bad streams. */
  interface FastInflater extends Closeable {

    /**
     * Inflates a raw stream that has just the bytes of a cluster.
     *
     * @param packed what begins with the stream, from position to limit
     * @param cluster filled to its limit, to which the position moves
     * @return false if it can't, for whatever reason; the cluster may hold anything then, and no
     *     position has moved
     */
    boolean inflate(ByteBuffer packed, ByteBuffer cluster);

    @Override
    void close();
  }
}
