package io.seedling.launcher;

import java.util.List;

/** What a host answered when asked whether an accelerator works. */
public sealed interface Probe {
  /**
   * The accelerator runs guests.
   *
   * @param evidence what was seen, for the user: "a test program ran in a virtual machine"
   * @param cpuOff properties that must be switched off in the CPU model {@code host} on this host
   */
  record Usable(String evidence, List<String> cpuOff) implements Probe {
    /** Copies the list. */
    public Usable {
      cpuOff = List.copyOf(cpuOff);
    }
  }

  /**
   * The accelerator can't run guests here.
   *
   * @param reason what was found
   * @param remedy what the user can do about it; empty if nothing is known
   */
  record Unusable(String reason, String remedy) implements Probe {}
}
