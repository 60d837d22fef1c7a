package io.seedling.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class DoctorTest {
  private static List<String> examined(RecordedHost host) {
    List<String> lines = new ArrayList<>();
    for (Diagnosis diagnosis : Doctor.examine(host.host())) {
      lines.add(diagnosis.level() + " " + diagnosis.subject() + ": " + diagnosis.text());
    }
    return lines;
  }

  @Test
  void aLinuxWithAllThatIsNeeded() throws Exception {
    RecordedHost linux = RecordedHost.linux(GuestArch.X86_64);
    linux.environment.put("PATH", "/usr/bin");
    linux.program("/usr/bin/qemu-system-x86_64");
    linux.file("/usr/share/OVMF/OVMF_CODE_4M.fd");
    linux.answers(0, "QEMU emulator version 9.2.0\n", "/usr/bin/qemu-system-x86_64", "--version");
    linux.answers(
        0, "Accelerators supported: tcg\nkvm\n", "/usr/bin/qemu-system-x86_64", "-accel", "help");
    linux.probe = new Probe.Usable("a guest ran", List.of());
    List<String> found = examined(linux);
    assertEquals("OK qemu: /usr/bin/qemu-system-x86_64, 9.2.0", found.get(0));
    assertEquals(
        "OK accelerator: kvm: a guest ran; QEMU has started its firmware with it", found.get(1));
    String firmware = "OK firmware: /usr/share/OVMF/OVMF_CODE_4M.fd, for x86_64; ";
    assertEquals(firmware + "without variables", found.get(2));
    linux.file("/usr/share/OVMF/OVMF_VARS_4M.fd");
    assertEquals(firmware + "variables: /usr/share/OVMF/OVMF_VARS_4M.fd", examined(linux).get(2));
    assertEquals("WARNING qemu: ", found.get(3).substring(0, 14)); // of the other architecture
    assertEquals("OK network: user: needs no rights", found.get(4));
    assertEquals(
        "WARNING network: bridge: joined by root alone, since qemu-bridge-helper is not setuid"
            + " root",
        found.get(5));
    linux.setuidProgram = linux.host().path("/usr/libexec/qemu-bridge-helper");
    assertEquals(
        "OK network: bridge: joined through /usr/libexec/qemu-bridge-helper",
        examined(linux).get(5));
    assertEquals("WARNING ssh: it isn't on the PATH", examined(linux).get(6));
    linux.program("/usr/bin/ssh");
    assertEquals("OK ssh: /usr/bin/ssh", examined(linux).get(6));
  }

  @Test
  void anAcceleratorThatDoesNotWorkIsAWarning() throws Exception {
    RecordedHost linux = RecordedHost.linux(GuestArch.X86_64);
    linux.environment.put("PATH", "/usr/bin");
    linux.program("/usr/bin/qemu-system-x86_64");
    linux.answers(0, "QEMU emulator version 9.2.0\n", "/usr/bin/qemu-system-x86_64", "--version");
    linux.probe = new Probe.Unusable("/dev/kvm is not there", "load the module");
    assertEquals(
        "WARNING accelerator: kvm: /dev/kvm is not there (load the module); tcg: software"
            + " emulation, 5 to 20 times slower",
        examined(linux).get(1));
  }

  @Test
  void withoutQemuNothingRuns() {
    Diagnosis first = Doctor.examine(RecordedHost.mac(GuestArch.AARCH64).host()).get(0);
    assertEquals(Diagnosis.Level.FAILURE, first.level());
    assertEquals("qemu", first.subject());
    assertEquals(true, first.remedy().contains("brew install qemu"));
  }
}
