package io.seedling.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.seedling.launcher.LaunchException.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class QemuComplaintTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          qemu: -blockdev {}: Failed to get "write" lock           | IN_USE | a disk image is in use | stop the VM that uses it
          qemu: Could not open backing file: Could not open 'base' | FAILED | the image that the disk is based on is missing | put it back where it was, or make the VM anew
          qemu: Could not set up host forwarding rule 'tcp::22-:22'| IN_USE | a port of this machine can't be listened on: it is in use, or below 1024 | publish another port with -p HOST:GUEST
          Could not access KVM kernel module: Permission denied    | DIED   | KVM refuses to work | add yourself to the group kvm and log in again, or use --accel tcg
          Could not access KVM kernel module: No such file         | DIED   | KVM refuses to work | use --accel auto or --accel tcg
          qemu: -accel hvf: invalid accelerator hvf                | DIED   | this QEMU lacks the accelerator | use --accel auto
          qemu: cannot set up guest memory 'pc.ram'                | DIED   | there is not enough memory for the guest | use less with --memory
          qemu: could not load PC BIOS 'x'                         | DIED   | QEMU can't use the firmware | leave --firmware out, or name an image for this machine
          qemu: error: failed to set MSR 0x10a to 0x0              | DIED   | KVM can't run this CPU model here | use --accel tcg or another --cpu
          qemu: unable to find CPU model 'host'                    | DIED   | this QEMU lacks the CPU model | leave --cpu out
          qemu: Invalid SMP CPUs 600. The max CPUs supported       | DIED   | the machine has room for fewer processors | use fewer --cpus
          """)
  void eachComplaintHasAReasonAndARemedy(String text, Kind kind, String reason, String remedy) {
    LaunchException failure = QemuComplaint.of(text + "\n", 1);
    String said = text.startsWith("qemu: ") ? text.substring("qemu: ".length()) : text;

    assertEquals(kind, failure.kind());
    assertEquals(reason + " (" + said + ")", failure.getMessage());
    assertEquals(remedy, failure.remedy());
  }

  @Test
  void thatNobodyListensToRootsQemuYetIsNoComplaint() {
    String text = "qemu: Unable to connect character device qmp: Failed to connect socket\nwhat\n";

    assertEquals("QEMU ended with status 1 (what)", QemuComplaint.of(text, 1).getMessage());
  }

  @Test
  void whatIsUnknownIsPassedOn() {
    assertEquals("QEMU died", QemuComplaint.of("", -1).getMessage());
    assertEquals(
        "QEMU ended with status 134 (what; ever)",
        QemuComplaint.of("what\r\never\n", 134).getMessage());
  }
}
