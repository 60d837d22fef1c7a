package io.seedling.qcow2;

import java.io.IOException;

/** Says that the tables of an image contradict each other, so that what they say is garbage. */
public final class DamagedImageException extends IOException {
  DamagedImageException(String message) {
    super(message);
  }
}
