package io.seedling.launcher;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.seedling.launcher.Probe.Unusable;
import io.seedling.launcher.Probe.Usable;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class KvmProbeTest {
  private static final String RAN = "a test program ran in a virtual machine";

  private final RecordedKvm kvm = new RecordedKvm();

  private Probe ask(GuestArch arch) {
    return new KvmProbe(kvm, arch).ask();
  }

  private String reason() {
    String reason = assertInstanceOf(Unusable.class, ask(GuestArch.X86_64)).reason();
    int module = reason.indexOf(" (module ");
    return module < 0 ? reason : reason.substring(0, module);
  }

  private void assertNothingIsLeftOpen() {
    assertEquals(Set.of(), kvm.open);
    assertEquals(Map.of(), kvm.mapped);
  }

  @Test
  void aGuestThatHaltsProvesKvm() {
    assertEquals(new Usable(RAN, List.of()), ask(GuestArch.X86_64));
    assertNothingIsLeftOpen();
    assertArrayEquals(HexFormat.of().parseHex("9bdbe3f4"), Arrays.copyOf(kvm.code, 4));
  }

  @Test
  void anArmGuestThatStoresProvesKvm() {
    kvm.exitReason = 6;
    kvm.exitUnion = 0x10000000;
    assertEquals(new Usable(RAN, List.of()), ask(GuestArch.AARCH64));
    assertNothingIsLeftOpen();
    assertArrayEquals(HexFormat.of().parseHex("0000a2d2010000b900000014"), kvm.code);
  }

  @ParameterizedTest
  @CsvSource({
    "6,0x10000004,4,1", // elsewhere
    "6,0x10000000,8,1", // more
    "6,0x10000000,4,0", // a load
    "5,0x10000000,4,1", // it halted
    "24,0x10000000,4,1", // it was reset
  })
  void anArmGuestMustStoreWhatAndWhereItWasTold(
      int exitReason, String address, int bytes, byte isWrite) {
    kvm.exitReason = exitReason;
    kvm.exitUnion = Long.decode(address);
    kvm.storedBytes = bytes;
    kvm.isWrite = isWrite;
    String reason = assertInstanceOf(Unusable.class, ask(GuestArch.AARCH64)).reason();
    String text = "/dev/kvm opens, but a test program failed: unexpected exit " + exitReason;
    assertEquals(text, reason.replaceFirst(" \\(module .*", ""));
    assertNothingIsLeftOpen();
  }

  /**
   * An M1 under Linux has 36 bits, a server 48; a kernel before 5.0 tells 0, which is its own 40.
   */
  @ParameterizedTest
  @ValueSource(ints = {0, 36, 40, 48})
  void anArmGuestHasAsManyBitsOfAddressAsTheHostAllows(int bits) {
    kvm.exitReason = 6;
    kvm.exitUnion = 0x10000000;
    kvm.addressBits = bits;
    assertEquals(new Usable(RAN, List.of()), ask(GuestArch.AARCH64));
    assertEquals(bits, kvm.vmType);
  }

  @Test
  void anArmGuestBeginsWithItsCode() {
    ask(GuestArch.AARCH64);
    assertEquals(0x40000000L, kvm.codeAddress);
    assertEquals(0x6030000000100040L, kvm.register); // the program counter
    assertEquals(0x40000000L, kvm.registerValue);
  }

  @ParameterizedTest
  @CsvSource({
    "0xAE03,KVM_CHECK_EXTENSION",
    "0xAE01,KVM_CREATE_VM",
    "0x8020AEAF,KVM_ARM_PREFERRED_TARGET",
    "0x4020AEAE,KVM_ARM_VCPU_INIT",
    "0x4010AEAC,KVM_SET_ONE_REG",
    "0xAE80,KVM_RUN",
  })
  void aRequestOfAnArmGuestThatFailsIsNamed(String request, String name) {
    kvm.failing = Long.decode(request);
    String reason = assertInstanceOf(Unusable.class, ask(GuestArch.AARCH64)).reason();
    String text = "/dev/kvm opens, but a test program could not be run: " + name + ": error 12";
    assertEquals(text, reason.replaceFirst(" \\(module .*", ""));
    assertNothingIsLeftOpen();
  }

  @ParameterizedTest
  @CsvSource({
    "17,1,'internal error 1'",
    "9,2147483681,'entry failed, 0x80000021'",
    "8,0,'unexpected exit 8'",
    "2,0,'unexpected exit 2'",
  })
  void anyOtherExitIsAFailure(int exitReason, long detail, String failure) {
    kvm.exitReason = exitReason;
    kvm.exitUnion = detail;
    assertEquals("/dev/kvm opens, but a test program failed: " + failure, reason());
    assertNothingIsLeftOpen();
  }

  @Test
  void aGuestThatNeverEndsIsAFailure() {
    kvm.runBlocks = new CountDownLatch(1);
    Probe probe = new KvmProbe(kvm, GuestArch.X86_64, 20).ask();
    kvm.runBlocks.countDown();
    assertEquals(
        true,
        assertInstanceOf(Unusable.class, probe)
            .reason()
            .startsWith("/dev/kvm opens, but a test program did not end within 20 ms"));
  }

  @ParameterizedTest
  @CsvSource({
    "0xAE01,KVM_CREATE_VM",
    "0xAE41,KVM_CREATE_VCPU",
    "0xAE80,KVM_RUN",
    "0x4138AE84,KVM_SET_SREGS",
  })
  void aRequestThatFailsIsNamedAndNothingIsLeftOpen(String request, String name) {
    kvm.failing = Long.decode(request);
    assertEquals(
        "/dev/kvm opens, but a test program could not be run: " + name + ": error 12", reason());
    assertNothingIsLeftOpen();
  }

  @Test
  void anotherApiIsRefused() {
    kvm.apiVersion = 11;
    assertEquals("/dev/kvm opens, but its API is version 11, not 12", reason());
    assertNothingIsLeftOpen();
  }

  @Test
  void aRegisterThatKvmPromisesAndRefusesIsSwitchedOff() {
    kvm.promisesArchCapabilities = true;
    assertEquals(new Usable(RAN, List.of()), ask(GuestArch.X86_64));
    kvm.keepsArchCapabilities = false;
    assertEquals(new Usable(RAN, List.of("arch-capabilities")), ask(GuestArch.X86_64));
  }

  @Test
  void withoutTheDeviceTheRemedyIsTheModule() {
    kvm.openError = RecordedKvm.ENOENT;
    assertEquals(
        new Unusable(
            "there is no /dev/kvm",
            "turn on virtualization in the firmware's settings and load the module kvm_intel or"
                + " kvm_amd; in a virtual machine, allow nested virtualization"),
        ask(GuestArch.X86_64));
  }

  @Test
  void withoutPermissionTheRemedyIsTheGroup() {
    kvm.openError = RecordedKvm.EACCES;
    assertEquals(
        new Unusable(
            "/dev/kvm may not be opened by this user",
            "sudo usermod -aG kvm $USER, then log in again"),
        ask(GuestArch.X86_64));
  }

  @Test
  void anyOtherErrorIsSaid() {
    kvm.openError = RecordedKvm.ENOMEM;
    assertEquals(new Unusable("/dev/kvm can't be opened: error 12", ""), ask(GuestArch.X86_64));
  }
}
