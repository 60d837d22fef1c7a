package io.seedling.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.jna.Native;
import io.seedling.launcher.Probe.Unusable;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The probe on a real kernel. A KVM that opens and can't run guests can't be installed, so without
 * one these tests are skipped even where reference checks are required.
 */
@Tag("reference")
final class KvmProbeAgainstKernelTest {
  private static void assumePvm() {
    assumeTrue(
        Files.isDirectory(Path.of("/sys/module/kvm_pvm")) && Files.isWritable(Path.of("/dev/kvm")),
        "needs the kernel module kvm_pvm and its /dev/kvm, which aren't here");
  }

  @Test
  void aModuleThatOpensAndRunsNoGuestIsFoundOut() throws IOException {
    assumePvm();
    LibC libc = Native.load("c", LibC.class);
    List<String> before = openDescriptors();
    assertEquals(
        new Unusable(
            "/dev/kvm opens, but a test program failed: internal error 1 (module kvm_pvm)", ""),
        new KvmProbe(libc, GuestArch.X86_64).ask());
    assertEquals(before, openDescriptors());
  }

  @Test
  void itsRefusalOfAPromisedRegisterIsFoundOut() throws IOException {
    assumePvm();
    LibC libc = Native.load("c", LibC.class);
    try (KvmTestGuest guest = new KvmTestGuest(libc, libc.open("/dev/kvm", 2))) {
      guest.prepareX86();
      assertEquals(List.of("arch-capabilities"), new KvmCpuid(guest).cpuOff());
      assertEquals("internal error 1", guest.runX86());
    }
  }

  @Test
  void aKernelWithoutKvmOrWithAWorkingOneAnswers() {
    assumeTrue(
        HostPlatform.current().os() == HostPlatform.Os.LINUX
            && HostPlatform.current().arch().isPresent(),
        "needs Linux on x86_64 or aarch64, which isn't here");
    Probe probe = new NativeKernel(HostPlatform.current()).probe(Accelerator.KVM);
    if (probe instanceof Unusable unusable) {
      assertEquals(true, unusable.reason().contains("/dev/kvm"));
    } else {
      assertInstanceOf(Probe.Usable.class, probe);
    }
  }

  private static List<String> openDescriptors() throws IOException {
    List<String> open = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
      for (Path entry : entries) {
        String target =
            Files.isSymbolicLink(entry) ? Files.readSymbolicLink(entry).toString() : "gone";
        if (target.contains("kvm")) {
          open.add(target);
        }
      }
    }
    return open;
  }
}
