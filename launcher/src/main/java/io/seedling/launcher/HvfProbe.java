package io.seedling.launcher;

import io.seedling.launcher.Probe.Unusable;
import io.seedling.launcher.Probe.Usable;
import java.util.List;
import java.util.Optional;

/**
 * Asks macOS about Hypervisor.framework.
 *
 * <p>{@code hv_vm_create} isn't called: it would tell about the rights of this JVM, not of QEMU.
 * What QEMU needs besides is {@link HvfQemu}'s to find out.
 */
final class HvfProbe {
  private HvfProbe() {}

  static Probe ask(Sysctl sysctl) {
    boolean appleChip = isAppleChip(sysctl);
    boolean isGuest = sysctl.isSet("kern.hv_vmm_present");
    if (!sysctl.isSet("kern.hv_support")) {
      return new Unusable(
          "macOS says that it supports no guests (kern.hv_support is not 1)",
          isGuest ? "run on the Mac itself: this one is a virtual machine" : "");
    }
    if (appleChip && isGuest) { // where hv_support may be 1 all the same
      return new Unusable(
          "this Mac is itself a virtual machine (kern.hv_vmm_present is 1)",
          "run on the Mac itself");
    }
    String rosetta =
        isTranslated(sysctl) ? "; Java runs under Rosetta: an arm64 JDK is faster" : "";
    return new Usable("kern.hv_support is 1" + machine(sysctl) + rosetta, List.of());
  }

  /** Says whether the processor is Apple's, whatever it shows to programs under Rosetta. */
  static boolean isAppleChip(Sysctl sysctl) {
    return sysctl.isSet("hw.optional.arm64");
  }

  /** Says whether this JVM is one for Intel that Rosetta translates. */
  static boolean isTranslated(Sysctl sysctl) {
    return sysctl.isSet("sysctl.proc_translated");
  }

  private static String machine(Sysctl sysctl) {
    Optional<String> chip = sysctl.text("machdep.cpu.brand_string");
    Optional<String> release = sysctl.text("kern.osproductversion");
    if (chip.isEmpty() || release.isEmpty()) {
      return "";
    }
    return " (" + chip.get() + ", macOS " + release.get() + ")";
  }
}
