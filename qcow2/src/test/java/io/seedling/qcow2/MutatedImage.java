package io.seedling.qcow2;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/** A small image, and which of its bytes are not the guest's own. */
final class MutatedImage {
  private static final int LARGE = 64 << 10;
  private static final int FIRST_ALIKE = 24;
  private static final int FAR = 251;

  private final byte[] bytes;

  /** Tables, names, and what is compressed. */
  private final BitSet metadata;

  private MutatedImage(byte[] bytes, BitSet metadata) {
    this.bytes = bytes;
    this.metadata = metadata;
  }

  /** Looks at a file; nothing else of it is kept. */
  static MutatedImage of(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    BitSet metadata = new BitSet();
    metadata.set(0, bytes.length);
    try (GuestDisk disk = GuestDisk.open(file, Optional.of(ImageFormat.QCOW2))) {
      ExtentWalk walk = disk.extents();
      while (walk.hasNext()) {
        Extent extent = walk.next();
        if (extent.depth() == 0
            && extent.kind() == Extent.Kind.DATA
            && disk.dataFile(0).equals(file)) {
          int from = (int) extent.hostOffset();
          metadata.clear(from, from + (int) extent.length());
        }
      }
    }
    return new MutatedImage(bytes, metadata);
  }

  /**
   * A byte and what it becomes.
   *
   * @param value 0 to 255
   */
  record Mutation(int at, int value) {
    /** Changes a file. */
    void to(Path file) throws IOException {
      try (SeekableByteChannel channel = Files.newByteChannel(file, StandardOpenOption.WRITE)) {
        channel.position(at).write(ByteBuffer.wrap(new byte[] {(byte) value}));
      }
    }
  }

  /**
   * Returns every byte of metadata with each of its bits flipped, all ones, and zero; or with some
   * of these, in turn. Of long rows of equal bytes, as large clusters have them, some.
   */
  List<Mutation> mutations(boolean all) {
    List<Mutation> mutations = new ArrayList<>();
    int alike = 0;
    for (int at = metadata.nextSetBit(0); at >= 0; at = metadata.nextSetBit(at + 1)) {
      int was = bytes[at] & 0xff;
      alike = at > 0 && bytes[at] == bytes[at - 1] ? alike + 1 : 0;
      if (bytes.length > LARGE && alike > FIRST_ALIKE && alike % FAR != 0) {
        continue;
      }
      for (int bit = 0; bit < 8; bit++) {
        if (all || bit == at % 8) {
          mutations.add(new Mutation(at, was ^ (1 << bit)));
        }
      }
      if (was != 0xff && (all || was != 0 || at % 3 == 0)) {
        mutations.add(new Mutation(at, 0xff));
      }
      if (was != 0) {
        mutations.add(new Mutation(at, 0));
      }
    }
    return mutations;
  }

  /** Returns the byte as it should be. */
  Mutation undone(Mutation mutation) {
    return new Mutation(mutation.at(), bytes[mutation.at()] & 0xff);
  }

  /** Returns the file's bytes. */
  byte[] bytes() {
    return bytes.clone();
  }

  /** Returns how many of them can be changed. */
  int metadataBytes() {
    return metadata.cardinality();
  }
}
