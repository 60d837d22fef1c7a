package io.seedling.seed;

import java.io.IOException;
import java.nio.channels.WritableByteChannel;
import java.time.Instant;

/** A seed as an ISO 9660 volume, labelled so that cloud-init finds it. */
public final class SeedVolume {
  /** The volume's label; cloud-init before 19.1 knows it in lower case only. */
  public static final String LABEL = "cidata";

  private SeedVolume() {}

  /**
   * Writes the volume; the channel stays open and belongs to the caller.
   *
   * @param modified the date of the volume and of every file in it
   */
  public static void write(Seed seed, Instant modified, WritableByteChannel channel)
      throws IOException {
    throw new UnsupportedOperationException("waits for the writer of iso");
  }
}
