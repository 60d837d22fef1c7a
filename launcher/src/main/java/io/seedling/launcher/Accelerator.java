package io.seedling.launcher;

import java.util.Locale;

/** A way to run guest code: the values of QEMU's {@code -accel}. */
public enum Accelerator {
  /** macOS' Hypervisor.framework. */
  HVF,
  /** Linux' kernel virtual machine. */
  KVM,
  /** Windows' Hypervisor Platform. */
  WHPX,
  /** QEMU's own translator: software emulation, works everywhere, many times slower. */
  TCG;

  /**
   * Returns the accelerator of that name.
   *
   * @throws IllegalArgumentException if QEMU's name for none of these is given
   */
  public static Accelerator named(String name) {
    for (Accelerator accelerator : values()) {
      if (accelerator.qemuName().equals(name)) {
        return accelerator;
      }
    }
    throw new IllegalArgumentException(
        "the accelerator must be hvf, kvm, whpx or tcg, not '" + name + "'");
  }

  /** Returns the name in QEMU's options: {@code hvf}, {@code kvm}, {@code whpx} or {@code tcg}. */
  public String qemuName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
