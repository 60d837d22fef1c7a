package io.seedling.cli;

import io.seedling.launcher.Diagnosis;
import io.seedling.qcow2.DiskImage;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What launch doctor says of the VMs that are kept, and of the room for them. */
final class VmHealth {
  private static final long LITTLE_SPACE = 5L << 30; // what a guest's first updates take

  private final List<Diagnosis> found = new ArrayList<>();
  private long growth;

  private VmHealth() {}

  static List<Diagnosis> examine() throws IOException, UsageException {
    VmHealth health = new VmHealth();
    List<VmDirectory> all = VmDirectory.all();
    int running = 0;
    for (VmDirectory directory : all) {
      running += health.isRunning(directory) ? 1 : 0;
    }
    if (!all.isEmpty()) {
      String counted = FindingText.counted(all.size(), "VM") + ", " + running + " running";
      health.found.add(0, Diagnosis.ok("vms", counted));
    }
    health.space(VmDirectory.home());
    return health.found;
  }

  private boolean isRunning(VmDirectory directory) {
    try {
      VmStatus status = new NamedVm(directory, VmState.read(directory)).status();
      if (!status.advice().isEmpty()) {
        String text = directory.name() + " is " + status.state().word();
        found.add(
            status.isAlive()
                ? Diagnosis.failure("vms", text, status.advice())
                : Diagnosis.warning("vms", text, status.advice()));
      }
      growth += growthOf(directory.disk());
      requireImage(directory);
      return status.isAlive();
    } catch (IOException | ReportedException e) {
      String text = directory.name() + " can't be described: " + e.getMessage();
      found.add(Diagnosis.failure("vms", text, "launch delete " + directory.name()));
      return false;
    }
  }

  /** The overlay is worth nothing without what it lies over. */
  private void requireImage(VmDirectory directory) throws IOException, ReportedException {
    Optional<VmState> state = VmState.read(directory);
    String image = state.isPresent() ? state.get().image() : "";
    if (!image.isEmpty() && !Files.exists(Path.of(image))) {
      String text = directory.name() + "'s image is gone: " + image;
      String fix = "bring it back there, or launch delete " + directory.name();
      found.add(Diagnosis.failure("vms", text, fix));
    }
  }

  /** How much a disk's file may grow until the guest has written everywhere. */
  private static long growthOf(Path disk) throws IOException {
    if (!Files.exists(disk)) {
      return 0;
    }
    try (DiskImage image = DiskImage.open(disk)) {
      return Math.max(0, image.virtualSize() - Files.size(disk));
    }
  }

  /** Where the VMs are, and how much their disks may still grow. */
  private void space(Path home) throws IOException {
    @Nullable Path there = home.toAbsolutePath();
    while (there != null && !Files.exists(there)) {
      there = there.getParent();
    }
    if (there == null || !Files.isWritable(there)) {
      found.add(
          Diagnosis.failure(
              "state", home + " can't be written to", "set SEEDLING_HOME to a directory of yours"));
      return;
    }
    FileStore store = Files.getFileStore(there);
    long free = store.getUsableSpace();
    String text = home + ", " + InfoText.humanSize(free) + " free";
    if (growth > free) {
      text += "; the VMs' disks may grow by " + InfoText.humanSize(growth);
    }
    String fix = "launch delete VMs that aren't needed, or set SEEDLING_HOME to another disk";
    found.add(
        free < LITTLE_SPACE || growth > free
            ? Diagnosis.warning("state", text, fix)
            : Diagnosis.ok("state", text));
  }
}
