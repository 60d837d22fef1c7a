package io.seedling.cli;

import io.seedling.qcow2.DiskImage;
import io.seedling.seed.Document;
import io.seedling.seed.Finding;
import io.seedling.seed.FleetVm;
import io.seedling.seed.FoundSeed;
import io.seedling.seed.SshHostKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.commons.cli.Options;

/**
 * What has to be done for a fleet to be as its file says.
 *
 * @param steps one for each VM, in the file's order
 * @param leftOver VMs of the fleet that the file has no longer
 * @param findings about the documents of seeds, each once
 */
record FleetPlan(List<Step> steps, List<String> leftOver, List<Finding> findings) {

  /** What is done with a VM. */
  enum Action {
    CREATE,
    /** Nothing: it is as it shall be. */
    KEEP,
    START,
    RESTART,
    /** It can't become what it shall be without losing what it has. */
    REFUSE;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * One VM's part.
   *
   * @param reasons why it is not kept, or what is to be known of it
   * @param made its seed, where that is not the one it has
   */
  record Step(
      FleetGuest guest, Action action, List<String> reasons, Optional<FleetGuest.Made> made) {
    String reason() {
      return String.join(", ", reasons);
    }
  }

  /**
   * Looks at all VMs, several at a time; writes nothing.
   *
   * @param images asked for what VMs are made from; nothing is fetched
   * @param keys for VMs that have none yet
   */
  static FleetPlan of(FleetFile file, FleetImages images, SpareHostKeys keys, Console console)
      throws IOException, UsageException, ReportedException {
    keys.limitTo(file.fleet().vms().size());
    List<FleetGuest> guests = new ArrayList<>();
    Options launch = new Launch().options();
    for (FleetVm vm : file.fleet().vms()) {
      guests.add(FleetGuest.of(vm, file, launch));
    }
    Look look = new Look(file.identity(), images, keys, console);
    List<Step> steps = FleetTasks.each(guests, FleetTasks.processors(), look::step);
    Set<Finding> findings = new LinkedHashSet<>();
    for (Step step : steps) {
      if (step.made().isPresent()) {
        findings.addAll(step.made().get().result().findings());
      }
    }
    return new FleetPlan(steps, leftOver(file.identity(), guests), List.copyOf(findings));
  }

  private static List<String> leftOver(String identity, List<FleetGuest> guests)
      throws IOException, UsageException {
    List<String> left = new ArrayList<>();
    for (VmDirectory directory : VmDirectory.all()) {
      if (!isNamed(directory.name(), guests) && isOf(directory, identity)) {
        left.add(directory.name());
      }
    }
    return left;
  }

  private static boolean isNamed(String name, List<FleetGuest> guests) {
    for (FleetGuest guest : guests) {
      if (guest.name().equals(name)) {
        return true;
      }
    }
    return false;
  }

  /** Whether a VM is one of a fleet's; of one whose state is damaged nobody knows. */
  static boolean isOf(VmDirectory directory, String identity) throws IOException {
    try {
      Optional<VmState> state = VmState.read(directory);
      return state.isPresent() && state.get().fleet().equals(identity);
    } catch (ReportedException e) {
      return false;
    }
  }

  /** Whether all VMs are as they shall be. */
  boolean isDone() {
    for (Step step : steps) {
      if (step.action() != Action.KEEP) {
        return false;
      }
    }
    return true;
  }

  /** Compares VMs with what they shall be. */
  private record Look(String identity, FleetImages images, SpareHostKeys keys, Console console) {

    Step step(FleetGuest guest) throws IOException, UsageException, ReportedException {
      VmDirectory directory = guest.directory();
      if (!directory.exists()) {
        return created(guest, List.of());
      }
      Optional<VmState> state = VmState.read(directory);
      if (state.isEmpty() || !state.get().fleet().equals(identity)) {
        boolean isMade = Files.exists(directory.disk()) || state.isPresent();
        return isMade
            ? refused(guest, "a VM of that name is there, which is not of this fleet")
            : created(guest, List.of("was not finished"));
      }
      if (!Files.exists(directory.disk()) || !Files.exists(directory.seed())) {
        return created(guest, List.of("was not finished"));
      }
      return compared(guest, state.get());
    }

    private Step created(FleetGuest guest, List<String> reasons)
        throws IOException, UsageException, ReportedException {
      List<String> all = new ArrayList<>(reasons);
      Optional<Path> image = images.known(guest.image(), guest.arguments(), Optional.empty());
      if (image.isEmpty()) {
        all.add(guest.image() + " is to be fetched");
      } else {
        images.base(image.get());
      }
      return new Step(guest, Action.CREATE, all, Optional.of(made(guest)));
    }

    private FleetGuest.Made made(FleetGuest guest)
        throws IOException, UsageException, ReportedException {
      Optional<SshHostKey> key = new SshAccess(guest.directory()).knownHostKey();
      return guest.made(key.isPresent() ? key.get() : keys.take(), console);
    }

    private static Step refused(FleetGuest guest, String why) {
      return new Step(guest, Action.REFUSE, List.of(why), Optional.empty());
    }

    private Step compared(FleetGuest guest, VmState state)
        throws IOException, UsageException, ReportedException {
      Optional<Path> image =
          images.known(guest.image(), guest.arguments(), Optional.of(Path.of(state.image())));
      boolean isSame =
          image.isPresent()
              && image.get().toAbsolutePath().normalize().toString().equals(state.image());
      if (!isSame) {
        return refused(guest, "was made from " + state.image() + ", not " + guest.image());
      }
      String disk = guest.arguments().value("disk");
      if (disk != null) {
        long size = diskSize(guest.directory());
        if (size != ByteSize.parse(disk)) {
          return refused(guest, "its disk has " + InfoText.humanSize(size) + ", not " + disk);
        }
      }
      return changed(guest, state);
    }

    private static long diskSize(VmDirectory directory) throws IOException {
      // not locked: QEMU may have it, and its size is not what changes
      try (DiskImage disk = DiskImage.open(directory.disk())) {
        return disk.virtualSize();
      }
    }

    private Step changed(FleetGuest guest, VmState state)
        throws IOException, UsageException, ReportedException {
      List<String> reasons = RememberedOptions.differences(state.options(), guest.options());
      FleetGuest.Made made = made(guest);
      SeedChange change = SeedChange.of(guest.directory().seed(), made);
      if (change == SeedChange.ALL) {
        reasons.add("its seed is another, so that cloud-init runs again");
      }
      boolean mustWrite = change != SeedChange.NONE;
      VmStatus status = VmStatus.of(guest.directory(), Optional.of(state));
      Action action =
          status.state() == VmStatus.State.RUNNING
              ? (reasons.isEmpty() ? Action.KEEP : Action.RESTART)
              : (status.isAlive() && !reasons.isEmpty() ? Action.RESTART : Action.START);
      if (change == SeedChange.HOSTS) {
        reasons.add("it learns the names of other VMs at its next boot");
      }
      return new Step(guest, action, reasons, mustWrite ? Optional.of(made) : Optional.empty());
    }
  }

  /** How the seed that a VM has differs from the one that it shall have. */
  private enum SeedChange {
    NONE,
    /** The names of other VMs alone, which make no new instance. */
    HOSTS,
    ALL;

    static SeedChange of(Path file, FleetGuest.Made made) throws IOException, ReportedException {
      FoundSeed found = Seeds.read(file.toString());
      Map<String, Document> files = found.files();
      if (files.size() != made.seed().files().size()) {
        return ALL;
      }
      SeedChange change = NONE;
      for (Document document : made.seed().files()) {
        Document before = files.get(document.name());
        boolean isSame = before != null && Arrays.equals(before.bytes(), document.bytes());
        if (!isSame) {
          boolean isHosts = document.name().equals("vendor-data") && before != null;
          change = isHosts && change == NONE ? HOSTS : ALL;
        }
      }
      return change;
    }
  }

  /** Whether one may need sudo, so that they are started one by one: it may ask. */
  boolean isOneByOne() {
    return steps.stream()
        .anyMatch(
            step ->
                !step.guest().vm().isBehindNat()
                    && !step.guest().vm().option("net").orElse("").equals("none"));
  }
}
