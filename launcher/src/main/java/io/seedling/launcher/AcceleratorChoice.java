package io.seedling.launcher;

import io.seedling.launcher.LaunchException.Kind;
import io.seedling.launcher.Probe.Unusable;
import io.seedling.launcher.Probe.Usable;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * The accelerator that a machine runs on, and why.
 *
 * @param accelerator the choice
 * @param cpuOff properties that must be switched off in the CPU model {@code host}
 * @param reasons lines for the user, each beginning with an accelerator's name
 */
public record AcceleratorChoice(
    Accelerator accelerator, List<String> cpuOff, List<String> reasons) {
  private static final String SLOW = "tcg: software emulation, 5 to 20 times slower";

  /** Copies the lists. */
  public AcceleratorChoice {
    cpuOff = List.copyOf(cpuOff);
    reasons = List.copyOf(reasons);
  }

  /**
   * Chooses what works best here: the operating system's accelerator if the guest's code is the
   * host's, its probe succeeds and QEMU was built with it; else software emulation.
   */
  public static AcceleratorChoice automatic(QemuBinary qemu, Host host) {
    return automatic(qemu, host, Optional.empty());
  }

  /**
   * Chooses likewise, and takes the operating system's accelerator only if QEMU starts with it; for
   * which it is started, unless that is known already or the trial says otherwise.
   */
  public static AcceleratorChoice automatic(QemuBinary qemu, Host host, Trial trial) {
    return automatic(qemu, host, Optional.of(trial));
  }

  private static AcceleratorChoice automatic(QemuBinary qemu, Host host, Optional<Trial> trial) {
    Optional<Accelerator> candidate = candidate(host.platform().os());
    if (candidate.isEmpty()) {
      return emulation("no accelerator is known for this operating system");
    }
    if (!host.platform().runsNatively(qemu.arch())) {
      return emulation("the host isn't " + qemu.arch().qemuName() + ", and the guest is");
    }
    Accelerator accelerator = candidate.get();
    Probe probe = probe(accelerator, qemu, host, trial);
    if (probe instanceof Usable usable) {
      return accelerated(accelerator, usable);
    }
    Unusable unusable = (Unusable) probe;
    String remedy = unusable.remedy().isEmpty() ? "" : " (" + unusable.remedy() + ")";
    return new AcceleratorChoice(
        Accelerator.TCG,
        List.of(),
        List.of(accelerator.qemuName() + ": " + unusable.reason() + remedy, SLOW));
  }

  /**
   * Takes the accelerator that the user named.
   *
   * @throws LaunchException of kind FAILED if it can't work here; there is no fall-back
   */
  public static AcceleratorChoice named(Accelerator wanted, QemuBinary qemu, Host host)
      throws LaunchException {
    if (wanted == Accelerator.TCG) {
      return new AcceleratorChoice(wanted, List.of(), List.of(SLOW));
    }
    String name = wanted.qemuName();
    String instead = "use --accel auto or --accel tcg";
    if (!candidate(host.platform().os()).equals(Optional.of(wanted))) {
      throw new LaunchException(
          Kind.FAILED, name + " doesn't exist on this operating system", instead);
    }
    if (!host.platform().runsNatively(qemu.arch())) {
      throw new LaunchException(
          Kind.FAILED,
          name + " runs the host's own code only, and the guest is " + qemu.arch().qemuName(),
          instead);
    }
    Probe probe = probe(wanted, qemu, host, Optional.empty());
    if (probe instanceof Unusable unusable) {
      throw new LaunchException(
          Kind.FAILED,
          name + " can't be used: " + unusable.reason(),
          unusable.remedy().isEmpty() ? instead : unusable.remedy() + ", or " + instead);
    }
    return accelerated(wanted, (Usable) probe);
  }

  /**
   * Refuses a machine with more memory than the accelerator can give it.
   *
   * @param memoryMiB the guest's memory in MiB
   * @throws LaunchException of kind FAILED if it is too much
   */
  public void requireRoomFor(int memoryMiB, QemuBinary qemu, Host host) throws LaunchException {
    if (accelerator == Accelerator.HVF) {
      new HvfQemu(qemu, host).requireAddressable(memoryMiB);
    }
  }

  /**
   * Returns software emulation in the place of an accelerator that has failed after its probe.
   *
   * @param failed what was tried
   * @param why how it failed
   */
  public static AcceleratorChoice insteadOf(AcceleratorChoice failed, String why) {
    return new AcceleratorChoice(
        Accelerator.TCG, List.of(), List.of(failed.accelerator.qemuName() + ": " + why, SLOW));
  }

  private static AcceleratorChoice emulation(String why) {
    return new AcceleratorChoice(Accelerator.TCG, List.of(), List.of("tcg: " + why, SLOW));
  }

  private static AcceleratorChoice accelerated(Accelerator accelerator, Usable usable) {
    return new AcceleratorChoice(
        accelerator, usable.cpuOff(), List.of(accelerator.qemuName() + ": " + usable.evidence()));
  }

  private static Optional<Accelerator> candidate(HostPlatform.Os os) {
    return switch (os) {
      case LINUX -> Optional.of(Accelerator.KVM);
      case MACOS -> Optional.of(Accelerator.HVF);
      case WINDOWS -> Optional.of(Accelerator.WHPX);
      case OTHER -> Optional.empty();
    };
  }

  /** Asks the kernel first, which is quick, and QEMU only about an accelerator that works. */
  private static Probe probe(
      Accelerator accelerator, QemuBinary qemu, Host host, Optional<Trial> trial) {
    Probe probe = host.kernel().probe(accelerator);
    if (!(probe instanceof Usable usable)) {
      return probe;
    }
    Optional<SmokeProbe> smoke = Optional.empty();
    if (trial.isPresent()) {
      smoke = Optional.of(new SmokeProbe(accelerator, usable, qemu, host, trial.get()));
      Optional<Probe> known = smoke.get().known();
      if (known.isPresent()) {
        return known.get();
      }
    }
    Optional<Unusable> obstacle = obstacle(accelerator, qemu, host);
    if (obstacle.isPresent()) {
      return obstacle.get();
    }
    return smoke.isPresent() ? smoke.get().ask() : usable;
  }

  /** Returns what keeps QEMU from an accelerator, as far as that is seen without a start of it. */
  private static Optional<Unusable> obstacle(Accelerator accelerator, QemuBinary qemu, Host host) {
    try {
      if (!qemu.offers(accelerator, host)) {
        return Optional.of(new Unusable(qemu.path() + " was built without it", ""));
      }
    } catch (IOException e) {
      return Optional.of(
          new Unusable(qemu.path() + " -accel help doesn't run: " + e.getMessage(), ""));
    }
    if (accelerator != Accelerator.HVF) {
      return Optional.empty();
    }
    try {
      return new HvfQemu(qemu, host).obstacle();
    } catch (LaunchException e) {
      return Optional.of(new Unusable(String.valueOf(e.getMessage()), e.remedy()));
    }
  }
}
