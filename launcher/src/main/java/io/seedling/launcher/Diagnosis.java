package io.seedling.launcher;

/**
 * What was found of one thing that VMs need.
 *
 * @param level how much it matters
 * @param subject the thing, in a word or two
 * @param text what was found
 * @param remedy what to do about it; empty where nothing has to be done
 */
public record Diagnosis(Level level, String subject, String text, String remedy) {
  /** How much it matters. */
  public enum Level {
    /** As it should be. */
    OK,
    /** VMs run without it, or slower. */
    WARNING,
    /** No VM runs until it is mended. */
    FAILURE
  }

  /** Returns that something is as it should be. */
  public static Diagnosis ok(String subject, String text) {
    return new Diagnosis(Level.OK, subject, text, "");
  }

  /** Returns that something is missed, and can be done without. */
  public static Diagnosis warning(String subject, String text, String remedy) {
    return new Diagnosis(Level.WARNING, subject, text, remedy);
  }

  /** Returns that something keeps VMs from running. */
  public static Diagnosis failure(String subject, String text, String remedy) {
    return new Diagnosis(Level.FAILURE, subject, text, remedy);
  }
}
