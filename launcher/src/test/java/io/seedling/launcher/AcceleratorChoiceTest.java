package io.seedling.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.seedling.launcher.LaunchException.Kind;
import io.seedling.launcher.Probe.Unusable;
import io.seedling.launcher.Probe.Usable;
import java.util.List;
import org.junit.jupiter.api.Test;

final class AcceleratorChoiceTest {
  private static final String SLOW = "tcg: software emulation, 5 to 20 times slower";
  private static final String HELP = "Accelerators supported in QEMU binary:\ntcg\nkvm\n";

  private final RecordedHost linux = RecordedHost.linux(GuestArch.X86_64);
  private final QemuBinary qemu =
      new QemuBinary(linux.files.getPath("/usr/bin/qemu-system-x86_64"), GuestArch.X86_64);

  @Test
  void anAcceleratorThatWorksIsTaken() {
    linux.probe = new Usable("a guest ran", List.of("arch-capabilities"));
    linux.answers(0, HELP, "/usr/bin/qemu-system-x86_64", "-accel", "help");
    assertEquals(
        new AcceleratorChoice(
            Accelerator.KVM, List.of("arch-capabilities"), List.of("kvm: a guest ran")),
        AcceleratorChoice.automatic(qemu, linux.host()));
  }

  @Test
  void aBrokenOneIsPassedOverAndTheReasonSaid() {
    linux.probe = new Unusable("it is broken", "mend it");
    assertEquals(
        new AcceleratorChoice(
            Accelerator.TCG, List.of(), List.of("kvm: it is broken (mend it)", SLOW)),
        AcceleratorChoice.automatic(qemu, linux.host()));
  }

  @Test
  void qemuMustHaveBeenBuiltWithIt() {
    linux.probe = new Usable("a guest ran", List.of());
    linux.answers(
        0,
        "Accelerators supported in QEMU binary:\r\ntcg\r\nxkvm\r\n",
        "/usr/bin/qemu-system-x86_64",
        "-accel",
        "help");
    assertEquals(
        List.of("kvm: /usr/bin/qemu-system-x86_64 was built without it", SLOW),
        AcceleratorChoice.automatic(qemu, linux.host()).reasons());
  }

  @Test
  void aQemuThatDoesNotRunIsNoReasonToFail() {
    linux.probe = new Usable("a guest ran", List.of());
    linux.answers(127, "no libfoo.so\n", "/usr/bin/qemu-system-x86_64", "-accel", "help");
    assertEquals(
        List.of(
            "kvm: /usr/bin/qemu-system-x86_64 -accel help doesn't run: it ended with status 127:"
                + " no libfoo.so",
            SLOW),
        AcceleratorChoice.automatic(qemu, linux.host()).reasons());
  }

  @Test
  void foreignCodeIsEmulated() {
    QemuBinary foreign = new QemuBinary(qemu.path(), GuestArch.AARCH64);
    linux.probe = new Usable("a guest ran", List.of());
    assertEquals(
        new AcceleratorChoice(
            Accelerator.TCG,
            List.of(),
            List.of("tcg: the host isn't aarch64, and the guest is", SLOW)),
        AcceleratorChoice.automatic(foreign, linux.host()));
  }

  @Test
  void oneThatWasAskedForIsNeverReplaced() {
    linux.probe = new Unusable("it is broken", "mend it");
    LaunchException refusal =
        assertThrows(
            LaunchException.class,
            () -> AcceleratorChoice.named(Accelerator.KVM, qemu, linux.host()));
    assertEquals(Kind.FAILED, refusal.kind());
    assertEquals("kvm can't be used: it is broken", refusal.getMessage());
    assertEquals("mend it, or use --accel auto or --accel tcg", refusal.remedy());
  }

  @Test
  void oneOfAnotherSystemIsRefused() {
    LaunchException refusal =
        assertThrows(
            LaunchException.class,
            () -> AcceleratorChoice.named(Accelerator.HVF, qemu, linux.host()));
    assertEquals("hvf doesn't exist on this operating system", refusal.getMessage());
    assertEquals("use --accel auto or --accel tcg", refusal.remedy());
  }

  @Test
  void oneForForeignCodeIsRefused() {
    QemuBinary foreign = new QemuBinary(qemu.path(), GuestArch.AARCH64);
    LaunchException refusal =
        assertThrows(
            LaunchException.class,
            () -> AcceleratorChoice.named(Accelerator.KVM, foreign, linux.host()));
    assertEquals(
        "kvm runs the host's own code only, and the guest is aarch64", refusal.getMessage());
  }

  @Test
  void emulationIsAlwaysThere() throws LaunchException {
    assertEquals(
        new AcceleratorChoice(Accelerator.TCG, List.of(), List.of(SLOW)),
        AcceleratorChoice.named(Accelerator.TCG, qemu, linux.host()));
  }
}
