package io.seedling.qcow2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class TurnsTest {
  private final Turns turns = new Turns();

  @Test
  void eachHasItsTurnWhenThoseBeforeHavePassedOnTheirs() throws Exception {
    List<Long> order = new ArrayList<>(); // which the turns themselves guard
    List<Thread> threads = new ArrayList<>();
    for (long turn = 7; turn >= 0; turn--) {
      long own = turn;
      threads.add(
          started(
              () -> {
                assertTrue(turns.await(own));
                order.add(own);
                turns.passOn();
              }));
    }
    for (Thread thread : threads) {
      thread.join();
    }

    assertEquals(List.of(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L), order);
    assertNull(turns.failure());
  }

  @Test
  void theFirstFailureInTheOrderIsTheOneThatIsTold() throws Exception {
    IOException later = new IOException("later");
    IOException first = new IOException("first");
    Thread thread = started(() -> turns.fail(1, later));
    while (thread.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
    turns.fail(0, first);
    thread.join();

    assertSame(first, turns.failure());
    assertFalse(turns.await(9));
  }

  @Test
  void aTurnThatWasPassedOnCanFailYet() {
    IOException failure = new IOException("late");
    assertTrue(turns.await(0));
    turns.passOn();
    turns.fail(0, failure);

    assertFalse(turns.await(1));
    assertSame(failure, turns.failure());
  }

  @Test
  void anInterruptedThreadWaitsAllTheSame() throws Exception {
    List<Boolean> seen = new ArrayList<>();
    Thread thread =
        started(
            () -> {
              Thread.currentThread().interrupt();
              seen.add(turns.await(1));
              seen.add(Thread.currentThread().isInterrupted());
            });
    assertTrue(turns.await(0));
    turns.passOn();
    thread.join();

    assertEquals(List.of(true, true), seen);
  }

  private static Thread started(Runnable work) {
    Thread thread = new Thread(work);
    thread.start();
    return thread;
  }
}
