package io.seedling.cli;

import io.seedling.cli.OutputFile.Existing;
import io.seedling.qcow2.DamagedImageException;
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
import java.util.List;
import java.util.Optional;

/**
 * {@code convert -n} into a qcow2 image that is there: it keeps its options, its backing file, and
 * what lies behind the sources' end. A new image is made beside it, or a copy of it written into,
 * and takes its place at once.
 *
 * @param old the image as it is
 * @param result what it shall show
 * @param same what a new image has of it; empty if it is copied
 */
record ConvertInto(
    ConvertOptions options,
    ConvertSources sources,
    GuestDisk old,
    GuestDisk result,
    Optional<Recreation> same)
    implements Closeable {

  /** Opens the image; the caller closes what is returned, before the sources. */
  static ConvertInto open(ConvertOptions options, ConvertSources sources)
      throws IOException, ReportedException {
    Path file = options.out();
    GuestDisk old = ConvertSources.open(source(file), options);
    try {
      if (old.size() < sources.size()) {
        throw new ReportedException(
            ExitCode.FAILED, "output file is smaller than input file", null);
      }
      Qcow2Image image = (Qcow2Image) old.images().get(0);
      Optional<Recreation> same =
          isCopied(image, options) ? Optional.empty() : Optional.of(Recreation.of(image));
      Soundness.require(image);
      GuestDisk result = old.writtenOver(sources.disks(), options.hasBacking());
      return new ConvertInto(options, sources, old, result, same);
    } catch (Qcow2FormatException | UnsupportedImageException | DamagedImageException e) {
      old.close();
      throw Images.named(file, e);
    } catch (Throwable t) {
      old.close();
      throw t;
    }
  }

  private static ImageSource source(Path file) {
    return ImageSource.of(file, Optional.of(ImageFormat.QCOW2));
  }

  /** A guest's writes compress nothing. */
  private static boolean isCopied(Qcow2Image image, ConvertOptions options) {
    return !options.copy().compress()
        && !options.targetIsZero()
        && Recreation.isWorseThanCopying(image);
  }

  /** Returns the copying of what is to be written. */
  ImageCopy copy() {
    return same.isPresent() ? copyOfAll() : new ImageCopy(sources.disks(), options.copy());
  }

  /** Returns the copying of all that the image shall show. */
  ImageCopy copyOfAll() {
    return new ImageCopy(List.of(result), options.copy());
  }

  /** Returns the new image, as it will be made; empty if there is none. */
  Optional<NewImage> image() {
    return same.map(Recreation::image);
  }

  void write(ImageCopy copy, OutputFile.Check check) throws IOException {
    if (same.isPresent()) {
      writeAnew(copy, same.get(), check);
    } else {
      writeIntoCopy(copy, check);
    }
  }

  private void writeAnew(ImageCopy copy, Recreation anew, OutputFile.Check check)
      throws IOException {
    OutputFile.Content content =
        channel -> {
          if (options.targetIsZero()) {
            copy.writeQcow2(channel, anew.image()); // whose zeros need not be said
          } else {
            copy.rewriteQcow2(channel, anew.image());
          }
          anew.addExtensions(channel);
        };
    OutputFile.publish(options.out(), Existing.REPLACE, content, check);
  }

  private void writeIntoCopy(ImageCopy copy, OutputFile.Check check) throws IOException {
    ImageSource bytes = ImageSource.of(options.out(), Optional.of(ImageFormat.RAW));
    try (GuestDisk file = GuestDisk.open(bytes)) {
      OutputFile.Check writing =
          temporary -> {
            copy.writeInto(source(temporary), options.hasBacking());
            check.of(temporary);
          };
      OutputFile.publish(
          options.out(),
          Existing.REPLACE,
          channel -> new ImageCopy(List.of(file), options.copy()).writeRaw(channel),
          writing);
    }
  }

  @Override
  public void close() throws IOException {
    old.close();
  }
}
