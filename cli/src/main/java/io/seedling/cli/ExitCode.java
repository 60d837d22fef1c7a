package io.seedling.cli;

/** How a program ended, as scripts see it. */
enum ExitCode {
  DONE(0),
  /** It failed, or problems were found. */
  FAILED(1),
  /** The command line is wrong. */
  USAGE(2),
  /** The VM or a file is in use. */
  IN_USE(3),
  /** {@code imgtool compare}: an image can't be opened. */
  NOT_OPENED(2),
  /** {@code imgtool compare}: what is allocated can't be told. */
  NOT_DESCRIBED(3),
  /** {@code imgtool compare}: an image can't be read. */
  NOT_READ(4),
  /** {@code imgtool check} found errors in an image. */
  CORRUPT(2),
  /** {@code imgtool check} found clusters that are counted and not used, and no errors. */
  LEAKS(3),
  /** The VM was not ready in time; it runs on. */
  NOT_READY(4),
  /** The guest runs, but its cloud-init reported errors. */
  GUEST_FAILED(5),
  QEMU_DIED(6),
  /** {@code imgtool check} knows no checks for a format. */
  NO_CHECKS(63),
  /** QEMU or its firmware is missing: {@code EX_UNAVAILABLE} of sysexits.h. */
  NOT_FOUND(69),
  /** A privilege is needed and not to be had: {@code EX_NOPERM} of sysexits.h. */
  NO_PRIVILEGE(77);

  private final int status;

  ExitCode(int status) {
    this.status = status;
  }

  int status() {
    return status;
  }
}
