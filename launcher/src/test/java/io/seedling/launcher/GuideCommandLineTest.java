package io.seedling.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.seedling.launcher.Disk.Format;
import io.seedling.launcher.Firmware.Bios;
import io.seedling.launcher.Firmware.Flash;
import io.seedling.launcher.Machine.Board;
import io.seedling.launcher.Machine.Console;
import io.seedling.launcher.Machine.Drives;
import io.seedling.launcher.Network.VmnetMode.Shared;
import io.seedling.launcher.Network.VmnetRange;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The lines are those of the guide's chapters, with absolute paths and the card's address. */
final class GuideCommandLineTest {
  private static final MacAddress MAC = new MacAddress("52:52:52:00:00:00");
  private static final AcceleratorChoice HVF =
      new AcceleratorChoice(Accelerator.HVF, List.of(), List.of());
  private static final AcceleratorChoice KVM =
      new AcceleratorChoice(Accelerator.KVM, List.of(), List.of());
  private static final QemuBinary MAC_QEMU =
      new QemuBinary(Path.of("/opt/homebrew/bin/qemu-system-aarch64"), GuestArch.AARCH64);
  private static final QemuBinary LINUX_QEMU =
      new QemuBinary(Path.of("/usr/bin/qemu-system-x86_64"), GuestArch.X86_64);
  private static final Firmware EDK2 =
      new Flash(Path.of("/opt/homebrew/share/qemu/edk2-aarch64-code.fd"), Format.RAW);
  private static final Drives DISK_AND_SEED =
      new Drives(
          List.of(Disk.of(Path.of("/vm/disk.img"), Format.QCOW2)),
          Optional.of(Path.of("/vm/cidata.iso")),
          List.of());
  private static final Drives LIVE_CD =
      new Drives(List.of(), Optional.empty(), List.of(Path.of("/cd/jammy-desktop-arm64.iso")));

  private static Machine machine(GuestArch arch, Drives drives, Network network, Display display) {
    return new Machine(
        "gateway", Board.of(arch), 2, 2048, drives, network, display, Console.TERMINAL, List.of());
  }

  private static Network shared(VmnetRange range) {
    return new Network.Vmnet(MAC, new Shared(range));
  }

  @Test
  void bare() {
    assertEquals(
        """
        /opt/homebrew/bin/qemu-system-aarch64 \\
            -machine virt,accel=hvf \\
            -cpu host""",
        ShellWords.quoteByOption(
            GuideCommandLine.bare(Board.of(GuestArch.AARCH64), MAC_QEMU, HVF)));
  }

  @Test
  void aVirtualMachineOfTheCluster() {
    VmnetRange range = new VmnetRange("192.168.1.1", "192.168.1.20", "255.255.255.0");
    Machine machine = machine(GuestArch.AARCH64, DISK_AND_SEED, shared(range), Display.NONE);
    assertEquals(
        """
        /opt/homebrew/bin/qemu-system-aarch64 \\
            -nographic \\
            -machine virt,accel=hvf,highmem=on \\
            -cpu host \\
            -smp 2 \\
            -m 2G \\
            -bios /opt/homebrew/share/qemu/edk2-aarch64-code.fd \\
            -nic vmnet-shared,start-address=192.168.1.1,end-address=192.168.1.20,\
        subnet-mask=255.255.255.0,mac=52:52:52:00:00:00 \\
            -hda /vm/disk.img \\
            -drive file=/vm/cidata.iso,driver=raw,if=virtio""",
        ShellWords.quoteByOption(GuideCommandLine.of(machine, MAC_QEMU, HVF, EDK2)));
  }

  @Test
  void aLiveCdOnMacOs() {
    Display display = Display.parse("cocoa").with(new Audio("coreaudio"));
    Machine machine =
        machine(GuestArch.AARCH64, LIVE_CD, shared(VmnetRange.SYSTEM_CHOICE), display);
    assertEquals(
        """
        /opt/homebrew/bin/qemu-system-aarch64 \\
            -nodefaults \\
            -machine virt,accel=hvf,highmem=on \\
            -cpu host \\
            -smp 2 \\
            -m 2G \\
            -chardev vc,id=monitor \\
            -mon monitor \\
            -serial vc \\
            -bios /opt/homebrew/share/qemu/edk2-aarch64-code.fd \\
            -cdrom /cd/jammy-desktop-arm64.iso \\
            -nic vmnet-shared,mac=52:52:52:00:00:00 \\
            -device virtio-gpu-pci \\
            -display cocoa,show-cursor=on \\
            -device nec-usb-xhci \\
            -device usb-mouse \\
            -device usb-tablet \\
            -device usb-kbd \\
            -audiodev coreaudio,id=audio0 \\
            -device ich9-intel-hda \\
            -device hda-output,audiodev=audio0""",
        ShellWords.quoteByOption(GuideCommandLine.of(machine, MAC_QEMU, HVF, EDK2)));
  }

  @Test
  void anInstallationOnLinux() {
    Drives drives =
        new Drives(
            List.of(
                Disk.of(Path.of("/vm/ubuntu.img"), Format.QCOW2),
                Disk.of(Path.of("/vm/a,b"), Format.RAW)),
            Optional.empty(),
            List.of(Path.of("/cd/one,1.iso"), Path.of("/cd/two,2.iso")));
    Machine machine =
        machine(
            GuestArch.X86_64,
            drives,
            new Network.User(MAC, List.of(PortForward.onLoopback(2222, 22))),
            Display.parse("gtk"));
    assertEquals(
        """
        /usr/bin/qemu-system-x86_64 \\
            -nodefaults \\
            -machine q35,accel=kvm \\
            -cpu host \\
            -smp 2 \\
            -m 2G \\
            -chardev vc,id=monitor \\
            -mon monitor \\
            -serial vc \\
            -bios /usr/share/qemu/OVMF.fd \\
            -cdrom /cd/one,1.iso \\
            -drive file=/cd/two,,2.iso,index=3,media=cdrom \\
            -nic user,hostfwd=tcp:127.0.0.1:2222-:22,mac=52:52:52:00:00:00 \\
            -hda /vm/ubuntu.img \\
            -drive file=/vm/a,,b,if=virtio \\
            -vga std \\
            -display gtk \\
            -device nec-usb-xhci \\
            -device usb-mouse \\
            -device usb-tablet \\
            -device usb-kbd""",
        ShellWords.quoteByOption(
            GuideCommandLine.of(
                machine, LINUX_QEMU, KVM, new Bios(Path.of("/usr/share/qemu/OVMF.fd")))));
  }

  @Test
  void aTapDeviceOnLinux() {
    Machine machine =
        machine(GuestArch.X86_64, DISK_AND_SEED, new Network.Tap(MAC, "tap0"), Display.NONE);
    assertEquals(
        """
        /usr/bin/qemu-system-x86_64 \\
            -nographic \\
            -machine q35,accel=kvm \\
            -cpu host \\
            -smp 2 \\
            -m 2G \\
            -drive if=pflash,readonly=on,format=raw,file=/usr/share/OVMF/OVMF_CODE_4M.fd \\
            -nic tap,ifname=tap0,script=no,downscript=no,mac=52:52:52:00:00:00 \\
            -hda /vm/disk.img \\
            -drive file=/vm/cidata.iso,driver=raw,if=virtio""",
        ShellWords.quoteByOption(
            GuideCommandLine.of(
                machine,
                LINUX_QEMU,
                KVM,
                new Flash(Path.of("/usr/share/OVMF/OVMF_CODE_4M.fd"), Format.RAW))));
  }

  @Test
  void variablesAreASecondFlashMemory() {
    Machine machine = machine(GuestArch.AARCH64, DISK_AND_SEED, new Network.None(), Display.NONE);
    Flash code = new Flash(Path.of("/f/CODE.fd"), Format.RAW);
    Flash store = new Flash(Path.of("/v,m/uefi-vars.qcow2"), Format.QCOW2);
    KeptFlash kept = new KeptFlash(code, store, code.image(), store, 0);
    String line = ShellWords.quote(GuideCommandLine.of(machine, MAC_QEMU, HVF, kept));
    assertEquals(
        "-m 2G -drive if=pflash,readonly=on,format=raw,file=/f/CODE.fd"
            + " -drive if=pflash,format=qcow2,file=/v,,m/uefi-vars.qcow2 -nic",
        line.substring(line.indexOf("-m 2G"), line.indexOf(" none")));
  }

  @Test
  void noNetworkIsSaid() {
    Machine machine = machine(GuestArch.AARCH64, DISK_AND_SEED, new Network.None(), Display.NONE);
    assertEquals(
        true,
        ShellWords.quote(GuideCommandLine.of(machine, MAC_QEMU, HVF, EDK2))
            .contains(" -nic none "));
  }
}
