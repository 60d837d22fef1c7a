package io.seedling.launcher;

import com.sun.jna.Memory;
import java.io.IOException;
import java.util.List;

/**
 * Features of x86 processors that KVM promises and then refuses. With them QEMU's CPU model {@code
 * host} doesn't start: "failed to set MSR 0x10a", then SIGABRT.
 */
final class KvmCpuid {
  private static final long GET_SUPPORTED_CPUID = 0xC008AE05L;
  private static final long SET_CPUID2 = 0x4008AE90L;
  private static final long GET_MSRS = 0xC008AE88L;
  private static final long SET_MSRS = 0x4008AE89L;

  private static final int ENTRIES = 256; // KVM_MAX_CPUID_ENTRIES
  private static final int HEADER_LENGTH = 8;
  private static final int ENTRY_LENGTH = 40;
  private static final int EDX_AT = 24;
  private static final int EXTENDED_FEATURES = 7;
  private static final int ARCH_CAPABILITIES_BIT = 1 << 29; // leaf 7, EDX
  private static final int IA32_ARCH_CAPABILITIES = 0x10a;

  private final KvmTestGuest guest;

  /** Takes a prepared guest that hasn't run yet: KVM refuses new features after that. */
  KvmCpuid(KvmTestGuest guest) {
    this.guest = guest;
  }

  /** Returns the properties to switch off, by QEMU's names; none if KVM won't tell. */
  List<String> cpuOff() {
    try {
      return refused();
    } catch (IOException e) {
      return List.of();
    }
  }

  private List<String> refused() throws IOException {
    try (Memory cpuid = KvmTestGuest.cleared(HEADER_LENGTH + (long) ENTRIES * ENTRY_LENGTH);
        Memory msr = KvmTestGuest.cleared(HEADER_LENGTH + 16)) {
      cpuid.setInt(0, ENTRIES);
      guest.system(GET_SUPPORTED_CPUID, cpuid, "KVM_GET_SUPPORTED_CPUID");
      if (!promisesArchCapabilities(cpuid)) {
        return List.of();
      }
      guest.processor(SET_CPUID2, cpuid, "KVM_SET_CPUID2");
      msr.setInt(0, 1);
      msr.setInt(HEADER_LENGTH, IA32_ARCH_CAPABILITIES);
      // both return how many registers they read or wrote
      boolean kept =
          guest.system(GET_MSRS, msr, "KVM_GET_MSRS") == 1
              && guest.processor(SET_MSRS, msr, "KVM_SET_MSRS") == 1;
      return kept ? List.of() : List.of("arch-capabilities");
    }
  }

  private static boolean promisesArchCapabilities(Memory cpuid) {
    int entries = Math.min(cpuid.getInt(0), ENTRIES);
    for (int i = 0; i < entries; i++) {
      long at = HEADER_LENGTH + (long) i * ENTRY_LENGTH;
      if (cpuid.getInt(at) == EXTENDED_FEATURES && cpuid.getInt(at + 4) == 0) {
        return (cpuid.getInt(at + EDX_AT) & ARCH_CAPABILITIES_BIT) != 0;
      }
    }
    return false;
  }
}
