package io.seedling.launcher;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import com.sun.jna.Native;
import io.seedling.launcher.Probe.Unusable;
import io.seedling.launcher.Probe.Usable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeoutException;

/**
 * Asks Linux whether KVM runs guests, by running one.
 *
 * <p>That {@code /dev/kvm} opens and answers proves little: there are modules that do so, run
 * {@code hlt} and port I/O, and fail at the first x87 instruction, which every firmware has.
 */
final class KvmProbe {
  private static final int TIME_LIMIT_MILLIS = 2000;
  private static final int API_VERSION = 12; // the only one since Linux 2.6.22
  private static final int O_RDWR_CLOEXEC = 0x80002; // the same on x86_64 and arm64
  private static final int ENOENT = 2;
  private static final int ENXIO = 6;
  private static final int EACCES = 13;
  private static final int ENODEV = 19;
  private static final List<String> MODULES = List.of("kvm_intel", "kvm_amd", "kvm_pvm");

  private final LibC libc;
  private final GuestArch arch;
  private final int timeLimitMillis;

  KvmProbe(LibC libc, GuestArch arch) {
    this(libc, arch, TIME_LIMIT_MILLIS);
  }

  KvmProbe(LibC libc, GuestArch arch, int timeLimitMillis) {
    this.libc = libc;
    this.arch = arch;
    this.timeLimitMillis = timeLimitMillis;
  }

  /** Asks on a thread of its own: on a broken KVM, running a guest may never return. */
  Probe ask() {
    FutureTask<Probe> answer =
        new FutureTask<>(
            new Callable<>() {
              @Override
              public Probe call() {
                return askHere();
              }
            });
    Thread thread = new Thread(answer, "KVM probe");
    thread.setDaemon(true);
    thread.start();
    try {
      return answer.get(timeLimitMillis, MILLISECONDS);
    } catch (TimeoutException e) {
      return unusable("a test program did not end within " + timeLimitMillis + " ms");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return unusable("the probe was interrupted");
    } catch (ExecutionException e) {
      return unusable("the probe failed: " + e.getCause());
    }
  }

  private Probe askHere() {
    int kvm = libc.open("/dev/kvm", O_RDWR_CLOEXEC);
    if (kvm < 0) {
      return cannotOpen(Native.getLastError());
    }
    try (KvmTestGuest guest = new KvmTestGuest(libc, kvm)) {
      int version = guest.apiVersion();
      if (version != API_VERSION) {
        return unusable("its API is version " + version + ", not " + API_VERSION);
      }
      boolean x86 = arch == GuestArch.X86_64;
      if (x86) {
        guest.prepareX86();
      } else {
        guest.prepareArm();
      }
      List<String> cpuOff = x86 ? new KvmCpuid(guest).cpuOff() : List.of();
      String failure = x86 ? guest.runX86() : guest.runArm();
      return failure.isEmpty()
          ? new Usable("a test program ran in a virtual machine", cpuOff)
          : unusable("a test program failed: " + failure);
    } catch (IOException e) {
      return unusable("a test program could not be run: " + e.getMessage());
    }
  }

  private Unusable cannotOpen(int error) {
    return switch (error) {
      case ENOENT, ENXIO, ENODEV ->
          new Unusable(
              "there is no /dev/kvm",
              "turn on virtualization in the firmware's settings and load the module kvm_intel or"
                  + " kvm_amd; in a virtual machine, allow nested virtualization");
      case EACCES ->
          new Unusable(
              "/dev/kvm may not be opened by this user",
              "sudo usermod -aG kvm $USER, then log in again");
      default -> new Unusable("/dev/kvm can't be opened: " + libc.strerror(error), "");
    };
  }

  private static Unusable unusable(String what) {
    return new Unusable("/dev/kvm opens, but " + what + module(), "");
  }

  private static String module() {
    for (String module : MODULES) {
      if (Files.isDirectory(Path.of("/sys/module", module))) {
        return " (module " + module + ")";
      }
    }
    return "";
  }
}
