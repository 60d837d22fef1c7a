package io.seedling.launcher;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.win32.StdCallLibrary;
import io.seedling.launcher.Probe.Unusable;
import io.seedling.launcher.Probe.Usable;
import java.util.List;

/** Asks Windows about its Hypervisor Platform: {@code WHvGetCapability}, HypervisorPresent. */
final class WhpxProbe {
  private static final String REMEDY =
      "turn on the Windows feature 'Windows Hypervisor Platform' and restart";
  private static final int HYPERVISOR_PRESENT = 0;

  /** Windows' own library; tests put recorded answers here. */
  interface WinHvPlatform extends StdCallLibrary {
    int WHvGetCapability(int code, Pointer value, int length, Pointer written);
  }

  private WhpxProbe() {}

  static Probe ask() {
    try {
      return ask(Native.load("WinHvPlatform", WinHvPlatform.class));
    } catch (UnsatisfiedLinkError e) {
      return new Unusable("Windows' Hypervisor Platform isn't installed", REMEDY);
    }
  }

  static Probe ask(WinHvPlatform platform) {
    try (Memory present = new Memory(Integer.BYTES);
        Memory written = new Memory(Integer.BYTES)) {
      present.clear();
      int result = platform.WHvGetCapability(HYPERVISOR_PRESENT, present, Integer.BYTES, written);
      if (result != 0) {
        return new Unusable(
            "Windows' Hypervisor Platform doesn't answer (0x" + Integer.toHexString(result) + ")",
            REMEDY);
      } else if (present.getInt(0) == 0) {
        return new Unusable("Windows' hypervisor doesn't run", REMEDY);
      }
      return new Usable("Windows' Hypervisor Platform runs", List.of());
    }
  }
}
