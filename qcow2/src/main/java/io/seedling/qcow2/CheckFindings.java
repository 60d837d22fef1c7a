package io.seedling.qcow2;

import java.util.function.Consumer;

/** Counts what is found, and passes it on at once: there may be more than memory could hold. */
final class CheckFindings {
  private final Consumer<CheckFinding> reader;
  private long corruptions;
  private long leaks;
  private long unchecked;

  CheckFindings(Consumer<CheckFinding> reader) {
    this.reader = reader;
  }

  void corruption(String text) {
    corruption(text, 1);
  }

  void corruption(String text, long times) {
    corruptions += times;
    reader.accept(new CheckFinding(CheckFinding.Kind.CORRUPTION, times, text));
  }

  void leak(String text) {
    leaks++;
    reader.accept(new CheckFinding(CheckFinding.Kind.LEAK, 1, text));
  }

  void unchecked(String text) {
    unchecked++;
    reader.accept(new CheckFinding(CheckFinding.Kind.UNCHECKED, 1, text));
  }

  long corruptions() {
    return corruptions;
  }

  long leaks() {
    return leaks;
  }

  long unchecked() {
    return unchecked;
  }
}
