package io.seedling.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.seedling.launcher.Probe.Unusable;
import java.io.IOException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Programs and answers of codesign as they are on Macs: an M1 with Homebrew's QEMU at first. */
final class HvfQemuTest {
  private static final String QEMU = "/opt/homebrew/bin/qemu-system-aarch64";
  private static final String APPLE = "cffaedfe0c00000100000000";
  private static final String INTEL = "cffaedfe0700000103000000";
  private static final String FAT_INTEL = "01000007000000030000400000abcdef0000000e";
  private static final String FAT_APPLE = "0100000c00000000017c400000abcdef0000000e";
  private static final String SIGNED =
      """
      Executable=/opt/homebrew/Cellar/qemu/9.2.3/bin/qemu-system-aarch64
      <?xml version="1.0" encoding="UTF-8"?><!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" \
      "https://www.apple.com/DTDs/PropertyList-1.0.dtd"><plist version="1.0"><dict>\
      <key>com.apple.security.hypervisor</key><true/></dict></plist>""";

  private final RecordedHost mac = RecordedHost.mac(GuestArch.AARCH64);

  @BeforeEach
  void anOrdinaryMac() throws IOException {
    mac.sysctl = RecordedSysctl.M1;
    mac.program(QEMU, bytes(APPLE));
    version("9.2.3");
    codesign(0, SIGNED);
    mac.answers(0, "Accelerators supported in QEMU binary:\ntcg\nhvf\n", QEMU, "-accel", "help");
    mac.probe = HvfProbe.ask(mac.sysctl);
  }

  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex);
  }

  private void version(String version) {
    mac.answers(0, "QEMU emulator version " + version + "\n", QEMU, "--version");
  }

  private void codesign(int exitCode, String text) {
    mac.answers(exitCode, text, codesignWords());
  }

  private static String[] codesignWords() {
    return new String[] {"codesign", "--display", "--entitlements", "-", "--xml", QEMU};
  }

  private QemuBinary qemu() {
    return new QemuBinary(mac.files.getPath(QEMU), GuestArch.AARCH64);
  }

  private Optional<Unusable> obstacle() throws LaunchException {
    return new HvfQemu(qemu(), mac.host()).obstacle();
  }

  @Test
  void homebrewsQemuOnAnM1CanUseIt() throws IOException {
    assertEquals(Optional.empty(), obstacle());
    assertEquals(
        new AcceleratorChoice(
            Accelerator.HVF,
            List.of(),
            List.of("hvf: kern.hv_support is 1 (Apple M1, macOS 14.5)")),
        AcceleratorChoice.automatic(qemu(), mac.host()));
  }

  @Test
  void anUnsignedOneCannotAndACopyIsToBeSigned() throws IOException {
    codesign(1, QEMU + ": code object is not signed at all\n");
    String copy = QEMU + "-hvf";
    Unusable unusable =
        new Unusable(
            QEMU + " isn't signed: it needs the right com.apple.security.hypervisor",
            "sign a copy: echo '<plist version=\"1.0\"><dict><key>com.apple.security.hypervisor</key>"
                + "<true/></dict></plist>' > /tmp/hvf.xml && cp "
                + QEMU
                + " "
                + copy
                + " && codesign --sign - --entitlements /tmp/hvf.xml --force "
                + copy
                + ", and start it with --qemu "
                + copy);
    assertEquals(Optional.of(unusable), obstacle());
    assertEquals(
        "hvf: " + unusable.reason() + " (" + unusable.remedy() + ")",
        AcceleratorChoice.automatic(qemu(), mac.host()).reasons().get(0));
  }

  @ParameterizedTest
  @CsvSource({
    "''",
    "<key>com.apple.security.hypervisor</key><false/>",
    "<key>com.apple.vm.hypervisor</key><true/>",
  })
  void aSignatureWithoutTheRightIsNotEnough(String list) throws IOException {
    codesign(0, "<plist version=\"1.0\"><dict>" + list + "</dict></plist>");
    assertEquals(
        QEMU + " is signed without the right com.apple.security.hypervisor",
        obstacle().orElseThrow().reason());
  }

  @Test
  void withoutCodesignQemuItselfWillSay() throws IOException {
    mac.outputs.remove(List.of(codesignWords()));
    assertEquals(Optional.empty(), obstacle());
  }

  @ParameterizedTest
  @CsvSource({"8.2.0,false", "8.2.1,true", "8.1.5,false", "9.0.0,true", "7.2.22,false"})
  void appleChipsNeedARecentQemu(String version, boolean isUsable) throws IOException {
    version(version);
    Unusable unusable =
        new Unusable(
            "QEMU " + version + " is too old for Apple chips: 8.2.1 is needed",
            "brew upgrade qemu");
    assertEquals(isUsable ? Optional.empty() : Optional.of(unusable), obstacle());
  }

  @ParameterizedTest
  @CsvSource({"9.2.0,false", "9.2.2,false", "9.2.3,true", "10.0.0,true", "8.2.10,false"})
  void chipsWithSmeNeedALaterOne(String version, boolean isUsable) throws IOException {
    mac.sysctl = RecordedSysctl.M4;
    version(version);
    Unusable unusable =
        new Unusable(
            "QEMU " + version + " ends at once on chips with SME (M4 and later): 9.2.3 is needed",
            "brew upgrade qemu");
    assertEquals(isUsable ? Optional.empty() : Optional.of(unusable), obstacle());
  }

  @ParameterizedTest
  @CsvSource({"15.1,true", "15.2,false", "15,true", "26.1,false", "14.7.1,true", "'',false"})
  void smeIsShownToGuestsFromMacOs15Point2On(String release, boolean isUsable) throws IOException {
    mac.sysctl =
        new RecordedSysctl(RecordedSysctl.M4.integers(), Map.of("kern.osproductversion", release));
    version("9.2.0");
    assertEquals(isUsable, obstacle().isEmpty());
  }

  @Test
  void aQemuForIntelCannotUseItUnderRosetta() throws IOException {
    mac.sysctl = RecordedSysctl.M1_UNDER_ROSETTA;
    mac.program(QEMU, bytes(INTEL));
    assertEquals(
        Optional.of(
            new Unusable(
                QEMU + " is a program for Intel's processors, which can't use it under Rosetta",
                "/opt/homebrew/bin/brew install qemu")),
        obstacle());
  }

  @Test
  void anIntelMacNeedsNoRecentQemu() throws IOException {
    RecordedHost intel = RecordedHost.mac(GuestArch.X86_64);
    String path = "/usr/local/bin/qemu-system-x86_64";
    intel.sysctl = RecordedSysctl.INTEL;
    intel.program(path, bytes(INTEL));
    intel.answers(0, SIGNED, "codesign", "--display", "--entitlements", "-", "--xml", path);
    QemuBinary qemu = new QemuBinary(intel.files.getPath(path), GuestArch.X86_64);
    assertEquals(Optional.empty(), new HvfQemu(qemu, intel.host()).obstacle());
    intel.program(path, bytes(APPLE));
    assertEquals(
        path + " is a program for Apple chips",
        new HvfQemu(qemu, intel.host()).obstacle().orElseThrow().reason());
  }

  @Test
  void aQemuThatDoesNotTellItsReleaseIsNotUsed() {
    mac.answers(1, "dyld: Library not loaded\n", QEMU, "--version");
    assertEquals(
        "hvf: " + QEMU + " --version doesn't run: it ended with status 1: dyld: Library not loaded",
        AcceleratorChoice.automatic(qemu(), mac.host()).reasons().get(0));
  }

  @ParameterizedTest
  @CsvSource({"64512,9.1.0,true", "64513,9.1.0,false", "64513,9.2.0,true", "131072,8.2.1,false"})
  void memoryBeyond36BitsOfAddressesNeedsQemu92(int memoryMiB, String version, boolean isThere)
      throws IOException {
    version(version);
    AcceleratorChoice hvf = new AcceleratorChoice(Accelerator.HVF, List.of(), List.of());
    if (isThere) {
      hvf.requireRoomFor(memoryMiB, qemu(), mac.host());
      return;
    }
    LaunchException refusal =
        assertThrows(
            LaunchException.class, () -> hvf.requireRoomFor(memoryMiB, qemu(), mac.host()));
    assertEquals(
        "QEMU " + version + " gives guests on HVF at most 63 GiB of memory", refusal.getMessage());
    assertEquals(
        "use less with --memory, or QEMU 9.2 or later (brew upgrade qemu)", refusal.remedy());
    new AcceleratorChoice(Accelerator.TCG, List.of(), List.of())
        .requireRoomFor(memoryMiB, qemu(), mac.host());
    mac.sysctl = RecordedSysctl.INTEL;
    hvf.requireRoomFor(memoryMiB, qemu(), mac.host());
  }

  @Test
  void universalProgramsAreForSeveralProcessors() throws IOException {
    assertEquals(
        Set.of(GuestArch.X86_64, GuestArch.AARCH64),
        architectures("cafebabe00000002" + FAT_INTEL + FAT_APPLE));
    assertEquals(Set.of(GuestArch.X86_64), architectures("cafebabe00000001" + FAT_INTEL));
    assertEquals(
        Set.of(GuestArch.AARCH64),
        architectures("cafebabf00000001" + FAT_APPLE.substring(0, 16) + "0".repeat(48)));
    assertEquals(Set.of(GuestArch.AARCH64), architectures(APPLE));
    assertEquals(Set.of(GuestArch.X86_64), architectures(INTEL));
  }

  @ParameterizedTest
  @CsvSource({
    "''", // nothing
    "cffaedfe070000", // seven bytes
    "cafebabe0000003d01000007000000030000400000abcdef0000000e", // a class file of Java 17
    "cafebabe00000002", // no entries
    "cafebabe00000000" + FAT_INTEL,
    "cafebabe00000001010000", // half an entry
    "cffaedfe1200000100000000", // for PowerPC
    "7f454c4602010100", // an ELF program
    "23212f62696e2f73680a", // a script
  })
  void whatIsNoProgramOfMacOsIsForNone(String hex) throws IOException {
    assertEquals(Set.of(), architectures(hex));
  }

  private Set<GuestArch> architectures(String hex) throws IOException {
    return MachO.architectures(mac.program("/bin/x", bytes(hex)));
  }

  @Test
  void theDoctorNamesRosetta() {
    mac.sysctl = RecordedSysctl.M1_UNDER_ROSETTA;
    Diagnosis rosetta =
        Diagnosis.warning(
            "java", "it is one for Intel's processors, under Rosetta", "install an arm64 JDK");
    assertEquals(true, Doctor.examine(mac.host()).contains(rosetta));
    mac.sysctl = RecordedSysctl.M1;
    assertEquals(false, Doctor.examine(mac.host()).contains(rosetta));
  }
}
