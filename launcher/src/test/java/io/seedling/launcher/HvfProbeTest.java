package io.seedling.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.seedling.launcher.Probe.Unusable;
import io.seedling.launcher.Probe.Usable;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** Answers as macOS gives them; a name that a kernel doesn't know has none. */
final class HvfProbeTest {
  private static Probe ask(Map<String, Integer> answers) {
    return HvfProbe.ask(
        name ->
            answers.containsKey(name) ? OptionalInt.of(answers.get(name)) : OptionalInt.empty());
  }

  @Test
  void anAppleChipRunsGuests() {
    assertEquals(
        new Usable("kern.hv_support is 1", List.of()),
        ask(
            Map.of(
                "kern.hv_support", 1,
                "hw.optional.arm64", 1,
                "kern.hv_vmm_present", 0,
                "sysctl.proc_translated", 0)));
  }

  @Test
  void anIntelMacRunsGuestsEvenAsAGuest() {
    assertEquals(
        new Usable("kern.hv_support is 1", List.of()),
        ask(Map.of("kern.hv_support", 1, "kern.hv_vmm_present", 1)));
  }

  @Test
  void anAppleChipThatIsAGuestDoesNot() {
    assertEquals(
        new Unusable(
            "this Mac is itself a virtual machine (kern.hv_vmm_present is 1)",
            "run on the Mac itself"),
        ask(Map.of("kern.hv_support", 1, "hw.optional.arm64", 1, "kern.hv_vmm_present", 1)));
  }

  @Test
  void aMacWithoutSupportDoesNot() {
    Unusable unusable =
        new Unusable("macOS says that it supports no guests (kern.hv_support is not 1)", "");
    assertEquals(unusable, ask(Map.of("kern.hv_support", 0)));
    assertEquals(unusable, ask(Map.of()));
  }

  @Test
  void aTranslatedJvmIsSaid() {
    assertEquals(
        new Usable(
            "kern.hv_support is 1 (Java runs under Rosetta: an arm64 JDK is faster)", List.of()),
        ask(Map.of("kern.hv_support", 1, "hw.optional.arm64", 1, "sysctl.proc_translated", 1)));
  }
}
