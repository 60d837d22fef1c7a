package io.seedling.launcher;

import java.util.Locale;
import java.util.Optional;

/**
 * The operating system and the processor we run on.
 *
 * @param os the operating system's family
 * @param arch the processor, where guests for it can be run at all
 */
public record HostPlatform(Os os, Optional<GuestArch> arch) {
  /** The families of operating systems that differ in how QEMU is run. */
  public enum Os {
    /** Linux, with KVM. */
    LINUX,
    /** macOS, with HVF and vmnet. */
    MACOS,
    /** Windows, with WHPX. */
    WINDOWS,
    /** Any other: TCG only. */
    OTHER
  }

  /**
   * Returns the platform of this JVM. It is the one reader of the properties {@code os.name} and
   * {@code os.arch}; {@link #release} is that of {@code os.version}.
   *
   * <p>An x86_64 JVM on an Apple chip (Rosetta) sees {@code x86_64} there; the kernel is asked, so
   * that such a machine is what it is.
   */
  public static HostPlatform current() {
    HostPlatform told = of(System.getProperty("os.name", ""), System.getProperty("os.arch", ""));
    if (told.os == Os.MACOS && !told.runsNatively(GuestArch.AARCH64)) {
      return told.corrected(new LibSystemSysctl());
    }
    return told;
  }

  /** Returns the release of the kernel, or of macOS, that this JVM runs on. */
  static String release() {
    return System.getProperty("os.version", "");
  }

  /** Returns the platform that Java's two properties tell of. */
  static HostPlatform of(String osName, String osArch) {
    return new HostPlatform(family(osName.toLowerCase(Locale.ROOT)), architecture(osArch));
  }

  private static Os family(String osName) {
    if (osName.startsWith("linux")) {
      return Os.LINUX;
    }
    if (osName.startsWith("mac")) {
      return Os.MACOS;
    }
    return osName.startsWith("windows") ? Os.WINDOWS : Os.OTHER;
  }

  private static Optional<GuestArch> architecture(String osArch) {
    for (GuestArch arch : GuestArch.values()) {
      if (arch.isNamed(osArch)) {
        return Optional.of(arch);
      }
    }
    return Optional.empty();
  }

  HostPlatform corrected(Sysctl sysctl) {
    boolean appleChip = HvfProbe.isAppleChip(sysctl);
    return appleChip ? new HostPlatform(os, Optional.of(GuestArch.AARCH64)) : this;
  }

  /** Says whether the guest's code is the host's, without which no accelerator but TCG helps. */
  public boolean runsNatively(GuestArch guest) {
    return arch.isPresent() && arch.get() == guest;
  }
}
