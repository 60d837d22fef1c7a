package io.seedling.launcher;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** What a Mac's kernel answered; a name that it doesn't know has no entry. */
record RecordedSysctl(Map<String, Integer> integers, Map<String, String> texts) implements Sysctl {
  /** A kernel that isn't macOS'. */
  static final RecordedSysctl NONE = new RecordedSysctl(Map.of(), Map.of());

  /** An Intel Mac of 2019; it knows none of Arm's names. */
  static final RecordedSysctl INTEL =
      new RecordedSysctl(
          Map.of("kern.hv_support", 1, "kern.hv_vmm_present", 0),
          texts("Intel(R) Core(TM) i9-9880H CPU @ 2.30GHz", "15.6"));

  static final RecordedSysctl M1 = appleChip("Apple M1", "14.5", 0, 0);
  static final RecordedSysctl M1_UNDER_ROSETTA = appleChip("Apple M1", "14.5", 0, 1);
  static final RecordedSysctl M4 = appleChip("Apple M4 Max", "15.2", 1, 0);

  /** A runner of GitHub's: it says that guests are supported, and they are not. */
  static final RecordedSysctl VIRTUAL =
      new RecordedSysctl(
          Map.of("kern.hv_support", 1, "kern.hv_vmm_present", 1, "hw.optional.arm64", 1),
          texts("Apple M1 (Virtual)", "14.7.1"));

  private static RecordedSysctl appleChip(String name, String release, int sme, int translated) {
    return new RecordedSysctl(
        Map.of(
            "kern.hv_support", 1,
            "kern.hv_vmm_present", 0,
            "hw.optional.arm64", 1,
            "hw.optional.arm.FEAT_SME", sme,
            "sysctl.proc_translated", translated),
        texts(name, release));
  }

  private static Map<String, String> texts(String chip, String release) {
    return Map.of("machdep.cpu.brand_string", chip, "kern.osproductversion", release);
  }

  @Override
  public OptionalInt integer(String name) {
    return integers.containsKey(name) ? OptionalInt.of(integers.get(name)) : OptionalInt.empty();
  }

  @Override
  public Optional<String> text(String name) {
    return Optional.ofNullable(texts.get(name));
  }
}
