package io.seedling.qcow2;

import io.seedling.qcow2.JoinedDisks.Skipped;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * A new qcow2 image.
 *
 * @param keepsAbsent whether what the sources' own files don't record is not recorded here
 * @param zeros what becomes of clusters of zeros, where they are told from data
 * @param shortestHole zeros that are told from data, in bytes; 0 for none
 */
record Qcow2Target(
    JoinedDisks source, Qcow2Writer writer, boolean keepsAbsent, Chunk.Fate zeros, int shortestHole)
    implements CopyTarget {

  /** Where there is a backing file, zeros have to be said, which version 2 can't. */
  static Chunk.Fate zerosOver(boolean backing, NewImage image) {
    if (!backing) {
      return Chunk.Fate.ABSENT;
    }
    return image.options().version() == 2 ? Chunk.Fate.PLAIN : Chunk.Fate.ZERO;
  }

  @Override
  public boolean wants(long guestOffset, long length) {
    return shortestHole == 0 && !keepsAbsent;
  }

  @Override
  public void prepare(Chunk chunk) throws IOException {
    boolean findsZeros = shortestHole > 0 && zeros != Chunk.Fate.PLAIN;
    boolean isZero = findsZeros && skips(chunk.guestOffset(), chunk.length(), Skipped.ZEROS);
    if (!isZero) {
      source.read(chunk.guestOffset(), chunk.data());
      chunk.pad();
    }
    DataRuns runs = new DataRuns(chunk.clusters(0, chunk.clusters()), shortestHole);
    for (int cluster = 0; cluster < chunk.clusters(); cluster++) {
      ByteBuffer bytes = chunk.clusters(cluster, cluster + 1);
      if (keepsAbsent
          && skips(chunk.guestOffset(cluster), bytes.remaining(), Skipped.LEFT_TO_BACKING)) {
        chunk.setFate(cluster, Chunk.Fate.ABSENT);
      } else if (isZero || (findsZeros && !runs.reach(bytes.position(), bytes.limit()))) {
        chunk.setFate(cluster, zeros);
      } else {
        chunk.pack(cluster);
      }
    }
  }

  private boolean skips(long guestOffset, long length, Skipped skipped) throws IOException {
    return source.skips(guestOffset, Math.min(length, source.size() - guestOffset), skipped);
  }

  @Override
  public void place(Chunk chunk) throws IOException {
    for (int cluster = 0; cluster < chunk.clusters(); cluster++) {
      long guestOffset = chunk.guestOffset(cluster);
      switch (chunk.fate(cluster)) {
        case ABSENT -> {}
        case ZERO -> writer.zeros(guestOffset);
        case PLAIN -> chunk.place(cluster, writer.plain(guestOffset));
        case COMPRESSED ->
            chunk.place(cluster, writer.compressed(guestOffset, chunk.packedLength(cluster)));
      }
    }
  }

  @Override
  public void write(Chunk chunk) throws IOException {
    for (Chunk.Place place : chunk.places()) {
      ByteBuffer bytes = chunk.bytes(place);
      if (place.packed()) {
        writer.writeCompressed(bytes, place.hostOffset());
      } else {
        writer.writePlain(bytes, place.hostOffset());
      }
    }
  }

  @Override
  public void finish() throws IOException {
    writer.finish();
  }
}
