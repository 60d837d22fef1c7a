package io.seedling.cli;

import io.seedling.iso.Finding;
import io.seedling.iso.IsoFormatException;
import io.seedling.iso.IsoVolume;
import io.seedling.iso.NameView;
import io.seedling.iso.UnsupportedIsoException;
import io.seedling.iso.VolumeListing;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/** Opens volumes that a user named, so that a complaint about one says which it is. */
final class IsoImages {
  private static final int FILE_TYPE = 0170000; // of st_mode
  private static final int BLOCK_DEVICE = 0060000;

  private IsoImages() {}

  /** Refuses what cannot be a volume's file; opening a pipe would wait for whoever writes to it. */
  static Path requireSeekable(String name) throws IOException, UsageException {
    if (name.equals("-")) {
      throw new UsageException("a volume is not read from standard input: give a file");
    }
    Path file = Path.of(name);
    BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class);
    if (found.isDirectory()) {
      throw new FileSystemException(name, null, "is a directory");
    }
    if (found.isOther() && !isBlockDevice(file)) {
      throw new FileSystemException(
          name, null, "is a pipe or a device, and a volume must be a file or a disk");
    }
    return file;
  }

  private static boolean isBlockDevice(Path file) throws IOException {
    return file.getFileSystem().supportedFileAttributeViews().contains("unix")
        && Files.getAttribute(file, "unix:mode") instanceof Integer mode
        && (mode & FILE_TYPE) == BLOCK_DEVICE;
  }

  static IsoVolume open(Path file) throws IOException, ReportedException {
    try {
      return IsoVolume.open(file);
    } catch (IsoFormatException | UnsupportedIsoException e) {
      throw named(file, e);
    }
  }

  /**
   * Reads the whole tree.
   *
   * @param view null for the richest names that there are
   */
  static VolumeListing list(Path file, IsoVolume volume, @Nullable NameView view)
      throws IOException, ReportedException {
    if (view != null && !volume.views().contains(view)) {
      throw new ReportedException(
          ExitCode.FAILED,
          file + ": the volume has no " + IsoOptions.nameOf(view) + " names",
          "it has these: " + names(volume));
    }
    try {
      return volume.list(view == null ? volume.preferredView() : view);
    } catch (IsoFormatException | UnsupportedIsoException e) {
      throw named(file, e);
    }
  }

  private static String names(IsoVolume volume) {
    StringBuilder names = new StringBuilder();
    for (NameView view : volume.views()) {
      names.append(names.isEmpty() ? "" : ", ").append(IsoOptions.nameOf(view));
    }
    return names.toString();
  }

  /** Says of what no file can be made here that it is left out. */
  static void tellLeftOut(Path file, VolumeListing listing, Console console) {
    for (Finding finding : listing.leftOut()) {
      String line = file + ": " + finding.path() + ": " + finding.message();
      console.err().println("imgtool: warning: " + Printable.escape(line));
    }
  }

  static ReportedException named(Path file, IOException e) {
    return new ReportedException(ExitCode.FAILED, file + ": " + e.getMessage(), null);
  }
}
