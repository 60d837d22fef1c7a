package io.seedling.cli;

import io.seedling.cli.OutputFile.Existing;
import io.seedling.qcow2.BackingFile;
import io.seedling.qcow2.ImageFormat;
import io.seedling.qcow2.NewImage;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Empty images over one base.
 *
 * @param virtualSize the disk that the guest sees, in bytes
 * @param clusterBits log2 of the cluster size in bytes
 */
record Overlays(Base base, long virtualSize, int clusterBits) {

  /** The base, what it is, and how the overlays shall name it. */
  record Base(Path file, ImageFormat format, BackingFile.Reference reference) {}

  /**
   * Writes all of them, syncs all of them, and only then gives each its name: where one fails, none
   * appears, but for a failure in the last step.
   *
   * @return how each refers to the base
   */
  List<BackingFile> write(List<Path> outputs, Existing existing) throws IOException {
    List<BackingFile> references = new ArrayList<>(outputs.size());
    List<OutputFile> files = new ArrayList<>(outputs.size());
    try {
      for (Path output : outputs) {
        OutputFile.directoryOf(output);
        BackingFile reference =
            BackingFile.referring(output, base.file(), base.format(), base.reference());
        NewImage image = new NewImage(virtualSize, clusterBits, Optional.of(reference));
        files.add(OutputFile.write(output, existing, false, new ImageContent(image)));
        references.add(reference);
      }
      for (OutputFile file : files) {
        file.sync();
      }
      for (OutputFile file : files) {
        file.publish();
      }
    } finally {
      for (OutputFile file : files) {
        file.close();
      }
    }
    return references;
  }

  /** An image as an output's content; a lambda's first use would cost a start 8 ms. */
  record ImageContent(NewImage image) implements OutputFile.Content {
    @Override
    public void writeTo(FileChannel channel) throws IOException {
      image.writeTo(channel);
    }
  }
}
