package io.seedling.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.seedling.launcher.Probe.Unusable;
import io.seedling.launcher.Probe.Usable;
import io.seedling.launcher.WhpxProbe.WinHvPlatform;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Answers as Windows' documentation has them: an HRESULT, and a BOOL of four bytes. */
final class WhpxProbeTest {
  private static final String REMEDY =
      "turn on the Windows feature 'Windows Hypervisor Platform' and restart";
  private static final int E_FAIL = 0x80004005;

  private static WinHvPlatform answers(int result, int present) {
    return (code, value, length, written) -> {
      assertEquals(0, code, "WHvCapabilityCodeHypervisorPresent");
      assertEquals(4, length);
      value.setInt(0, present);
      written.setInt(0, 4);
      return result;
    };
  }

  @Test
  void aHypervisorThatIsPresentRunsGuests() {
    Usable usable = new Usable("Windows' Hypervisor Platform runs", List.of());
    assertEquals(usable, WhpxProbe.ask(answers(0, 1)));
    assertEquals(usable, WhpxProbe.ask(answers(0, -1))); // any BOOL but 0 is true
  }

  @Test
  void oneThatIsNotHasAFeatureToBeTurnedOn() {
    assertEquals(
        new Unusable("Windows' hypervisor doesn't run", REMEDY), WhpxProbe.ask(answers(0, 0)));
  }

  @Test
  void anErrorIsTold() {
    assertEquals(
        new Unusable("Windows' Hypervisor Platform doesn't answer (0x80004005)", REMEDY),
        WhpxProbe.ask(answers(E_FAIL, 1)));
  }

  @Test
  void aSystemWithoutTheLibraryHasNone() {
    assumeTrue(HostPlatform.current().os() != HostPlatform.Os.WINDOWS, "Windows may well have it");
    assertEquals(
        new Unusable("Windows' Hypervisor Platform isn't installed", REMEDY), WhpxProbe.ask());
  }
}
