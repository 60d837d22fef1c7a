package io.seedling.cli;

import io.seedling.qcow2.GuestDisk;
import io.seedling.qcow2.ImageFormat;
import io.seedling.qcow2.Locking;
import io.seedling.seed.Document;
import io.seedling.seed.FoundSeed;
import io.seedling.seed.SeedFormatException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/** Opens seeds: as they are, or within a qcow2 image, as cloud-localds makes them. */
final class Seeds {
  private static final byte[] QCOW2 = {'Q', 'F', 'I', (byte) 0xFB};

  private Seeds() {}

  /** Reads the seed at a path; what is said about a file that is none names it. */
  static FoundSeed read(String name) throws IOException, ReportedException {
    Path path = Path.of(name);
    try {
      if (Files.isRegularFile(path) && isQcow2(path)) {
        try (GuestDisk disk =
                Images.disk(
                    new ImageArgument(path, Optional.of(ImageFormat.QCOW2), Locking.SHARED),
                    Untrusted.YES);
            SeekableByteChannel channel = disk.channel()) {
          return FoundSeed.read(channel);
        }
      }
      return FoundSeed.read(path);
    } catch (SeedFormatException e) {
      throw new ReportedException(
          ExitCode.FAILED,
          path + ": " + e.getMessage(),
          "a seed is a volume, a directory or an archive with user-data and meta-data");
    }
  }

  /** Returns whether a file begins as a qcow2 image. */
  static boolean isQcow2(Path path) throws IOException {
    byte[] magic;
    try (InputStream in = Files.newInputStream(path)) {
      magic = in.readNBytes(QCOW2.length);
    }
    return Arrays.equals(magic, QCOW2);
  }

  /** Shows a document of a seed in full. */
  static void print(String name, Document document, PrintStream out) {
    out.println("--- " + name);
    for (String line : new String(document.bytes(), StandardCharsets.UTF_8).split("\n", -1)) {
      out.println(Printable.escape(line));
    }
  }
}
