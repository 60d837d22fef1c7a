package io.seedling.launcher;

import java.util.Locale;

/** A processor architecture that guests are run on, by the name QEMU gives it. */
public enum GuestArch {
  /** 64-bit Arm: machine {@code virt}. */
  AARCH64("aarch64", "virt", "arm64"),
  /** 64-bit x86: machine {@code q35}. */
  X86_64("x86_64", "q35", "amd64");

  private final String qemuName;
  private final String machineType;
  private final String distributionName;

  GuestArch(String qemuName, String machineType, String distributionName) {
    this.qemuName = qemuName;
    this.machineType = machineType;
    this.distributionName = distributionName;
  }

  /**
   * Returns the architecture that a name stands for: QEMU's ({@code aarch64}, {@code x86_64}), that
   * of Debian and Go ({@code arm64}, {@code amd64}) or Windows' {@code x64}, in either case.
   *
   * @throws IllegalArgumentException if the name is none of these
   */
  public static GuestArch named(String name) {
    for (GuestArch arch : values()) {
      if (arch.isNamed(name)) {
        return arch;
      }
    }
    throw new IllegalArgumentException(
        "the architecture must be aarch64 (arm64) or x86_64 (amd64), not '" + name + "'");
  }

  boolean isNamed(String name) {
    String lowerCase = name.toLowerCase(Locale.ROOT);
    return lowerCase.equals(qemuName)
        || lowerCase.equals(distributionName)
        || (this == X86_64 && lowerCase.equals("x64"));
  }

  /** Returns QEMU's name, the last part of {@code qemu-system-NAME}. */
  public String qemuName() {
    return qemuName;
  }

  /** Returns the machine type that a guest gets unless another is asked for. */
  public String machineType() {
    return machineType;
  }

  /** Returns the name of the program that emulates this architecture, without {@code .exe}. */
  public String program() {
    return "qemu-system-" + qemuName;
  }
}
