package io.seedling.launcher;

/** The names of the packages that hold QEMU and its firmware, for one architecture. */
enum Packages {
  AARCH64("qemu-system-arm qemu-efi-aarch64", "qemu-system-aarch64 edk2-aarch64"),
  X86_64("qemu-system-x86 ovmf", "qemu-system-x86 edk2-ovmf");

  private final String debian;
  private final String fedora;

  Packages(String debian, String fedora) {
    this.debian = debian;
    this.fedora = fedora;
  }

  static Packages of(GuestArch arch) {
    return arch == GuestArch.AARCH64 ? AARCH64 : X86_64;
  }

  /** Returns how to install QEMU and firmware; Homebrew's and Windows' QEMU come with firmware. */
  String install(HostPlatform.Os os) {
    if (os == HostPlatform.Os.WINDOWS) {
      return "install QEMU with: winget install SoftwareFreedomConservancy.QEMU";
    }
    return "install it with: apt-get install "
        + debian
        + ", dnf install "
        + fedora
        + ", or brew install qemu";
  }
}
