package io.seedling.launcher;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The real libdeflate, with streams of Java's own zlib. */
class LibDeflateAgainstZlibTest {
  private static final int SIZE = 1 << 16;

  private static LibDeflate need() {
    Optional<LibDeflate> library = LibDeflate.open();
    if (library.isPresent()) {
      return library.get();
    }
    String message = "needs libdeflate, which isn't here (Debian: libdeflate0)";
    return Boolean.getBoolean("reference.required") ? fail(message) : abort(message);
  }

  private static byte[] content(String kind) {
    byte[] bytes = new byte[SIZE];
    Random random = new Random(11);
    for (int at = 0; at < SIZE && !kind.equals("zeros"); at++) {
      boolean repeats = kind.equals("text") && at > 100 && random.nextInt(8) > 0;
      bytes[at] = (byte) (repeats ? bytes[at - 1 - at % 97] : random.nextInt(256));
    }
    return bytes;
  }

  /** Deflates in parts, each of which ends a block. */
  private static byte[] deflated(byte[] bytes, int level, int strategy, int part) {
    Deflater deflater = new Deflater(level, true);
    deflater.setStrategy(strategy);
    ByteBuffer packed = ByteBuffer.allocate(16 * bytes.length + 100);
    for (int at = 0; at < bytes.length; at += part) {
      deflater.setInput(bytes, at, Math.min(part, bytes.length - at));
      while (!deflater.needsInput()) {
        deflater.deflate(packed, Deflater.SYNC_FLUSH);
      }
    }
    deflater.finish();
    while (!deflater.finished()) {
      deflater.deflate(packed);
    }
    deflater.end();
    byte[] stream = new byte[packed.position()];
    packed.flip().get(stream);
    return stream;
  }

  private static byte[] deflated(byte[] bytes) {
    return deflated(bytes, 6, Deflater.DEFAULT_STRATEGY, bytes.length);
  }

  /** Puts bytes in native memory, between others. */
  private static ByteBuffer within(byte[] bytes) {
    ByteBuffer memory = ByteBuffer.allocateDirect(bytes.length + 1000);
    for (int at = 0; at < memory.capacity(); at++) {
      memory.put(at, (byte) 0xA5);
    }
    return memory.position(7).put(bytes).flip().position(7);
  }

  /** Inflates into the middle of a buffer, around which nothing may change. */
  private static Optional<byte[]> inflated(LibDeflate library, ByteBuffer packed, int size) {
    ByteBuffer memory = within(new byte[size]);
    int from = packed.position();
    boolean done = library.inflate(packed, memory);
    assertEquals(from, packed.position());
    assertEquals(done ? 7 + size : 7, memory.position());
    assertEquals(7 + size, memory.limit());
    memory.clear();
    for (int at = 0; at < memory.capacity(); at++) {
      if (at < 7 || at >= 7 + size) {
        assertEquals((byte) 0xA5, memory.get(at), "byte " + at);
      }
    }
    byte[] bytes = new byte[size];
    memory.get(7, bytes);
    return done ? Optional.of(bytes) : Optional.empty();
  }

  /** Returns what Java has to say: the bytes, if there are so many. */
  private static Optional<byte[]> byJava(byte[] stream, int size) {
    Inflater inflater = new Inflater(true);
    inflater.setInput(stream);
    byte[] bytes = new byte[size];
    try {
      return inflater.inflate(bytes) == size ? Optional.of(bytes) : Optional.empty();
    } catch (DataFormatException e) {
      return Optional.empty();
    } finally {
      inflater.end();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "text, 9, 0, 65536",
    "text, 1, 0, 700",
    "text, 6, 2, 65536", // Huffman only
    "text, 0, 0, 3000", // stored
    "noise, 6, 0, 65536",
    "noise, 0, 0, 65536",
    "noise, 6, 2, 1",
    "zeros, 6, 0, 65536",
    "zeros, 9, 1, 5000",
    "zeros, 0, 0, 9"
  })
  void theBytesAreThoseThatWereDeflated(String kind, int level, int strategy, int part) {
    byte[] bytes = content(kind);
    try (LibDeflate library = need()) {
      for (int round = 0; round < 3; round++) {
        ByteBuffer packed = within(deflated(bytes, level, strategy, part));
        assertArrayEquals(bytes, inflated(library, packed, SIZE).orElseThrow());
        packed.limit(packed.capacity()); // other bytes behind the stream
        assertArrayEquals(bytes, inflated(library, packed, SIZE).orElseThrow());
        assertArrayEquals(bytes, inflated(library, packed.asReadOnlyBuffer(), SIZE).orElseThrow());
      }
    }
  }

  @Test
  void whatIsLongerOrShorterThanTheTargetIsLeftToJava() {
    byte[] stream = deflated(content("text"));
    try (LibDeflate library = need()) {
      for (int size : new int[] {0, 1, 512, SIZE - 1, SIZE + 1, 2 * SIZE}) {
        assertTrue(inflated(library, within(stream), size).isEmpty(), "of " + size);
      }
    }
  }

  @Test
  void aStreamThatIsCutShortIsLeftToJava() {
    byte[] stream = deflated(content("text"));
    try (LibDeflate library = need()) {
      ByteBuffer packed = within(stream);
      int end = packed.limit();
      for (int left = 0; left < stream.length; left += left < 200 ? 1 : 97) {
        assertTrue(inflated(library, packed.limit(7 + left), SIZE).isEmpty(), "of " + left);
      }
      assertTrue(inflated(library, packed.limit(end), SIZE).isPresent());
    }
  }

  /** Each bit of the first block's codes, and some behind: what is taken is what Java takes. */
  @ParameterizedTest
  @ValueSource(strings = {"text", "noise", "zeros"})
  void whatIsReadOfADamagedStreamIsWhatJavaReads(String kind) {
    byte[] stream = deflated(content(kind));
    try (LibDeflate library = need()) {
      for (int bit = 0; bit < 8 * stream.length; bit += bit < 2000 ? 1 : 211) {
        stream[bit / 8] ^= (byte) (1 << bit % 8);
        Optional<byte[]> read = inflated(library, within(stream), SIZE);
        if (read.isPresent()) {
          assertArrayEquals(byJava(stream, SIZE).orElseThrow(), read.get(), "bit " + bit);
        }
        stream[bit / 8] ^= (byte) (1 << bit % 8);
      }
    }
  }

  @Test
  void onlyMemoryOutsideOfTheHeapIsTouched() {
    ByteBuffer packed = within(deflated(content("text")));
    try (LibDeflate library = need()) {
      assertFalse(library.inflate(packed, ByteBuffer.allocate(SIZE)));
      assertFalse(
          library.inflate(
              ByteBuffer.wrap(deflated(content("text"))), ByteBuffer.allocateDirect(SIZE)));
      ByteBuffer readOnly = ByteBuffer.allocateDirect(SIZE).asReadOnlyBuffer();
      assertFalse(library.inflate(packed, readOnly));
      assertEquals(ByteBuffer.allocate(SIZE), readOnly);
    }
  }

  @Test
  void whatIsClosedInflatesNothing() {
    LibDeflate library = need();
    library.close();
    library.close();
    assertTrue(inflated(library, within(deflated(content("text"))), SIZE).isEmpty());
  }

  @Test
  void aLibraryWithoutTheFunctionsIsPassedOver() {
    need().close();
    assertEquals(Optional.empty(), LibDeflateFunctions.of(List.of("m")));
    assertTrue(
        LibDeflateFunctions.of(List.of("m", LibDeflateFunctions.names(Host.current()).get(0)))
            .isPresent());
  }
}
