package io.seedling.cli;

import io.seedling.cli.OutputFile.Existing;
import io.seedling.qcow2.BackingFile;
import io.seedling.qcow2.ExternalDataFile;
import io.seedling.qcow2.NewImage;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A qcow2 image and the external data file beside it. As qemu-img does, the data file is looked for
 * from the working directory, and stored as it is named.
 */
final class DataFiles {
  private DataFiles() {}

  /** Writes both files; the channels are empty, and closed by who opened them. */
  interface Content {
    void writeTo(FileChannel image, FileChannel data) throws IOException;
  }

  /** Writes both files and syncs both; then the data file gets its name, and the image last. */
  static void publish(Path file, NewImage image, Content content)
      throws IOException, ReportedException {
    Path dataFile = path(file, image);
    List<OutputFile> data = new ArrayList<>();
    try (OutputFile qcow2 =
        OutputFile.write(
            file,
            Existing.REPLACE,
            false,
            channel ->
                data.add(
                    OutputFile.write(
                        dataFile,
                        Existing.REPLACE,
                        false,
                        dataChannel -> content.writeTo(channel, dataChannel))))) {
      data.get(0).sync();
      qcow2.sync();
      data.get(0).publish();
      qcow2.publish();
    } finally {
      for (OutputFile written : data) {
        written.close();
      }
    }
  }

  /** Returns where the data file shall lie, which is not where something else is in the way. */
  static Path path(Path file, NewImage image) throws IOException, ReportedException {
    ExternalDataFile named = image.dataFile().orElseThrow();
    if (BackingFile.isProtocol(named.name())) {
      throw new ReportedException(
          ExitCode.FAILED,
          file + ": the data file " + named.name() + " is a protocol's name, not a file's",
          "for a file with a colon in its name, say ./" + named.name());
    }
    Path dataFile = file.getFileSystem().getPath(named.name());
    if (dataFile.toAbsolutePath().normalize().equals(file.toAbsolutePath().normalize())
        || (Files.exists(dataFile) && Files.exists(file) && Files.isSameFile(dataFile, file))) {
      throw new FileSystemException(
          file.toString(), null, "the data file would be the image itself");
    }
    OutputFile.directoryOf(dataFile);
    ImagesInUse.requireReplaceable(List.of(dataFile));
    return dataFile;
  }
}
