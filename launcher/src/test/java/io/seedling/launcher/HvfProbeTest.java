package io.seedling.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.seedling.launcher.Probe.Unusable;
import io.seedling.launcher.Probe.Usable;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Answers as macOS gives them; a name that a kernel doesn't know has none. */
final class HvfProbeTest {
  private static Usable usable(String evidence) {
    return new Usable(evidence, List.of());
  }

  @Test
  void anAppleChipRunsGuests() {
    assertEquals(
        usable("kern.hv_support is 1 (Apple M1, macOS 14.5)"), HvfProbe.ask(RecordedSysctl.M1));
    assertEquals(
        usable("kern.hv_support is 1 (Apple M4 Max, macOS 15.2)"), HvfProbe.ask(RecordedSysctl.M4));
  }

  @Test
  void anIntelMacRunsGuestsEvenAsAGuest() {
    assertEquals(
        usable("kern.hv_support is 1 (Intel(R) Core(TM) i9-9880H CPU @ 2.30GHz, macOS 15.6)"),
        HvfProbe.ask(RecordedSysctl.INTEL));
    Map<String, Integer> guest = Map.of("kern.hv_support", 1, "kern.hv_vmm_present", 1);
    assertEquals(usable("kern.hv_support is 1"), HvfProbe.ask(new RecordedSysctl(guest, Map.of())));
  }

  @Test
  void anAppleChipThatIsAGuestDoesNot() {
    assertEquals(
        new Unusable(
            "this Mac is itself a virtual machine (kern.hv_vmm_present is 1)",
            "run on the Mac itself"),
        HvfProbe.ask(RecordedSysctl.VIRTUAL));
  }

  @Test
  void aMacWithoutSupportDoesNot() {
    String reason = "macOS says that it supports no guests (kern.hv_support is not 1)";
    Map<String, Integer> no = Map.of("kern.hv_support", 0);
    assertEquals(new Unusable(reason, ""), HvfProbe.ask(new RecordedSysctl(no, Map.of())));
    assertEquals(new Unusable(reason, ""), HvfProbe.ask(RecordedSysctl.NONE));
    Map<String, Integer> guest = Map.of("kern.hv_support", 0, "kern.hv_vmm_present", 1);
    assertEquals(
        new Unusable(reason, "run on the Mac itself: this one is a virtual machine"),
        HvfProbe.ask(new RecordedSysctl(guest, Map.of())));
  }

  @Test
  void aTranslatedJvmIsSaid() {
    assertEquals(
        usable(
            "kern.hv_support is 1 (Apple M1, macOS 14.5); Java runs under Rosetta: an arm64 JDK is"
                + " faster"),
        HvfProbe.ask(RecordedSysctl.M1_UNDER_ROSETTA));
  }
}
