package io.seedling.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the disks of VMs rest on, as it was when it was read: each VM's chain is opened once,
 * however many files are asked about.
 *
 * @param chains one for each VM
 */
record DiskChains(List<Chain> chains) {

  /**
   * The files that a VM's disk rests on.
   *
   * @param below empty where it can't be told
   */
  record Chain(String vm, Optional<List<Path>> below) {}

  /** Reads those of all VMs. */
  static DiskChains read() throws IOException, UsageException {
    return of(VmDirectory.all());
  }

  static DiskChains of(List<VmDirectory> directories) {
    List<Chain> chains = new ArrayList<>();
    for (VmDirectory directory : directories) {
      chains.add(new Chain(directory.name(), below(directory)));
    }
    return new DiskChains(chains);
  }

  private static Optional<List<Path>> below(VmDirectory directory) {
    try {
      return Optional.of(new Snapshots(directory).below());
    } catch (IOException | ReportedException e) {
      return Optional.empty();
    }
  }

  /**
   * Returns the names of VMs whose disks rest on a file; with a question mark where that can't be
   * told, so that nothing is taken from them.
   */
  List<String> usersOf(Path file) {
    List<String> users = new ArrayList<>();
    for (Chain chain : chains) {
      try {
        if (chain.below().isEmpty()) {
          users.add(chain.vm() + "?");
        } else if (contains(chain.below().get(), file)) {
          users.add(chain.vm());
        }
      } catch (IOException e) {
        users.add(chain.vm() + "?");
      }
    }
    return users;
  }

  private static boolean contains(List<Path> below, Path file) throws IOException {
    for (Path each : below) {
      if (Files.isSameFile(each, file)) {
        return true;
      }
    }
    return false;
  }
}
