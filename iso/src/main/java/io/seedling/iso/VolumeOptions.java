package io.seedling.iso;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;

/**
 * What is said of a volume as a whole.
 *
 * @param label the volume identifier, written as it is in the primary descriptor (UTF-8, at most
 *     {@value #MAX_LABEL_BYTES} bytes) and in the Joliet descriptor (at most {@value
 *     #MAX_JOLIET_LABEL_CHARACTERS} UCS-2 characters)
 * @param modified the one instant for every date that no entry states; never taken from the clock
 * @param naming in which forms names are recorded
 * @param boot what firmware may boot, the first by default; none where the volume is not bootable
 */
public record VolumeOptions(String label, Instant modified, Naming naming, List<BootEntry> boot) {
  static final int MAX_LABEL_BYTES = 32;
  static final int MAX_JOLIET_LABEL_CHARACTERS = 16;

  /**
   * Checks the label and the instant.
   *
   * @throws IllegalArgumentException where the label is empty, too long or not to be written as it
   *     is, or the instant is outside the years 1900 to 2155
   */
  public VolumeOptions {
    requirePrintable(label);
    requireThatItFits(label, naming.joliet());
    boot = List.copyOf(boot);
    if (!IsoDate.isInRange(modified)) {
      throw new IllegalArgumentException("the volume's date is " + modified + IsoDate.OUTSIDE);
    }
  }

  /** Makes the options of a volume of interchange level 3 that is not bootable. */
  public VolumeOptions(String label, Instant modified, boolean joliet, boolean rockRidge) {
    this(label, modified, new Naming(3, joliet, rockRidge), List.of());
  }

  /** Returns the options of a volume that every system reads: both Joliet and Rock Ridge. */
  public static VolumeOptions labelled(String label, Instant modified) {
    return new VolumeOptions(label, modified, Naming.FULL, List.of());
  }

  /** Returns these options with another interchange level: 1, 2 or 3. */
  public VolumeOptions withInterchangeLevel(int level) {
    Naming changed = new Naming(level, naming.joliet(), naming.rockRidge());
    return new VolumeOptions(label, modified, changed, boot);
  }

  /** Returns these options with something to boot. */
  public VolumeOptions withBoot(List<BootEntry> entries) {
    return new VolumeOptions(label, modified, naming, entries);
  }

  private static void requirePrintable(String label) {
    if (label.isEmpty()) {
      throw new IllegalArgumentException("the label is empty");
    }
    if (label.endsWith(" ")) {
      throw new IllegalArgumentException(
          "the label '" + label + "' ends in a space, which no reader tells from the padding");
    }
    for (int i = 0; i < label.length(); i++) {
      if (Character.isISOControl(label.charAt(i))) {
        throw new IllegalArgumentException(
            "the label holds a control character at position " + (i + 1));
      }
    }
    if (!StandardCharsets.UTF_8.newEncoder().canEncode(label)) {
      throw new IllegalArgumentException("the label holds half of a surrogate pair");
    }
  }

  private static void requireThatItFits(String label, boolean joliet) {
    int bytes = label.getBytes(StandardCharsets.UTF_8).length;
    if (bytes > MAX_LABEL_BYTES) {
      throw new IllegalArgumentException(
          "the label '"
              + label
              + "' is "
              + bytes
              + " bytes long; "
              + MAX_LABEL_BYTES
              + " is the most");
    }
    if (!joliet) {
      return;
    }
    if (label.codePointCount(0, label.length()) != label.length()) {
      throw new IllegalArgumentException(
          "the label '" + label + "' has a character beyond U+FFFF, which Joliet cannot say");
    }
    if (label.length() > MAX_JOLIET_LABEL_CHARACTERS) {
      throw new IllegalArgumentException(
          "the label '"
              + label
              + "' is "
              + label.length()
              + " characters long; with Joliet "
              + MAX_JOLIET_LABEL_CHARACTERS
              + " is the most");
    }
  }
}
