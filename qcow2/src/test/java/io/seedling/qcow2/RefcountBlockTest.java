package io.seedling.qcow2;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RefcountBlockTest {

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4, 8, 16, 32, 64})
  void aCountIsWhatItWasSetToAndLeavesItsNeighboursAlone(int bits) {
    RefcountBlock block = new RefcountBlock(bits, ByteBuffer.allocate(512));
    long most = RefcountBlock.most(bits);
    for (int i = 0; i < 64; i++) {
      block.set(i, most);
    }
    block.set(21, 0);
    block.set(22, 1);

    assertEquals(most, block.get(20));
    assertEquals(0, block.get(21));
    assertEquals(1, block.get(22));
    assertEquals(most, block.get(23));
    assertEquals(0, bits == 64 ? 0 : block.get(64));
  }

  @Test
  void narrowCountsBeginAtTheLowBitsAndWideOnesAreBigEndian() {
    assertArrayEquals(new byte[] {(byte) 0xff, 7}, RefcountBlock.ones(1, 11).array());
    assertArrayEquals(new byte[] {0x55, 1}, RefcountBlock.ones(2, 5).array());
    assertArrayEquals(new byte[] {0x11, 1}, RefcountBlock.ones(4, 3).array());
    assertArrayEquals(new byte[] {0, 1, 0, 1}, RefcountBlock.ones(16, 2).array());
  }
}
