package io.seedling.cli;

import io.seedling.cli.OutputFile.Existing;
import io.seedling.seed.Document;
import io.seedling.seed.Seed;
import io.seedling.seed.SeedFormat;
import io.seedling.seed.SeedVolume;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** A seed on its way to a file or a directory: whole or not at all, 0600 if it holds a secret. */
final class SeedOutput {
  private SeedOutput() {}

  /** Writes an ISO 9660 volume. */
  static void write(Seed seed, Instant date, Path target, Existing existing) throws IOException {
    write(seed, SeedFormat.ISO, date, target, existing);
  }

  /**
   * Writes the seed as what it shall be.
   *
   * @throws IllegalArgumentException if the format has no room or no counterpart for it
   */
  static void write(Seed seed, SeedFormat format, Instant date, Path target, Existing existing)
      throws IOException {
    if (format == SeedFormat.DIRECTORY) {
      writeDirectory(seed, target, existing);
    } else {
      OutputFile.publish(
          target, existing, seed.containsSecret(), new SeedContent(seed, format, date));
    }
  }

  /** All are written before the first has its name; what an earlier seed alone had is removed. */
  private static void writeDirectory(Seed seed, Path target, Existing existing) throws IOException {
    if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)
        && (existing == Existing.REFUSE || !Files.isDirectory(target))) {
      throw new FileAlreadyExistsException(target.toString());
    }
    boolean isNew = !Files.exists(target);
    Files.createDirectories(target);
    boolean done = false;
    try {
      writeFiles(seed, target);
      done = true;
    } finally {
      if (!done && isNew) {
        Files.delete(target);
      }
    }
    for (String optional : List.of("network-config", "vendor-data")) {
      if (seed.files().stream().noneMatch(file -> file.name().equals(optional))) {
        Files.deleteIfExists(target.resolve(optional));
      }
    }
  }

  private static void writeFiles(Seed seed, Path target) throws IOException {
    List<OutputFile> written = new ArrayList<>();
    try {
      for (Document file : seed.files()) {
        OutputFile output =
            OutputFile.write(
                target.resolve(file.name()),
                Existing.REPLACE,
                seed.containsSecret(),
                OutputFile.of(file.buffer()));
        written.add(output);
        output.sync();
      }
      for (OutputFile output : written) {
        output.publish();
      }
    } finally {
      for (OutputFile output : written) {
        output.close();
      }
    }
  }

  /** Returns the bytes of a file, or of all files in a directory. */
  static long size(Path output) throws IOException {
    if (!Files.isDirectory(output)) {
      return Files.size(output);
    }
    long size = 0;
    try (DirectoryStream<Path> files = Files.newDirectoryStream(output)) {
      for (Path file : files) {
        size += Files.size(file);
      }
    }
    return size;
  }

  /** A seed's volume as an output's content; a lambda's first use would cost a start 8 ms. */
  private record SeedContent(Seed seed, SeedFormat format, Instant date)
      implements OutputFile.Content {
    @Override
    public void writeTo(FileChannel channel) throws IOException {
      SeedVolume.write(seed, format, date, channel);
    }
  }
}
