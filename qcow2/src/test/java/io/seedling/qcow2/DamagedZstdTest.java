package io.seedling.qcow2;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a frame holds: it is the cluster, or it is none. */
final class DamagedZstdTest {
  private static final int CLUSTER = 512;

  /** What QEMU makes of 512 bytes of 2. */
  private static final byte[] FRAME =
      HexFormat.of().parseHex("28b52ffd6000014d00001002020100fb2ac002");

  private static Zstd codec(boolean isNative) {
    return isNative ? new ZstdNative() : new ZstdJava();
  }

  private static boolean decompress(Zstd codec, byte[] frame, byte[] cluster) {
    ByteBuffer packed = ByteBuffer.allocateDirect(frame.length).put(frame).flip();
    int length = ZstdFrame.length(packed);
    return length > 0 && codec.decompress(packed.limit(length), ByteBuffer.wrap(cluster));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void theFrameIsTheCluster(boolean isNative) {
    byte[] expected = new byte[CLUSTER];
    Arrays.fill(expected, (byte) 2);
    byte[] cluster = new byte[CLUSTER];

    try (Zstd codec = codec(isNative)) {
      assertTrue(decompress(codec, FRAME, cluster));
    }
    assertArrayEquals(expected, cluster);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aFrameThatTheDecoderItselfRunsAgainstIsNone(boolean isNative) {
    byte[] frame = FRAME.clone();
    frame[14] = 0x40; // the decoder in Java then looks at its tables' index -5

    try (Zstd codec = codec(isNative)) {
      assertFalse(decompress(codec, frame, new byte[CLUSTER]));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void anyTwoChangedBytesAreAClusterOrNone(boolean isNative) {
    try (Zstd codec = codec(isNative)) {
      changeAnyTwoBytes(codec);
    }
  }

  private static void changeAnyTwoBytes(Zstd codec) {
    for (int one = 0; one < FRAME.length; one++) {
      for (int other = one; other < FRAME.length; other++) {
        for (int value = 0; value < 256; value += 5) {
          byte[] frame = FRAME.clone();
          frame[one] = (byte) value;
          frame[other] ^= (byte) (value * 7 + 1);
          decompress(codec, frame, new byte[CLUSTER]);
        }
      }
    }
  }
}
