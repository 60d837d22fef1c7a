package io.seedling.cli;

import io.seedling.cli.OutputFile.Existing;
import io.seedling.qcow2.BackingChain;
import io.seedling.qcow2.BackingFile;
import io.seedling.qcow2.ImageFormat;
import io.seedling.qcow2.NewImage;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The disks that a VM has had: each is frozen, and the disk goes on as an empty overlay over it. To
 * return to one, or to the image, is to begin another overlay there.
 */
record Snapshots(VmDirectory directory) {
  private static final String PREFIX = "snapshot-";
  private static final String SUFFIX = ".qcow2";
  private static final int LONGEST_LABEL = 40;

  /** Returns the file of a snapshot. */
  Path file(String label) {
    return directory.path().resolve(PREFIX + label + SUFFIX);
  }

  /** Returns the labels of all snapshots, in order of their names. */
  List<String> labels() throws IOException {
    List<String> labels = new ArrayList<>();
    try (DirectoryStream<Path> files =
        Files.newDirectoryStream(directory.path(), PREFIX + "*" + SUFFIX)) {
      for (Path file : files) {
        String name = String.valueOf(file.getFileName());
        if (!isHalfTaken(file)) {
          labels.add(name.substring(PREFIX.length(), name.length() - SUFFIX.length()));
        }
      }
    }
    labels.sort(null);
    return labels;
  }

  /** A run was killed between its two steps: the disk still is what was to be frozen. */
  boolean isHalfTaken(Path file) throws IOException {
    return Files.exists(directory.disk()) && Files.isSameFile(file, directory.disk());
  }

  /** Returns the first number that is no label yet. */
  String nextLabel() throws IOException {
    int number = 1;
    while (labels().contains(Integer.toString(number))) {
      number++;
    }
    return Integer.toString(number);
  }

  static void requireLabel(String label) throws UsageException {
    boolean legal = !label.isEmpty() && label.length() <= LONGEST_LABEL;
    for (int i = 0; i < label.length(); i++) {
      char c = label.charAt(i);
      legal &=
          (c >= 'a' && c <= 'z')
              || (c >= 'A' && c <= 'Z')
              || (c >= '0' && c <= '9')
              || c == '-'
              || c == '_';
    }
    if (!legal) {
      throw new UsageException(
          "a snapshot's label has letters, digits, '-' and '_', at most "
              + LONGEST_LABEL
              + "; this is '"
              + label
              + "'");
    }
  }

  /** Freezes the disk. At each moment there is a whole disk under its name. */
  void take(String label) throws IOException, ReportedException {
    Path frozen = file(label);
    if (Files.exists(frozen)) {
      if (!isHalfTaken(frozen)) {
        throw new ReportedException(
            ExitCode.FAILED,
            "the VM '" + directory.name() + "' has a snapshot '" + label + "' already",
            "choose another label");
      }
      Files.delete(frozen);
    }
    BackingChain.Link disk = Images.baseChain(directory.disk()).top();
    boolean done = false;
    try {
      freeze(frozen);
      begin(new Overlays.Base(frozen, disk.format(), relative()), disk.virtualSize());
      done = true;
    } finally {
      if (!done && Files.exists(directory.disk())) {
        Files.deleteIfExists(frozen);
      } else if (!done && Files.exists(frozen)) {
        Files.move(frozen, directory.disk());
      }
    }
  }

  private static BackingFile.Reference relative() {
    return BackingFile.Reference.RELATIVE; // both move together
  }

  private void freeze(Path frozen) throws IOException {
    try {
      Files.createLink(frozen, directory.disk());
    } catch (UnsupportedOperationException | FileSystemException e) {
      Files.move(directory.disk(), frozen); // a file system without hard links
    }
  }

  /** Gives up what the disk has, and begins anew on a snapshot. */
  void resetTo(String label) throws IOException, ReportedException {
    requireThere(label);
    long size = Images.baseChain(directory.disk()).top().virtualSize();
    begin(new Overlays.Base(file(label), ImageFormat.QCOW2, relative()), size);
  }

  /** Gives up what the disk has, and begins anew on the image that the VM was made from. */
  void resetToImage() throws IOException, ReportedException {
    Path image = image().orElseThrow(this::noImage);
    long size = Images.baseChain(directory.disk()).top().virtualSize();
    BackingChain.Link base = Images.baseChain(image).top();
    begin(
        new Overlays.Base(base.file(), base.format(), BackingFile.Reference.ABSOLUTE),
        Math.max(size, base.virtualSize()));
  }

  private ReportedException noImage() {
    return new ReportedException(
        ExitCode.FAILED,
        directory.disk() + ": rests on no image, there is nothing to reset to",
        null);
  }

  private void begin(Overlays.Base base, long size) throws IOException {
    new Overlays(base, size, NewImage.DEFAULT_CLUSTER_BITS)
        .write(List.of(directory.disk()), Existing.REPLACE);
  }

  /** Returns the image below all that is in the VM's directory. */
  Optional<Path> image() throws IOException, ReportedException {
    for (BackingChain.Link link : Images.chain(directory.disk(), Optional.empty()).links()) {
      Path file = link.file().toAbsolutePath();
      Path parent = file.getParent();
      if (parent == null || !Files.isSameFile(parent, directory.path())) { // a path has many names
        return Optional.of(file.normalize());
      }
    }
    return Optional.empty();
  }

  /** Returns whether the disk rests on a snapshot. */
  boolean isBelowDisk(String label) throws IOException, ReportedException {
    return restsOn(file(label));
  }

  /** Returns the files that the disk rests on, the nearest first. */
  List<Path> below() throws IOException, ReportedException {
    return below(directory.disk());
  }

  /** Returns whether the disk rests on a file, whatever is between them. */
  boolean restsOn(Path file) throws IOException, ReportedException {
    return rests(directory.disk(), file);
  }

  /** Deletes a snapshot that neither the disk nor another one rests on. */
  void delete(String label) throws IOException, ReportedException {
    requireThere(label);
    List<Path> others = new ArrayList<>(List.of(directory.disk()));
    for (String other : labels()) {
      if (!other.equals(label)) {
        others.add(file(other));
      }
    }
    for (Path other : others) {
      if (rests(other, file(label))) {
        throw new ReportedException(
            ExitCode.FAILED,
            other.getFileName() + " rests on the snapshot '" + label + "'",
            "reset the VM to another one first");
      }
    }
    Files.delete(file(label));
  }

  private static boolean rests(Path image, Path below) throws IOException, ReportedException {
    for (Path file : below(image)) {
      if (Files.isSameFile(file, below)) {
        return true;
      }
    }
    return false;
  }

  private static List<Path> below(Path image) throws IOException, ReportedException {
    List<BackingChain.Link> links = Images.chain(image, Optional.empty()).links();
    return links.subList(1, links.size()).stream().map(BackingChain.Link::file).toList();
  }

  private void requireThere(String label) throws IOException, ReportedException {
    if (!labels().contains(label)) {
      throw new ReportedException(
          ExitCode.FAILED,
          "the VM '" + directory.name() + "' has no snapshot '" + label + "'",
          "launch snapshot " + directory.name() + " --list shows those that there are");
    }
  }
}
