package io.seedling.launcher;

/**
 * Where a guest's screen is shown: QEMU's {@code -display}.
 *
 * @param qemuValue the option's value
 */
public record Display(String qemuValue) {
  /** No screen: the serial console is all there is. */
  public static final Display NONE = new Display("none");

  private static final int LAST_VNC_DISPLAY = 59635; // port 5900 + 59635 = 65535

  /**
   * Returns the display for {@code none}, {@code gtk}, {@code sdl}, {@code cocoa} or {@code vnc:N};
   * the last listens on 127.0.0.1, port 5900 + N.
   *
   * @throws IllegalArgumentException if the text is none of these
   */
  public static Display parse(String text) {
    return switch (text) {
      case "none" -> NONE;
      case "gtk", "sdl", "cocoa" -> new Display(text);
      default -> vnc(text);
    };
  }

  private static Display vnc(String text) {
    if (text.startsWith("vnc:")) {
      try {
        int number = Integer.parseInt(text.substring("vnc:".length()));
        if (number >= 0 && number <= LAST_VNC_DISPLAY) {
          return new Display("vnc=" + PortForward.LOOPBACK + ":" + number);
        }
      } catch (NumberFormatException e) {
        // said below, like every other text that is no display
      }
    }
    throw new IllegalArgumentException(
        "the display must be none, gtk, sdl, cocoa or vnc:N with N from 0 to "
            + LAST_VNC_DISPLAY
            + ", not '"
            + text
            + "'");
  }

  boolean isShown() {
    return !equals(NONE);
  }
}
