package io.seedling.cli;

import java.io.PrintStream;

/** The version that the jar's manifest carries. */
final class Version {
  private Version() {}

  static void print(String programName, PrintStream out) {
    out.println(programName + " (Seedling) " + text());
  }

  static String text() {
    String version = Version.class.getPackage().getImplementationVersion();
    return version == null ? "unpackaged" : version;
  }
}
