package io.seedling.qcow2;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * A new qcow2 image.
 *
 * @param overlays whether the image has a backing file, so that zeros have to be said
 * @param hasZeroFlag whether they can be said: in version 3
 * @param sparse whether clusters of zeros are left out
 */
record Qcow2Target(
    JoinedDisks source, Qcow2Writer writer, boolean overlays, boolean hasZeroFlag, boolean sparse)
    implements CopyTarget {

  static Qcow2Target of(JoinedDisks source, NewImage image, Qcow2Writer writer, boolean sparse) {
    return new Qcow2Target(
        source, writer, image.backing().isPresent(), image.options().version() == 3, sparse);
  }

  @Override
  public boolean wants(long guestOffset, long length) {
    return !sparse && !overlays;
  }

  @Override
  public void prepare(Chunk chunk) throws IOException {
    source.read(chunk.guestOffset(), chunk.data());
    chunk.pad();
    for (int cluster = 0; cluster < chunk.clusters(); cluster++) {
      ByteBuffer bytes = chunk.clusters(cluster, cluster + 1);
      long guestOffset = chunk.guestOffset(cluster);
      if (overlays && isLeftToBacking(guestOffset, bytes.remaining())) {
        chunk.setFate(cluster, Chunk.Fate.ABSENT);
      } else if (sparse
          && (!overlays || hasZeroFlag)
          && Zeros.fill(bytes, bytes.position(), bytes.remaining())) {
        chunk.setFate(cluster, overlays ? Chunk.Fate.ZERO : Chunk.Fate.ABSENT);
      } else {
        chunk.pack(cluster);
      }
    }
  }

  private boolean isLeftToBacking(long guestOffset, int length) throws IOException {
    long end = Math.min(guestOffset + length, source.size());
    return source.endOfSkipped(guestOffset, JoinedDisks.Skipped.LEFT_TO_BACKING) >= end;
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
