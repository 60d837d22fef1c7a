package io.seedling.qcow2;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Every so many of cases that are generated: {@code -Dthinned=N} asks for an Nth of them. */
final class Thinned {
  private static final int EVERY = Integer.getInteger("thinned", 1);

  private Thinned() {}

  /** Returns those that are left, of which the last is one. */
  static <T> Stream<T> of(List<T> cases) {
    int last = cases.size() - 1;
    return IntStream.rangeClosed(0, last).filter(i -> (last - i) % EVERY == 0).mapToObj(cases::get);
  }
}
