package io.seedling.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;

/** A program that takes QEMU's command line and answers as QEMU does, and runs no guest. */
final class FakeQemu {
  private FakeQemu() {}

  static void install(Path program) throws IOException {
    try (InputStream fake = FakeQemu.class.getResourceAsStream("fake-qemu.py")) {
      Files.copy(Objects.requireNonNull(fake), program);
    }
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
  }
}
