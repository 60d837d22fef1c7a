package io.seedling.qcow2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

final class LossesTest {

  @Test
  void partsThatMeetAreOneInWhateverOrderTheyCome() {
    Losses losses = new Losses();
    losses.add(100, 10, "b");
    losses.add(120, 10, "d");
    losses.add(110, 10, "c");
    losses.add(90, 10, "a");
    losses.add(95, 3, "x");
    losses.add(200, 1, "y");

    assertEquals(
        List.of(new Losses.Loss(90, 40, "a"), new Losses.Loss(200, 1, "y")), losses.parts());
    assertFalse(losses.hasMore());
  }

  @Test
  void aMillionPartsAreNotKept() {
    Losses losses = new Losses();
    for (int i = 0; i < 1_000_000; i++) {
      losses.add(2L * i, 1, "");
    }

    assertEquals(1000, losses.parts().size());
    assertTrue(losses.hasMore());
  }
}
