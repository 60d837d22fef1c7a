package io.seedling.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.seedling.cli.FleetPlan.Action;
import io.seedling.cli.FleetPlan.Step;
import io.seedling.qcow2.BackingChain;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Does what a {@link FleetPlan} has for one VM. Whatever moment it is killed at, the next plan goes
 * on from there: the state that says whose the VM is comes first, the seed last.
 */
final class FleetWork {
  /** What the VM is told of, in its directory. */
  static final String LOG = "up.log";

  private final FleetImages images;
  private final List<String> startWords;
  private final Console console;
  private final boolean quiet;
  private final Set<String> saidOfAll = ConcurrentHashMap.newKeySet();

  /**
   * @param startWords of {@code launch start}, for all VMs; absent where none is started
   */
  FleetWork(FleetImages images, List<String> startWords, Console console, boolean quiet) {
    this.images = images;
    this.startWords = List.copyOf(startWords);
    this.console = console;
    this.quiet = quiet;
  }

  /**
   * Makes the VM's files what they shall be; it does not run then, or they are for its next run.
   */
  void prepare(Step step) throws IOException, UsageException, ReportedException {
    FleetGuest guest = step.guest();
    VmDirectory directory = guest.directory();
    directory.create();
    VmLock lock = VmLock.of(directory);
    try {
      if (step.action() == Action.RESTART) {
        VmNotes notes = new VmNotes(guest.name(), quiet, console.err());
        VmStop.stop(NamedVm.named(guest.name()), VmRestart.GRACE, notes);
      }
      Optional<VmState> known = VmState.read(directory);
      Path image =
          known.isPresent()
              ? Path.of(known.get().image())
              : images.file(guest.image(), guest.arguments(), console);
      VmState state = known.isPresent() ? guest.updated(known.get()) : guest.fresh(image);
      if (known.isEmpty() || !known.get().equals(state)) {
        state.write(directory);
      }
      if (step.made().isPresent()) {
        write(guest, step.made().get(), image);
      }
    } finally {
      lock.close();
    }
  }

  /** Writes the disk, where there is none yet, and the seed. */
  void write(FleetGuest guest, FleetGuest.Made made, Path image)
      throws IOException, UsageException, ReportedException {
    VmDirectory directory = guest.directory();
    SshAccess access = new SshAccess(directory);
    if (!access.knownHostKey().equals(Optional.of(made.key()))) {
      access.keep(made.key());
    }
    BackingChain.Link base = images.base(image);
    boolean isNew = !Files.exists(directory.disk());
    OptionalLong size =
        isNew
            ? OptionalLong.of(CloudGuest.newDiskSize(guest.arguments(), base.virtualSize()))
            : OptionalLong.empty();
    CloudGuest files = new CloudGuest(base, directory, size, true);
    files.trust(made.seed(), made.key());
    files.write(made.seed());
  }

  /**
   * Starts the VM in the background, as {@code launch start} does.
   *
   * @param isAwaited whether another VM is started once this one's cloud-init is done
   */
  ExitCode start(Step step, boolean isAwaited)
      throws IOException, UsageException, ReportedException {
    NamedVm vm = NamedVm.named(step.guest().name());
    List<String> words = new ArrayList<>(startWords);
    if (isAwaited) {
      words.add("--wait=" + WaitFor.CLOUD_INIT.word());
    }
    if (quiet) {
      words.add("--quiet");
    }
    words.add(vm.name());
    Arguments start = Arguments.parse(new VmStart().options(), words.toArray(new String[0]));
    Path log = vm.directory().path().resolve(LOG);
    try (OutputStream kept =
        Files.newOutputStream(
            log, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING)) {
      Console told = new Console(console.in(), console.out(), new Told(kept, vm.name()));
      try {
        return VmStart.start(vm, start, told);
      } catch (IOException | ReportedException | UsageException e) {
        kept.write((e.getMessage() + "\n").getBytes(UTF_8));
        throw e;
      }
    }
  }

  /**
   * Writes lines to a VM's log, and on to where they are shown; what is said of all VMs, and not of
   * one by its name, is shown once.
   */
  private final class Told extends OutputStream {
    private final OutputStream log;
    private final String name;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();

    Told(OutputStream log, String name) {
      this.log = log;
      this.name = name;
    }

    @Override
    public void write(int b) throws IOException {
      log.write(b);
      line.write(b);
      if (b == '\n') {
        String text = line.toString(UTF_8);
        line.reset();
        if (text.startsWith("launch: " + name + ": ") || saidOfAll.add(text)) {
          console.err().print(text);
          console.err().flush();
        }
      }
    }
  }
}
