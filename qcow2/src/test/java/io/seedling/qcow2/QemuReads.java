package io.seedling.qcow2;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Parts of a guest's disk, anywhere and of any length, as one run of qemu-io dumps them. */
record QemuReads(List<Part> parts) {
  private static final int COUNT = 40;
  private static final int MOST_BYTES = 5000;

  /**
   * A part.
   *
   * @param from the first guest byte
   */
  @SuppressWarnings("ArrayRecordComponent") // compared by nobody
  record Part(long from, byte[] bytes) {}

  /** Reads at random; a third of the parts are short ones. */
  static QemuReads of(ForeignProgram qemuIo, String image, long size, Random random)
      throws IOException, InterruptedException {
    List<Part> parts = new ArrayList<>();
    List<String> words = new ArrayList<>(List.of("-r", "-f", "qcow2"));
    for (int i = 0; i < COUNT; i++) {
      long from = random.nextLong(size);
      int most = i % 3 == 0 ? 20 : MOST_BYTES;
      int length = (int) Math.min(1 + random.nextInt(most), size - from);
      parts.add(new Part(from, new byte[length]));
      words.addAll(List.of("-c", "read -v " + from + " " + length));
    }
    words.add(image);
    fill(parts, qemuIo.run(words.toArray(new String[0])));
    return new QemuReads(parts);
  }

  /** Sixteen bytes a line, behind their offset; a line in words behind each part. */
  private static void fill(List<Part> parts, String dump) {
    int number = 0;
    int at = 0;
    for (String line : dump.split("\n", -1)) {
      Part part = number < parts.size() ? parts.get(number) : new Part(0, new byte[0]);
      if (line.startsWith("read ")) {
        assertEquals(part.bytes().length, at, line);
        number++;
        at = 0;
      } else if (line.matches("[0-9a-f]{8,}:  .*")) {
        int colon = line.indexOf(':');
        assertEquals(part.from() + at, Long.parseLong(line.substring(0, colon), 16));
        for (int i = colon + 3; i + 2 < line.length() && line.charAt(i) != ' '; i += 3) {
          part.bytes()[at] = (byte) Integer.parseInt(line.substring(i, i + 2), 16);
          at++;
        }
      }
    }
    assertEquals(parts.size(), number, dump);
  }

  /** Asserts that each part reads the same here, at once and through a channel. */
  void assertSame(GuestDisk disk) throws IOException {
    try (SeekableByteChannel channel = disk.channel()) {
      for (Part part : parts) {
        ByteBuffer read = ByteBuffer.allocate(part.bytes().length);
        disk.read(part.from(), read);
        assertArrayEquals(part.bytes(), read.array(), () -> "at " + part.from());
        read.clear();
        channel.position(part.from());
        while (read.hasRemaining() && channel.read(read) >= 0) {
          // goes on
        }
        assertArrayEquals(part.bytes(), read.array(), () -> "by the channel, at " + part.from());
      }
    }
  }
}
