package io.seedling.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.seedling.launcher.HostPlatform.Os;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class HostPlatformTest {
  @ParameterizedTest
  @CsvSource({
    "Linux,amd64,LINUX,X86_64",
    "Linux,aarch64,LINUX,AARCH64",
    "Mac OS X,aarch64,MACOS,AARCH64",
    "Mac OS X,x86_64,MACOS,X86_64",
    "Windows 11,amd64,WINDOWS,X86_64",
    "Windows Server 2022,aarch64,WINDOWS,AARCH64",
    "FreeBSD,amd64,OTHER,X86_64",
    "Darwin,arm64,OTHER,AARCH64",
  })
  void javasPropertiesTellThePlatform(String name, String arch, Os os, GuestArch expected) {
    assertEquals(new HostPlatform(os, Optional.of(expected)), HostPlatform.of(name, arch));
  }

  @Test
  void aProcessorWithoutGuestsIsNone() {
    HostPlatform host = HostPlatform.of("Linux", "riscv64");
    assertEquals(Optional.empty(), host.arch());
    assertEquals(false, host.runsNatively(GuestArch.X86_64));
  }

  @Test
  void anIntelJvmOnAnAppleChipIsOnAnAppleChip() {
    HostPlatform told = HostPlatform.of("Mac OS X", "x86_64");
    HostPlatform real = told.corrected(RecordedSysctl.M1_UNDER_ROSETTA);
    assertEquals(HostPlatform.of("Mac OS X", "aarch64"), real);
    assertEquals(told, told.corrected(RecordedSysctl.INTEL));
  }

  @ParameterizedTest
  @CsvSource({
    "arm64,AARCH64",
    "aarch64,AARCH64",
    "AMD64,X86_64",
    "x86_64,X86_64",
    "x64,X86_64",
  })
  void anArchitectureHasSeveralNames(String name, GuestArch arch) {
    assertEquals(arch, GuestArch.named(name));
  }

  @Test
  void anUnknownArchitectureIsRefused() {
    assertEquals(
        "the architecture must be aarch64 (arm64) or x86_64 (amd64), not 'riscv64'",
        assertThrows(IllegalArgumentException.class, () -> GuestArch.named("riscv64"))
            .getMessage());
  }

  @Test
  void anUnknownAcceleratorIsRefused() {
    assertEquals(Accelerator.KVM, Accelerator.named("kvm"));
    assertEquals(
        "the accelerator must be hvf, kvm, whpx or tcg, not 'xen'",
        assertThrows(IllegalArgumentException.class, () -> Accelerator.named("xen")).getMessage());
  }
}
