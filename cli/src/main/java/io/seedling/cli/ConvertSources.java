package io.seedling.cli;

import io.seedling.qcow2.DamagedImageException;
import io.seedling.qcow2.DiskImage;
import io.seedling.qcow2.GuestDisk;
import io.seedling.qcow2.ImageSource;
import io.seedling.qcow2.Losses;
import io.seedling.qcow2.Qcow2FormatException;
import io.seedling.qcow2.SnapshotKey;
import io.seedling.qcow2.Soundness;
import io.seedling.qcow2.UnsupportedImageException;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The images that are read, one behind the other.
 *
 * @param lost what of each can't be read; empty where that ends the copy
 * @param copies of standard input, which can be read once
 */
record ConvertSources(List<GuestDisk> disks, List<Losses> lost, List<SpooledInput> copies)
    implements Closeable {

  /** Opens them; the caller closes what is returned. */
  static ConvertSources open(ConvertOptions options, Console console)
      throws IOException, UsageException, ReportedException {
    Optional<SnapshotKey> snapshot = options.snapshot();
    boolean several = options.sources().size() > 1;
    ConvertSources sources =
        new ConvertSources(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    try {
      for (String word : options.sources()) {
        boolean atSnapshot = sources.disks.isEmpty() && !(several && isWord(snapshot));
        ImageArgument given =
            SpooledInput.isMeant(word)
                ? sources.spool(options, console)
                : options.source(SpooledInput.nameOf(word));
        sources.add(options, given, atSnapshot ? snapshot : Optional.empty());
      }
      if (several && isWord(snapshot)) {
        throw new ReportedException(
            ExitCode.FAILED, "No support for concatenating multiple snapshot", null);
      }
      return sources;
    } catch (Throwable t) {
      sources.close();
      throw t;
    }
  }

  private static boolean isWord(Optional<SnapshotKey> snapshot) {
    return snapshot.isPresent() && snapshot.get().either();
  }

  private ImageArgument spool(ConvertOptions options, Console console)
      throws IOException, UsageException, ReportedException {
    if (!copies.isEmpty()) {
      throw new UsageException("standard input can be read once");
    }
    ImageArgument given = options.source(SpooledInput.nameOf("-"));
    SpooledInput copy = SpooledInput.read(console, options.out());
    copies.add(copy);
    return new ImageArgument(copy.file(), given.format(), given.locking());
  }

  private void add(ConvertOptions options, ImageArgument given, Optional<SnapshotKey> snapshot)
      throws IOException, ReportedException {
    ImageSource source = given.source().at(snapshot).with(options.untrusted().references());
    GuestDisk disk = open(source, options);
    if (options.salvage()) {
      Losses losses = new Losses();
      lost.add(losses);
      disk = disk.salvaging(losses);
    }
    disks.add(disk);
  }

  /** Returns the bytes of all. */
  long size() {
    long size = 0;
    for (GuestDisk disk : disks) {
      size += disk.size();
    }
    return size;
  }

  /** Opens an image, with qemu-img's words for what goes wrong. */
  static GuestDisk open(ImageSource source, ConvertOptions options)
      throws IOException, ReportedException {
    NativeHoles holes = NativeHoles.skipped(options.copy().shortestHole());
    return NativeInflaters.reading(Images.disk(source).withHoles(holes), options.untrusted());
  }

  /** Refuses sources that would be read as garbage, unless what can be read is wanted. */
  void requireSound(ConvertOptions options) throws IOException, ReportedException {
    for (GuestDisk disk : disks) {
      for (DiskImage image : disk.images()) {
        requireSound(image, options);
      }
    }
  }

  private static void requireSound(DiskImage image, ConvertOptions options)
      throws IOException, ReportedException {
    boolean untrusted = options.untrusted() == Untrusted.YES;
    try {
      if (untrusted) {
        options.untrusted().admit(image);
      } else if (!options.salvage()) {
        Soundness.require(image);
      }
    } catch (DamagedImageException e) {
      throw new ReportedException(
          ExitCode.FAILED,
          image.file() + ": " + e.getMessage(),
          "imgtool check tells all" + (untrusted ? "" : "; --salvage copies what can be read"));
    } catch (Qcow2FormatException | UnsupportedImageException e) {
      throw Images.named(image.file(), e);
    }
  }

  /** Tells what was taken for zeros, in qemu-img's words. */
  void warnOfLosses(Console console) {
    for (Losses losses : lost) {
      for (Losses.Loss loss : losses.parts()) {
        warn(
            console,
            "error while reading offset "
                + loss.guestOffset()
                + ": "
                + loss.reason()
                + "; "
                + loss.length()
                + " bytes are zeros");
      }
      if (losses.hasMore()) {
        warn(console, "more than that cannot be read; it is not told here");
      }
    }
  }

  private static void warn(Console console, String what) {
    console
        .err()
        .println(ProgramName.of("imgtool").shown() + ": warning: " + Printable.escape(what));
  }

  @Override
  public void close() throws IOException {
    try {
      for (GuestDisk disk : disks) {
        disk.close();
      }
    } finally {
      for (SpooledInput copy : copies) {
        copy.close();
      }
    }
  }
}
