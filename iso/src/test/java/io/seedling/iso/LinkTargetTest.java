package io.seedling.iso;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LinkTargetTest {

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  void anEntryThatIsNotTheLastEndsWithinAComponent(int length) {
    String component = "x".repeat(length);
    for (String target :
        List.of((component + "/").repeat(20) + "end", (component + "/../").repeat(20) + "end")) {
      List<ByteBuffer> parts = LinkTarget.parts(target, 20);
      for (ByteBuffer part : parts.subList(0, parts.size() - 1)) {
        int lastFlags = 0;
        for (int at = 0; at < part.limit(); at += 2 + part.get(at + 1)) {
          lastFlags = part.get(at);
        }
        assertEquals(1, lastFlags, target);
      }
    }
  }
}
