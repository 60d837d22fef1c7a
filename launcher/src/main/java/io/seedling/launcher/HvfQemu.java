package io.seedling.launcher;

import io.seedling.launcher.LaunchException.Kind;
import io.seedling.launcher.Probe.Unusable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What keeps a QEMU from using Hypervisor.framework although macOS offers it: code for another
 * processor, a release that is too old, a signature without the right to it.
 */
final class HvfQemu {
  private static final String RIGHT = "com.apple.security.hypervisor";
  private static final String UPGRADE = "brew upgrade qemu";

  /** What addresses of 36 bits leave to a guest's memory, which is all that HVF gives unasked. */
  private static final int MOST_MEMORY_MIB = 64512;

  private final QemuBinary qemu;
  private final Host host;
  private final Sysctl sysctl;

  HvfQemu(QemuBinary qemu, Host host) {
    this.qemu = qemu;
    this.host = host;
    sysctl = host.kernel().sysctl();
  }

  /** Returns what keeps it; empty where nothing is known to. */
  Optional<Unusable> obstacle() throws LaunchException {
    Optional<Unusable> obstacle = wrongProcessor();
    if (obstacle.isEmpty() && HvfProbe.isAppleChip(sysctl)) {
      obstacle = tooOld(qemu.version(host));
    }
    return obstacle.isEmpty() ? unsigned() : obstacle;
  }

  private Optional<Unusable> wrongProcessor() {
    Set<GuestArch> architectures = MachO.architectures(qemu.path());
    Optional<GuestArch> own = host.platform().arch();
    if (own.isEmpty() || architectures.isEmpty() || architectures.contains(own.get())) {
      return Optional.empty();
    }
    if (own.get() == GuestArch.X86_64) {
      return Optional.of(new Unusable(qemu.path() + " is a program for Apple chips", UPGRADE));
    }
    return Optional.of(
        new Unusable(
            qemu.path() + " is a program for Intel's processors, which can't use it under Rosetta",
            "/opt/homebrew/bin/brew install qemu"));
  }

  private Optional<Unusable> tooOld(QemuVersion version) {
    if (!version.isAtLeast(8, 2, 1)) {
      return Optional.of(
          new Unusable(
              "QEMU " + version + " is too old for Apple chips: 8.2.1 is needed", UPGRADE));
    }
    // macOS 15.2 shows SME to guests, and QEMU aborts over it: lima-vm/lima#3032, qemu fd207677a8
    boolean sme = sysctl.isSet("hw.optional.arm.FEAT_SME") && isAtLeastMacOs(15, 2);
    if (sme && !version.isAtLeast(9, 2, 3)) {
      return Optional.of(
          new Unusable(
              "QEMU " + version + " ends at once on chips with SME (M4 and later): 9.2.3 is needed",
              UPGRADE));
    }
    return Optional.empty();
  }

  /** Where the release can't be had, it is the newest. */
  private boolean isAtLeastMacOs(int major, int minor) {
    String[] numbers = sysctl.text("kern.osproductversion").orElse("").split("\\.", -1);
    try {
      int first = Integer.parseInt(numbers[0]);
      int second = numbers.length > 1 ? Integer.parseInt(numbers[1]) : 0;
      return first > major || (first == major && second >= minor);
    } catch (NumberFormatException e) {
      return true;
    }
  }

  private Optional<Unusable> unsigned() {
    Programs.Output output;
    try {
      output =
          host.run(
              List.of(
                  "codesign", "--display", "--entitlements", "-", "--xml", qemu.path().toString()));
    } catch (IOException e) {
      return Optional.empty(); // it isn't there: then QEMU itself will say
    }
    if (grants(output.text())) {
      return Optional.empty();
    }
    return Optional.of(
        new Unusable(
            output.exitCode() == 0
                ? qemu.path() + " is signed without the right " + RIGHT
                : qemu.path() + " isn't signed: it needs the right " + RIGHT,
            signing(qemu.path())));
  }

  private static boolean grants(String propertyList) {
    int key = propertyList.indexOf("<key>" + RIGHT + "</key>");
    return key >= 0
        && propertyList
            .substring(propertyList.indexOf("</key>", key) + 6)
            .strip()
            .startsWith("<true");
  }

  /**
   * Signs a copy, since the package's own would be replaced by the next upgrade; beside the
   * program, since it looks for its firmware from there.
   */
  private static String signing(Path qemu) {
    String copy = ShellWords.quote(List.of(qemu + "-hvf"));
    String list = "<plist version=\"1.0\"><dict><key>" + RIGHT + "</key><true/></dict></plist>";
    return "sign a copy: echo '"
        + list
        + "' > /tmp/hvf.xml && cp "
        + ShellWords.quote(List.of(qemu.toString()))
        + " "
        + copy
        + " && codesign --sign - --entitlements /tmp/hvf.xml --force "
        + copy
        + ", and start it with --qemu "
        + copy;
  }

  /**
   * Refuses memory that a guest on an Apple chip can't address.
   *
   * @throws LaunchException of kind FAILED if it is more than this QEMU can give
   */
  void requireAddressable(int memoryMiB) throws LaunchException {
    if (memoryMiB <= MOST_MEMORY_MIB || !HvfProbe.isAppleChip(sysctl)) {
      return;
    }
    QemuVersion version = qemu.version(host);
    if (!version.isAtLeast(9, 2)) {
      throw new LaunchException(
          Kind.FAILED,
          "QEMU " + version + " gives guests on HVF at most 63 GiB of memory",
          "use less with --memory, or QEMU 9.2 or later (" + UPGRADE + ")");
    }
  }
}
