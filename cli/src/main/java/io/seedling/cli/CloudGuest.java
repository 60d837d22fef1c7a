package io.seedling.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.seedling.cli.OutputFile.Existing;
import io.seedling.launcher.Disk;
import io.seedling.launcher.Machine;
import io.seedling.qcow2.BackingChain;
import io.seedling.qcow2.BackingFile;
import io.seedling.qcow2.NewImage;
import io.seedling.seed.Document;
import io.seedling.seed.Seed;
import io.seedling.seed.SeedRequest;
import io.seedling.seed.SeedResult;
import io.seedling.seed.SshHostKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A VM made from a cloud image: an overlay over it and a seed, in a directory of its own. One that
 * is there already is started as it is, with another seed only where the command line asks for one.
 *
 * @param base the cloud image
 * @param home where the VM's files are
 * @param newDiskSize of the overlay to be made, in bytes; empty where the VM is there already
 * @param newSeed whether a seed is to be written
 */
record CloudGuest(
    BackingChain.Link base, VmDirectory home, OptionalLong newDiskSize, boolean newSeed)
    implements GuestFiles {
  /** What cloud images are grown to where nobody asks: room to work, and nothing until used. */
  private static final long DEFAULT_DISK = 20L << 30;

  static CloudGuest of(Path image, VmDirectory directory, Arguments arguments)
      throws IOException, UsageException, ReportedException {
    if (arguments.has("seed") || arguments.has("cdrom")) {
      throw new UsageException("--seed and --cdrom go with --disk FILE, not with IMAGE");
    }
    BackingChain chain = Images.baseChain(image);
    boolean isNew = !Files.exists(directory.disk());
    if (!isNew) {
      requireSameBase(directory, image);
      VmDisks.requireUnused(directory.disk());
    }
    OptionalLong size =
        isNew
            ? OptionalLong.of(newDiskSize(arguments, chain.top().virtualSize()))
            : keptSize(arguments, directory);
    boolean newSeed =
        isNew || SeedOptions.firstGiven(arguments) != null || !Files.exists(directory.seed());
    return new CloudGuest(chain.top(), directory, size, newSeed);
  }

  private static OptionalLong keptSize(Arguments arguments, VmDirectory directory)
      throws ReportedException {
    if (arguments.has("disk")) {
      throw new ReportedException(
          ExitCode.FAILED,
          directory.disk() + ": is there already, and keeps its size",
          "leave --disk out, or give the new VM another --name");
    }
    return OptionalLong.empty();
  }

  /** Returns the bytes that a new disk has over an image of so many. */
  static long newDiskSize(Arguments arguments, long imageSize) throws UsageException {
    String asked = arguments.value("disk");
    long size = asked == null ? Math.max(DEFAULT_DISK, imageSize) : ByteSize.parse(asked);
    if (size < imageSize) {
      throw new UsageException(
          "--disk " + asked + " is less than the image's " + imageSize + " bytes");
    }
    try {
      NewImage.empty(size);
    } catch (IllegalArgumentException e) {
      throw new UsageException("--disk " + asked + ": " + e.getMessage());
    }
    return size;
  }

  private static void requireSameBase(VmDirectory directory, Path image)
      throws IOException, ReportedException {
    Optional<Path> below = new Snapshots(directory).image();
    if (below.isEmpty() || !Files.isSameFile(below.get(), image)) {
      throw new ReportedException(
          ExitCode.FAILED,
          directory.path() + ": the VM '" + directory.name() + "' was made from another image",
          "give the new VM another --name");
    }
  }

  @Override
  public Path image() {
    return base.file();
  }

  @Override
  public String name() {
    return home.name();
  }

  @Override
  public Optional<VmDirectory> directory() {
    return Optional.of(home);
  }

  @Override
  public String madeFrom() {
    return base.file().toAbsolutePath().normalize().toString();
  }

  @Override
  public String identity() {
    return home.path().toString();
  }

  @Override
  public Machine.Drives drives() {
    return new Machine.Drives(
        List.of(Disk.of(home.disk(), Disk.Format.QCOW2)), Optional.of(home.seed()), List.of());
  }

  @Override
  public void prepare(Arguments arguments, Console console)
      throws IOException, UsageException, ReportedException {
    boolean made = home.create();
    boolean done = false;
    try {
      write(newSeed ? seed(arguments, console) : null);
      done = true;
    } finally {
      if (!done && newDiskSize.isPresent()) {
        new SshAccess(home).delete();
      }
      if (!done && made) {
        Files.deleteIfExists(home.path());
      }
    }
  }

  /**
   * Writes the disk, where there is to be a new one, and the seed.
   *
   * @param seed null where the one that is there stays
   */
  void write(@Nullable Seed seed) throws IOException, UsageException {
    Instant date = SourceDate.current();
    boolean done = false;
    try {
      if (newDiskSize.isPresent()) {
        writeOverlay(newDiskSize.getAsLong());
      }
      if (seed != null) {
        SeedOutput.write(seed, date, home.seed(), Existing.REPLACE);
      }
      done = true;
    } finally {
      if (!done && newDiskSize.isPresent()) {
        Files.deleteIfExists(home.disk());
      }
    }
  }

  private Seed seed(Arguments arguments, Console console)
      throws IOException, UsageException, ReportedException {
    SshAccess access = new SshAccess(home);
    SshHostKey key = access.hostKey();
    SeedRequest request = new SeedOptions(arguments, console.in()).requestFor(name(), key);
    SeedResult result = Seed.from(request);
    FindingReport.print("launch", result.findings(), arguments.has("quiet"), console.err());
    if (result.hasErrors() && !arguments.has("no-validate")) {
      throw new ReportedException(
          ExitCode.FAILED, "the seed has errors, and nothing was started", null);
    }
    trust(result.seed(), key);
    return result.seed();
  }

  /** Notes the key that the guest will have by a seed. */
  void trust(Seed seed, SshHostKey key) throws IOException {
    new SshAccess(home).trust(key, !hasHostKeys(seed));
  }

  /** Says whether the user-data has keys for the guest's SSH server, which count more than ours. */
  private static boolean hasHostKeys(Seed seed) {
    for (Document file : seed.files()) {
      if (file.name().equals("user-data")) {
        return new String(file.bytes(), UTF_8).contains("ed25519_private");
      }
    }
    return false;
  }

  private void writeOverlay(long size) throws IOException {
    // absolute: the VM's directory and the image's have nothing to do with each other
    Overlays.Base named =
        new Overlays.Base(base.file(), base.format(), BackingFile.Reference.ABSOLUTE);
    new Overlays(named, size, NewImage.DEFAULT_CLUSTER_BITS)
        .write(List.of(home.disk()), Existing.REFUSE);
  }
}
