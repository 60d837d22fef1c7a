package io.seedling.cli;

import io.seedling.launcher.Disk;
import io.seedling.launcher.Machine;
import io.seedling.qcow2.BackingChain;
import io.seedling.qcow2.ImageFormat;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Disks and volumes that the user names, booted exactly as they are. */
record GivenFiles(Path image, String name, Machine.Drives drives, Optional<VmDirectory> home)
    implements GuestFiles {
  static GivenFiles of(Arguments arguments) throws IOException, UsageException, ReportedException {
    String option = SeedOptions.firstGiven(arguments);
    if (arguments.has("no-validate")) {
      option = "no-validate";
    }
    if (option != null) {
      throw new UsageException(
          "--" + option + " needs IMAGE; a seed for --disk is made by seedtool make");
    }
    List<Disk> disks = new ArrayList<>();
    for (String file : arguments.values("disk")) {
      disks.add(disk(Path.of(file)));
    }
    String seed = arguments.value("seed");
    List<Path> cdroms = new ArrayList<>();
    for (String file : arguments.values("cdrom")) {
      cdroms.add(readable(Path.of(file)));
    }
    String name = arguments.value("name");
    Machine.Drives drives =
        new Machine.Drives(
            disks, seed == null ? Optional.empty() : Optional.of(readable(Path.of(seed))), cdroms);
    return new GivenFiles(
        image(disks, cdroms),
        name == null ? "" : name,
        drives,
        name == null ? Optional.empty() : Optional.of(VmDirectory.named(name)));
  }

  /** Returns what is booted; an empty path where there is nothing, which only --guide allows. */
  private static Path image(List<Disk> disks, List<Path> cdroms) {
    if (!disks.isEmpty()) {
      return disks.get(0).path();
    }
    return cdroms.isEmpty() ? Path.of("") : cdroms.get(0);
  }

  private static Disk disk(Path file) throws IOException, ReportedException, UsageException {
    if (Files.exists(file) && !Files.isRegularFile(file) && !Files.isDirectory(file)) {
      throw new FileSystemException(
          file.toString(), null, "is not a regular file; devices can't be booted yet");
    }
    BackingChain chain = Images.baseChain(file);
    boolean raw = chain.top().format() == ImageFormat.RAW;
    VmDisks.requireUnused(file);
    return Disk.of(file, raw ? Disk.Format.RAW : Disk.Format.QCOW2);
  }

  /** Opens the file once, so that its absence is said here and not by QEMU. */
  private static Path readable(Path file) throws IOException {
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      throw new FileSystemException(
          file.toString(),
          null,
          Files.isDirectory(file) ? "is a directory" : "is not a regular file");
    }
    FileChannel.open(file, StandardOpenOption.READ).close();
    return file.toAbsolutePath();
  }

  @Override
  public Optional<VmDirectory> directory() {
    return home;
  }

  @Override
  public String madeFrom() {
    return "";
  }

  @Override
  public String identity() {
    return image.toAbsolutePath().normalize().toString();
  }

  @Override
  public void prepare(Arguments arguments, Console console) {
    // all of it is there
  }
}
