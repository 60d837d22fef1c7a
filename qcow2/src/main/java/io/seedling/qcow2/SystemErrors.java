package io.seedling.qcow2;

/** The texts that Linux has for the numbers of errors that disks and files give. */
final class SystemErrors {
  private SystemErrors() {}

  /** Returns the text of an error's number. */
  static String text(int number) {
    return switch (number) {
      case 1 -> "Operation not permitted";
      case 2 -> "No such file or directory";
      case 4 -> "Interrupted system call";
      case 5 -> "Input/output error";
      case 6 -> "No such device or address";
      case 11 -> "Resource temporarily unavailable";
      case 12 -> "Cannot allocate memory";
      case 13 -> "Permission denied";
      case 16 -> "Device or resource busy";
      case 19 -> "No such device";
      case 22 -> "Invalid argument";
      case 27 -> "File too large";
      case 28 -> "No space left on device";
      case 30 -> "Read-only file system";
      case 95 -> "Operation not supported";
      case 110 -> "Connection timed out";
      case 121 -> "Remote I/O error";
      case 122 -> "Disk quota exceeded";
      case 123 -> "No medium found";
      case 125 -> "Operation canceled";
      default -> "Unknown error " + number;
    };
  }
}
