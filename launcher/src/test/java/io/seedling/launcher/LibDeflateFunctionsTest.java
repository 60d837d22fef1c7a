package io.seedling.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LibDeflateFunctionsTest {

  @Test
  void whereThereIsNoneThereAreNoFunctions() {
    assertEquals(Optional.empty(), LibDeflateFunctions.of(List.of()));
    assertEquals(Optional.empty(), LibDeflateFunctions.of(List.of("libno-such-library.so.0")));
  }

  @Test
  void linuxKnowsItByItsName() {
    Host host = RecordedHost.linux(GuestArch.X86_64).host();
    assertEquals(List.of("libdeflate.so.0"), LibDeflateFunctions.names(host));
  }

  @Test
  void onMacOsItIsLookedForWhereOthersInstallIt() throws IOException {
    RecordedHost recorded = RecordedHost.mac(GuestArch.AARCH64);
    assertEquals(List.of(), LibDeflateFunctions.names(recorded.host()));
    recorded.file("/usr/local/lib/libdeflate.dylib");
    recorded.file("/opt/homebrew/lib/libdeflate.dylib");
    recorded.file("/opt/homebrew/lib/libdeflate.0.dylib");
    assertEquals(
        List.of(
            "/opt/homebrew/lib/libdeflate.0.dylib",
            "/opt/homebrew/lib/libdeflate.dylib",
            "/usr/local/lib/libdeflate.dylib"),
        LibDeflateFunctions.names(recorded.host()));
  }

  @Test
  void onWindowsItIsInADirectoryOfThePathThatIsNamedInFull() throws IOException {
    RecordedHost recorded = RecordedHost.windows();
    recorded.environment.put("PATH", ".;tools;C:\\tools;C:\\missing;");
    recorded.file("C:\\tools\\deflate.dll");
    recorded.file("C:\\work\\tools\\deflate.dll");
    recorded.file("C:\\work\\libdeflate.dll");
    assertEquals(List.of("C:\\tools\\deflate.dll"), LibDeflateFunctions.names(recorded.host()));
  }
}
