package io.seedling.launcher;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The head of a firmware volume: UEFI Platform Initialization Specification, volume 3, 3.2.1. UEFI
 * firmware for virtual machines writes to the serial port as soon as it runs; others need not.
 */
final class UefiVolume {
  private static final int SIGNATURE_AT = 40;
  private static final int ARM_OFFSET = 0x1000; // before it, on Arm, is where the processor starts

  private UefiVolume() {}

  /** Says so of a raw image that begins with a volume; of what can't be read it isn't known. */
  static boolean isIn(Path image) {
    byte[] head;
    try (InputStream in = Files.newInputStream(image)) {
      head = in.readNBytes(ARM_OFFSET + SIGNATURE_AT + 4);
    } catch (IOException e) {
      return false;
    }
    return isSigned(head, SIGNATURE_AT) || isSigned(head, ARM_OFFSET + SIGNATURE_AT);
  }

  private static boolean isSigned(byte[] head, int at) {
    return head.length >= at + 4
        && new String(head, at, 4, StandardCharsets.ISO_8859_1).equals("_FVH");
  }
}
