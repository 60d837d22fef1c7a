package io.seedling.qcow2;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** Whatever a frame holds: it is the cluster, or it is none. */
final class DamagedZstdTest {
  private static final int CLUSTER = 512;

  /** What QEMU makes of 512 bytes of 2. */
  private static final byte[] FRAME =
      HexFormat.of().parseHex("28b52ffd6000014d00001002020100fb2ac002");

  private static boolean decompress(byte[] frame, byte[] cluster) {
    return Zstd.decompress(ByteBuffer.wrap(frame), cluster);
  }

  @Test
  void theFrameIsTheCluster() {
    byte[] expected = new byte[CLUSTER];
    Arrays.fill(expected, (byte) 2);
    byte[] cluster = new byte[CLUSTER];

    assertTrue(decompress(FRAME, cluster));
    assertArrayEquals(expected, cluster);
  }

  @Test
  void aFrameThatTheDecoderItselfRunsAgainstIsNone() {
    byte[] frame = FRAME.clone();
    frame[14] = 0x40; // the decoder then looks at its tables' index -5

    assertFalse(decompress(frame, new byte[CLUSTER]));
  }

  @Test
  void anyTwoChangedBytesAreAClusterOrNone() {
    for (int one = 0; one < FRAME.length; one++) {
      for (int other = one; other < FRAME.length; other++) {
        for (int value = 0; value < 256; value += 5) {
          byte[] frame = FRAME.clone();
          frame[one] = (byte) value;
          frame[other] ^= (byte) (value * 7 + 1);
          decompress(frame, new byte[CLUSTER]);
        }
      }
    }
  }
}
