package io.seedling.cli;

import io.seedling.qcow2.DiskImage;
import io.seedling.qcow2.References;
import io.seedling.qcow2.Soundness;
import java.io.IOException;
import org.apache.commons.cli.Options;

/** Whether images come from strangers: the option {@code --untrusted}. */
enum Untrusted {
  NO,
  YES;

  static void declare(Options options) {
    options.addOption(
        Command.flag(
            "",
            "untrusted",
            "the image is a stranger's: refuse it if it names other files, is damaged, or would"
                + " take time and memory out of all proportion"));
  }

  static Untrusted of(Arguments arguments) {
    return arguments.has("untrusted") ? YES : NO;
  }

  /** Returns what becomes of the files that an image names. */
  References references() {
    return this == YES ? References.REFUSED : References.FOLLOWED;
  }

  /** Refuses a stranger's image that isn't what it should be; others pass. */
  void admit(DiskImage image) throws IOException {
    references().admit(image);
    if (this == YES) {
      Soundness.requireUntrusted(image);
    }
  }
}
