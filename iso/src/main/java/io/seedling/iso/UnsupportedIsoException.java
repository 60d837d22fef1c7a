package io.seedling.iso;

import java.io.IOException;

/** What a volume may be or hold, and is not read here; the message names it. */
public final class UnsupportedIsoException extends IOException {
  UnsupportedIsoException(String what) {
    super(what);
  }
}
