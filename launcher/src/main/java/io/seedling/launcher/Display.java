package io.seedling.launcher;

import java.util.Optional;

/**
 * Where a guest's screen is shown, and its sound played.
 *
 * @param qemuValue the value of QEMU's {@code -display}
 * @param audio what plays the sound; a guest has no sound card by default
 */
public record Display(String qemuValue, Optional<Audio> audio) {
  /** No screen: the serial console is all there is. */
  public static final Display NONE = new Display("none", Optional.empty());

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
      case "gtk", "sdl", "cocoa" -> new Display(text, Optional.empty());
      default -> vnc(text);
    };
  }

  private static Display vnc(String text) {
    if (text.startsWith("vnc:")) {
      try {
        int number = Integer.parseInt(text.substring("vnc:".length()));
        if (number >= 0 && number <= LAST_VNC_DISPLAY) {
          return new Display("vnc=" + PortForward.LOOPBACK + ":" + number, Optional.empty());
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

  /** Returns the same screen, with sound. */
  public Display with(Audio other) {
    return new Display(qemuValue, Optional.of(other));
  }

  boolean isShown() {
    return !qemuValue.equals(NONE.qemuValue);
  }
}
