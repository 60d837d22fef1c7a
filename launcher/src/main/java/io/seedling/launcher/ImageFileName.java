package io.seedling.launcher;

/** How an image's file is named here: as where it came from, and after its content. */
final class ImageFileName {
  private static final int LONGEST_STEM = 100;

  private ImageFileName() {}

  /**
   * Returns the name.
   *
   * @param original of the file that came, of which only what is harmless is taken
   * @param content the first digits of the checksum
   */
  static String of(String original, String content) {
    StringBuilder name = new StringBuilder();
    for (int i = 0; i < original.length() && name.length() < LONGEST_STEM; i++) {
      char c = original.charAt(i);
      boolean harmless = c < 0x80 && (Character.isLetterOrDigit(c) || "._-".indexOf(c) >= 0);
      name.append(harmless ? c : '_');
    }
    int dot = name.lastIndexOf(".");
    String stem = dot > 0 ? name.substring(0, dot) : name.toString();
    String ending = dot > 0 ? name.substring(dot) : "";
    return (stem.startsWith(".") ? "_" + stem : stem) + "-" + content + ending;
  }

  /** Says whether a name is one that {@link #of} gives a file, whatever its content. */
  static boolean isOf(String original, String name, int digits) {
    int ending = of(original, "").lastIndexOf(".");
    int end = ending < 0 ? name.length() : name.lastIndexOf('.');
    return end >= digits && name.equals(of(original, name.substring(end - digits, end)));
  }
}
