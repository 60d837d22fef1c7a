package io.seedling.cli;

import io.seedling.cli.OutputFile.Existing;
import io.seedling.qcow2.DamagedImageException;
import io.seedling.qcow2.DiskImage;
import io.seedling.qcow2.GuestDisk;
import io.seedling.qcow2.ImageCopy;
import io.seedling.qcow2.ImageFormat;
import io.seedling.qcow2.ImageSource;
import io.seedling.qcow2.NewImage;
import io.seedling.qcow2.Qcow2FormatException;
import io.seedling.qcow2.Qcow2Image;
import io.seedling.qcow2.Recreation;
import io.seedling.qcow2.Soundness;
import io.seedling.qcow2.UnsupportedImageException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * {@code convert -n} into a qcow2 image that is there: it keeps its options, its backing file, and
 * what lies behind the sources' end. A new image is made beside it, and takes its place at once.
 *
 * @param old the image as it is
 * @param result what it shall show
 * @param wasZero whether the image is known to be all zeros, so that zeros need not be said
 */
record ConvertInto(Path file, GuestDisk old, GuestDisk result, Recreation same, boolean wasZero)
    implements Closeable {

  /** Opens the image; the caller closes what is returned, before the sources. */
  static ConvertInto open(ConvertOptions options, ConvertSources sources)
      throws IOException, ReportedException {
    Path file = options.out();
    ImageSource source = ImageSource.of(file, Optional.of(ImageFormat.QCOW2));
    GuestDisk old = ConvertSources.open(source, options);
    try {
      if (old.size() < sources.size()) {
        throw new ReportedException(
            ExitCode.FAILED, "output file is smaller than input file", null);
      }
      DiskImage image = old.images().get(0);
      Recreation same = Recreation.of((Qcow2Image) image);
      Soundness.require(image);
      GuestDisk result = old.writtenOver(sources.disks(), options.hasBacking());
      return new ConvertInto(file, old, result, same, options.targetIsZero());
    } catch (Qcow2FormatException | UnsupportedImageException | DamagedImageException e) {
      old.close();
      throw Images.named(file, e);
    } catch (Throwable t) {
      old.close();
      throw t;
    }
  }

  /** Returns the new image, as it will be made. */
  NewImage image() {
    return same.image();
  }

  void write(ImageCopy copy, OutputFile.Check check) throws IOException {
    OutputFile.Content content =
        channel -> {
          if (wasZero) {
            copy.writeQcow2(channel, same.image());
          } else {
            copy.rewriteQcow2(channel, same.image());
          }
          same.addExtensions(channel);
        };
    OutputFile.publish(file, Existing.REPLACE, content, check);
  }

  @Override
  public void close() throws IOException {
    old.close();
  }
}
