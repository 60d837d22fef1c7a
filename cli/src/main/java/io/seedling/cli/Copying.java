package io.seedling.cli;

import io.seedling.qcow2.ImageCopy;

/** How far a copy is. */
record Copying(String name, ImageCopy copy) implements Progress.Work {
  @Override
  public long total() {
    return copy.size();
  }

  @Override
  public long done() {
    return copy.done();
  }
}
