package io.seedling.qcow2;

import java.io.IOException;

/** Says, in QEMU's words for it, why an image's header can't be changed; the image is as it was. */
public final class HeaderChangeException extends IOException {
  HeaderChangeException(String message) {
    super(message);
  }
}
