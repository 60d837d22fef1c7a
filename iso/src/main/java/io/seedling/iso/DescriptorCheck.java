package io.seedling.iso;

import java.nio.ByteBuffer;
import java.time.DateTimeException;

/** The rules for what one volume descriptor says (ECMA-119 §8.4, §8.5). */
final class DescriptorCheck {
  private static final String[] DATES = {"creation", "modification", "expiration", "effective"};

  private final FoundVolume volume;
  private final FoundDescriptor descriptor;
  private final ByteBuffer bytes;

  private DescriptorCheck(FoundVolume volume, FoundDescriptor descriptor) {
    this.volume = volume;
    this.descriptor = descriptor;
    this.bytes = descriptor.bytes();
  }

  static void check(FoundVolume volume, FoundDescriptor descriptor) {
    DescriptorCheck check = new DescriptorCheck(volume, descriptor);
    check.numbers();
    check.size();
    check.dates();
    check.label();
  }

  private void numbers() {
    agree32(VolumeDescriptor.VOLUME_SPACE_SIZE_AT, "§8.4.8", "volume space size");
    agree16(VolumeDescriptor.VOLUME_SET_SIZE_AT, "§8.4.10", "volume set size");
    agree16(VolumeDescriptor.VOLUME_NUMBER_AT, "§8.4.11", "volume sequence number");
    agree16(VolumeDescriptor.BLOCK_SIZE_AT, "§8.4.12", "logical block size");
    agree32(VolumeDescriptor.PATH_TABLE_SIZE_AT, "§8.4.13", "path table size");
    int root = descriptor.root().disagreementAt();
    if (root >= 0) {
      error(
          VolumeDescriptor.ROOT_RECORD_AT + root,
          "§8.4.18",
          "the two byte orders of a number in the root directory's record differ");
    }
    int version = Byte.toUnsignedInt(bytes.get(VolumeDescriptor.FILE_STRUCTURE_VERSION_AT));
    if (version != 1) {
      error(
          VolumeDescriptor.FILE_STRUCTURE_VERSION_AT,
          "§8.4.31",
          "the file structure version is " + version + "; it must be 1");
    }
  }

  private void size() {
    long stated = descriptor.volumeLength();
    long there = volume.bytes().size();
    if (stated > there) {
      error(
          VolumeDescriptor.VOLUME_SPACE_SIZE_AT,
          "§8.4.8",
          "the volume is truncated: it is "
              + there
              + " bytes long, and says that it has "
              + stated);
    } else if (stated < there) {
      volume
          .problems()
          .note(
              new Finding(
                  Severity.INFO,
                  descriptor.offset() + VolumeDescriptor.VOLUME_SPACE_SIZE_AT,
                  "ECMA-119 §8.4.8",
                  "",
                  there - stated + " bytes follow behind the volume's end"));
    }
  }

  private void dates() {
    for (int i = 0; i < DATES.length; i++) {
      int at = VolumeDescriptor.DATES_AT + i * IsoDate.LONG_LENGTH;
      try {
        IsoDate.parseLong(bytes, at);
      } catch (DateTimeException e) {
        warning(at, "§8.4.26.1", "the " + DATES[i] + " date is none: " + e.getMessage());
      }
    }
  }

  private void label() {
    String label = descriptor.label();
    for (int i = 0; i < label.length(); i++) {
      if (Character.isISOControl(label.charAt(i))) {
        warning(
            VolumeDescriptor.VOLUME_IDENTIFIER_AT,
            "§8.4.7",
            "the volume identifier holds a control character");
        return;
      }
    }
  }

  private void agree16(int at, String clause, String what) {
    if (!BothEndian.agree16(bytes, at)) {
      error(at, clause, "the two byte orders of the " + what + " differ");
    }
  }

  private void agree32(int at, String clause, String what) {
    if (!BothEndian.agree32(bytes, at)) {
      error(at, clause, "the two byte orders of the " + what + " differ");
    }
  }

  private void error(int at, String clause, String message) {
    volume
        .problems()
        .note(Finding.error(descriptor.offset() + at, "ECMA-119 " + clause, "", message));
  }

  private void warning(int at, String clause, String message) {
    volume
        .problems()
        .note(Finding.warning(descriptor.offset() + at, "ECMA-119 " + clause, "", message));
  }
}
