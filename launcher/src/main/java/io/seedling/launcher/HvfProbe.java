package io.seedling.launcher;

import io.seedling.launcher.Probe.Unusable;
import io.seedling.launcher.Probe.Usable;
import java.util.List;

/**
 * Asks macOS about Hypervisor.framework.
 *
 * <p>{@code hv_vm_create} isn't called: it would tell about the rights of this JVM, not of QEMU.
 */
final class HvfProbe {
  private HvfProbe() {}

  static Probe ask(Sysctl sysctl) {
    int support = sysctl.integer("kern.hv_support").orElse(0);
    if (support != 1) {
      return new Unusable("macOS says that it supports no guests (kern.hv_support is not 1)", "");
    }
    boolean appleChip = sysctl.integer("hw.optional.arm64").orElse(0) == 1;
    if (appleChip && sysctl.integer("kern.hv_vmm_present").orElse(0) == 1) {
      return new Unusable(
          "this Mac is itself a virtual machine (kern.hv_vmm_present is 1)",
          "run on the Mac itself");
    }
    boolean translated = sysctl.integer("sysctl.proc_translated").orElse(0) == 1;
    return new Usable(
        translated
            ? "kern.hv_support is 1 (Java runs under Rosetta: an arm64 JDK is faster)"
            : "kern.hv_support is 1",
        List.of());
  }
}
