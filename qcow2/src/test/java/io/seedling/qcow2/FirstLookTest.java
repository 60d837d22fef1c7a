package io.seedling.qcow2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is not worth the trouble, and what is. */
final class FirstLookTest {
  private final FirstLook look = new FirstLook();

  private static byte[] noise(int size) {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    return bytes;
  }

  @ParameterizedTest
  @ValueSource(ints = {1 << 14, 1 << 15, 1 << 16, 1 << 18, 1 << 21})
  void noiseIsNoiseAndTheBufferStaysAsItWas(int size) {
    ByteBuffer bytes = ByteBuffer.allocateDirect(size + 10).put(5, noise(size));
    bytes.position(5).limit(5 + size);

    assertTrue(look.isNoise(bytes));
    assertEquals(5, bytes.position());
    assertEquals(5 + size, bytes.limit());
  }

  @ParameterizedTest
  @ValueSource(ints = {512, 4096, 1 << 13})
  void aSmallClusterIsAlwaysTried(int size) {
    assertFalse(look.isNoise(ByteBuffer.wrap(noise(size))));
  }

  @ParameterizedTest
  @ValueSource(ints = {1 << 14, 1 << 16, 1 << 21})
  void aFewZerosAreWorthIt(int size) {
    byte[] bytes = noise(size);
    for (int at = size / 2; at < size / 2 + size / 40; at++) {
      bytes[at] = 0;
    }
    assertFalse(look.isNoise(ByteBuffer.wrap(bytes)));
  }

  @Test
  void noiseThatIsThereTwiceIsWorthItWithinTheWindow() {
    byte[] bytes = noise(1 << 16);
    System.arraycopy(bytes, 1001, bytes, 20_000, 500);
    assertFalse(look.isNoise(ByteBuffer.wrap(bytes)));

    byte[] far = noise(1 << 17);
    System.arraycopy(far, 1001, far, 50_000, 500);
    assertTrue(look.isNoise(ByteBuffer.wrap(far)));
  }

  @Test
  void theAnswerIsForgotten() {
    byte[] bytes = noise(1 << 16);
    assertTrue(look.isNoise(ByteBuffer.wrap(bytes)));
    assertTrue(look.isNoise(ByteBuffer.wrap(bytes)));
  }
}
