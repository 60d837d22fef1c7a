package io.seedling.qcow2;

import java.util.function.Consumer;

/** Counts what is found, and passes it on at once: there may be more than memory could hold. */
final class CheckFindings {
  private final Consumer<CheckFinding> reader;
  private Tally tally = Tally.ZERO;

  CheckFindings(Consumer<CheckFinding> reader) {
    this.reader = reader;
  }

  /**
   * How much of what there is.
   *
   * @param corruptions that are there still
   * @param leaks that are there still
   * @param unchecked what could not be looked at, or not be put right for want of something else
   */
  record Tally(
      long corruptions, long leaks, long unchecked, long corruptionsFixed, long leaksFixed) {
    static final Tally ZERO = new Tally(0, 0, 0, 0, 0);

    /** Whether nothing is wrong any more. */
    boolean isClean() {
      return corruptions == 0 && leaks == 0 && unchecked == 0;
    }

    Tally plus(Tally more) {
      return new Tally(
          corruptions + more.corruptions,
          leaks + more.leaks,
          unchecked + more.unchecked,
          corruptionsFixed + more.corruptionsFixed,
          leaksFixed + more.leaksFixed);
    }
  }

  void corruption(String text) {
    corruption(text, 1);
  }

  void corruption(String text, long times) {
    add(new Tally(times, 0, 0, 0, 0), CheckFinding.Kind.CORRUPTION, times, text);
  }

  void leak(String text) {
    add(new Tally(0, 1, 0, 0, 0), CheckFinding.Kind.LEAK, 1, text);
  }

  void unchecked(String text) {
    add(new Tally(0, 0, 1, 0, 0), CheckFinding.Kind.UNCHECKED, 1, text);
  }

  /** Says that something was corrupt, and is no more. */
  void fixedCorruption(String text, long times) {
    add(new Tally(0, 0, 0, times, 0), CheckFinding.Kind.REPAIR, times, text);
  }

  /** Notes that so many things that were told of are corrupt no more. */
  void fixed(long corruptions) {
    tally = tally.plus(new Tally(0, 0, 0, corruptions, 0));
  }

  /** Says that a cluster was counted too often, and is no more. */
  void fixedLeak(String text) {
    add(new Tally(0, 0, 0, 0, 1), CheckFinding.Kind.REPAIR, 1, text);
  }

  /** Says what is done about things that were found before. */
  void repair(String text) {
    add(Tally.ZERO, CheckFinding.Kind.REPAIR, 0, text);
  }

  private void add(Tally one, CheckFinding.Kind kind, long times, String text) {
    tally = tally.plus(one);
    reader.accept(new CheckFinding(kind, times, text));
  }

  Tally tally() {
    return tally;
  }

  /** Goes on from other numbers: what was passed on was an attempt. */
  void setTally(Tally other) {
    tally = other;
  }
}
