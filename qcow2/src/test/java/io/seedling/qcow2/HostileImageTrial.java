package io.seedling.qcow2;

import java.nio.file.Path;

/** The program that a JVM with a small heap runs on one of the {@link HostileImages}. */
final class HostileImageTrial {
  private HostileImageTrial() {}

  /** Ends with an exception, and so with a status that is not 0, where the trial fails. */
  public static void main(String[] arguments) {
    System.out.println(ImageTrial.of(Path.of(arguments[0]), arguments[0], ImageTrial.Depth.COPY));
  }
}
