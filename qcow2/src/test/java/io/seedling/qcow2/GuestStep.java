package io.seedling.qcow2;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Random;

/** Something that a guest does to its disk, and to a model of it: an array of its bytes. */
sealed interface GuestStep {

  /** Does it to the disk. */
  void run(WritableDisk disk) throws IOException;

  /** Does it to the model. */
  void run(GuestModel model);

  /** Returns as much of it as lies within a disk of so many bytes. */
  GuestStep within(int size);

  /**
   * Writes bytes.
   *
   * @param seed of the bytes
   */
  record Write(long at, int length, int seed) implements GuestStep {
    @Override
    public GuestStep within(int size) {
      int from = (int) Math.min(at, size);
      return new Write(from, Math.min(length, size - from), seed);
    }

    private byte[] bytes() {
      byte[] bytes = new byte[length];
      new Random(seed).nextBytes(bytes);
      return bytes;
    }

    @Override
    public void run(WritableDisk disk) throws IOException {
      disk.write(at, ByteBuffer.wrap(bytes()));
    }

    @Override
    public void run(GuestModel model) {
      model.write(at, bytes());
    }
  }

  /** Makes bytes zeros. */
  record Zero(long at, int length, boolean unmaps) implements GuestStep {
    @Override
    public GuestStep within(int size) {
      int from = (int) Math.min(at, size);
      return new Zero(from, Math.min(length, size - from), unmaps);
    }

    @Override
    public void run(WritableDisk disk) throws IOException {
      disk.writeZeros(at, length, unmaps);
    }

    @Override
    public void run(GuestModel model) {
      model.write(at, new byte[length]);
    }
  }

  /** Gives up what is in clusters. */
  record Discard(long at, int length) implements GuestStep {
    @Override
    public GuestStep within(int size) {
      int from = (int) Math.min(at, size);
      return new Discard(from, Math.min(length, size - from));
    }

    @Override
    public void run(WritableDisk disk) throws IOException {
      disk.discard(at, length);
    }

    @Override
    public void run(GuestModel model) {
      model.discard(at, length);
    }
  }

  /** Has all be on the disk. */
  record Flush() implements GuestStep {
    @Override
    public GuestStep within(int size) {
      return this;
    }

    @Override
    public void run(WritableDisk disk) throws IOException {
      disk.flush();
    }

    @Override
    public void run(GuestModel model) {
      model.flush();
    }
  }

  /** Reads what the model has, too. */
  record Read(long at, int length) implements GuestStep {
    @Override
    public GuestStep within(int size) {
      int from = (int) Math.min(at, size);
      return new Read(from, Math.min(length, size - from));
    }

    @Override
    public void run(WritableDisk disk) throws IOException {
      disk.read(at, ByteBuffer.allocate(length)); // is compared as a whole in the end
    }

    @Override
    public void run(GuestModel model) {
      // it stays as it is
    }
  }

  /** Thinks of the next thing to do. */
  static GuestStep next(Random random, int size) {
    int longest = 1 << (9 + random.nextInt(9));
    int at = random.nextInt(size);
    int length = 1 + random.nextInt(Math.min(longest, size - at));
    if (random.nextInt(3) == 0) { // whole sectors, as most of the time
      at = at / 512 * 512;
      length = Math.min((length + 511) / 512 * 512, size - at);
    }
    return switch (random.nextInt(12)) {
      case 0, 1 -> new Zero(at, length, random.nextBoolean());
      case 2, 3 -> new Discard(at, Math.min(size - at, 4 * length));
      case 4 -> new Flush();
      case 5 -> new Read(at, length);
      default -> new Write(at, length, random.nextInt());
    };
  }
}
