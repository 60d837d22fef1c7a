package io.seedling.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.seedling.launcher.Disk.Format;
import io.seedling.launcher.Firmware.Bios;
import io.seedling.launcher.Firmware.Flash;
import io.seedling.launcher.Machine.Board;
import io.seedling.launcher.Machine.Console;
import io.seedling.launcher.Machine.Drives;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Whole command lines, one option a line here. */
final class QemuCommandLineTest {
  private static final MacAddress MAC = new MacAddress("52:54:00:12:34:56");
  private static final Drives DISK_AND_SEED =
      new Drives(
          List.of(Disk.of(Path.of("/vm/disk.qcow2"), Format.QCOW2)),
          Optional.of(Path.of("/vm/cidata.iso")),
          List.of());
  private static final AcceleratorChoice TCG =
      new AcceleratorChoice(Accelerator.TCG, List.of(), List.of());

  private static Machine machine(GuestArch arch, Network network) {
    return new Machine(
        "web",
        Board.of(arch),
        2,
        2048,
        DISK_AND_SEED,
        network,
        Display.NONE,
        Console.TERMINAL,
        List.of());
  }

  private static Network.User user() {
    return new Network.User(MAC, List.of(PortForward.onLoopback(2222, 22)));
  }

  private static String line(
      Machine machine, String qemu, AcceleratorChoice choice, Firmware firmware) {
    QemuBinary binary = new QemuBinary(Path.of(qemu), machine.board().arch());
    return String.join("\n", QemuCommandLine.of(machine, binary, choice, firmware))
        .replace("\n-", "\n  -")
        .replaceAll("(?m)^(  -\\S+)\n(?!  -)", "$1 ");
  }

  @Test
  void anAppleChipWithHvf() {
    String qemu = "/opt/homebrew/bin/qemu-system-aarch64";
    Flash flash = new Flash(Path.of("/opt/homebrew/share/qemu/edk2-aarch64-code.fd"), Format.RAW);
    AcceleratorChoice hvf = new AcceleratorChoice(Accelerator.HVF, List.of(), List.of());
    assertEquals(
        """
        /opt/homebrew/bin/qemu-system-aarch64
          -name guest=web
          -blockdev {"driver":"raw","node-name":"firmware","read-only":true,\
        "file":{"driver":"file","filename":"/opt/homebrew/share/qemu/edk2-aarch64-code.fd"}}
          -machine virt,pflash0=firmware
          -accel hvf
          -cpu host
          -smp 2
          -m 2048M
          -nodefaults
          -display none
          -serial mon:stdio
          -blockdev {"driver":"qcow2","node-name":"disk0","discard":"unmap",\
        "detect-zeroes":"unmap","file":{"driver":"file","filename":"/vm/disk.qcow2"}}
          -device virtio-blk-pci,drive=disk0,bootindex=1
          -blockdev {"driver":"raw","node-name":"seed","read-only":true,\
        "file":{"driver":"file","filename":"/vm/cidata.iso"}}
          -device virtio-blk-pci,drive=seed
          -netdev user,id=net0,hostfwd=tcp:127.0.0.1:2222-:22
          -device virtio-net-pci,netdev=net0,mac=52:54:00:12:34:56,romfile=
          -device virtio-rng-pci""",
        line(machine(GuestArch.AARCH64, user()), qemu, hvf, flash));
  }

  @Test
  void linuxWithKvm() {
    AcceleratorChoice kvm =
        new AcceleratorChoice(Accelerator.KVM, List.of("arch-capabilities"), List.of());
    assertEquals(
        """
        /usr/bin/qemu-system-x86_64
          -name guest=web
          -machine q35
          -bios /usr/share/ovmf/OVMF.fd
          -accel kvm
          -cpu host,-arch-capabilities
          -smp 2
          -m 2048M
          -nodefaults
          -display none
          -serial mon:stdio
          -blockdev {"driver":"qcow2","node-name":"disk0","discard":"unmap",\
        "detect-zeroes":"unmap","file":{"driver":"file","filename":"/vm/disk.qcow2"}}
          -device virtio-blk-pci,drive=disk0,bootindex=1
          -blockdev {"driver":"raw","node-name":"seed","read-only":true,\
        "file":{"driver":"file","filename":"/vm/cidata.iso"}}
          -device virtio-blk-pci,drive=seed
          -netdev user,id=net0,hostfwd=tcp:127.0.0.1:2222-:22
          -device virtio-net-pci,netdev=net0,mac=52:54:00:12:34:56,romfile=
          -device virtio-rng-pci""",
        line(
            machine(GuestArch.X86_64, user()),
            "/usr/bin/qemu-system-x86_64",
            kvm,
            new Bios(Path.of("/usr/share/ovmf/OVMF.fd"))));
  }

  @Test
  void emulatedArmEverythingAskedFor() {
    Machine machine =
        new Machine(
            "",
            Board.of(GuestArch.AARCH64),
            1,
            512,
            new Drives(
                List.of(
                    new Disk(Path.of("/a.raw"), Format.RAW, true),
                    Disk.of(Path.of("/b.raw"), Format.RAW)),
                Optional.empty(),
                List.of(Path.of("/c.iso"), Path.of("/d.iso"))),
            new Network.User(
                MAC, List.of(PortForward.onLoopback(0, 22), new PortForward("0.0.0.0", 80, 8080))),
            Display.parse("vnc:3"),
            new Console(Optional.of(Path.of("/x,y.log")), Optional.of(Path.of("/q,s"))),
            List.of("-S", "-name", "a,b"));
    assertEquals(
        """
        /usr/bin/qemu-system-aarch64
          -blockdev {"driver":"qcow2","node-name":"firmware","read-only":true,\
        "file":{"driver":"file","filename":"/code.qcow2"}}
          -machine virt,pflash0=firmware
          -accel tcg
          -cpu max,pauth-impdef=on
          -smp 1
          -m 512M
          -nodefaults
          -display vnc=127.0.0.1:3
          -device virtio-gpu-pci
          -device qemu-xhci
          -device usb-kbd
          -device usb-tablet
          -serial file:/x,y.log
          -qmp unix:/q,,s,server=on,wait=off
          -blockdev {"driver":"raw","node-name":"disk0","read-only":true,\
        "file":{"driver":"file","filename":"/a.raw"}}
          -device virtio-blk-pci,drive=disk0,bootindex=1
          -blockdev {"driver":"raw","node-name":"disk1","discard":"unmap",\
        "detect-zeroes":"unmap","file":{"driver":"file","filename":"/b.raw"}}
          -device virtio-blk-pci,drive=disk1,bootindex=2
          -device virtio-scsi-pci,id=scsi0
          -blockdev {"driver":"raw","node-name":"cdrom0","read-only":true,\
        "file":{"driver":"file","filename":"/c.iso"}}
          -device scsi-cd,bus=scsi0.0,drive=cdrom0,bootindex=3
          -blockdev {"driver":"raw","node-name":"cdrom1","read-only":true,\
        "file":{"driver":"file","filename":"/d.iso"}}
          -device scsi-cd,bus=scsi0.0,drive=cdrom1,bootindex=4
          -netdev user,id=net0,hostfwd=tcp:127.0.0.1:0-:22,hostfwd=tcp:0.0.0.0:80-:8080
          -device virtio-net-pci,netdev=net0,mac=52:54:00:12:34:56,romfile=
          -device virtio-rng-pci
          -S
          -name a,b""",
        line(
            machine,
            "/usr/bin/qemu-system-aarch64",
            TCG,
            new Flash(Path.of("/code.qcow2"), Format.QCOW2)));
  }

  @Test
  void emulatedX86WithOverrides() {
    Board board = new Board(GuestArch.X86_64, Optional.of("pc,usb=off"), Optional.of("qemu64"));
    Machine machine =
        new Machine(
            "a,b",
            board,
            1,
            256,
            new Drives(List.of(), Optional.empty(), List.of()),
            new Network.None(),
            Display.parse("gtk"),
            Console.TERMINAL,
            List.of());
    assertEquals(
        """
        /usr/bin/qemu-system-x86_64
          -name guest=a,,b
          -machine pc,usb=off
          -bios /a,b.fd
          -accel tcg
          -cpu qemu64
          -smp 1
          -m 256M
          -nodefaults
          -display gtk
          -device virtio-vga
          -device qemu-xhci
          -device usb-kbd
          -device usb-tablet
          -serial mon:stdio
          -device virtio-rng-pci""",
        line(machine, "/usr/bin/qemu-system-x86_64", TCG, new Bios(Path.of("/a,b.fd"))));
  }

  @Test
  void emulatedX86HasEveryFeature() {
    assertEquals("max", valueOf("-cpu", TCG, user()));
  }

  @Test
  void windowsWithWhpx() {
    AcceleratorChoice whpx = new AcceleratorChoice(Accelerator.WHPX, List.of(), List.of());
    assertEquals("whpx,kernel-irqchip=off", valueOf("-accel", whpx, user()));
    assertEquals("qemu64", valueOf("-cpu", whpx, user()));
  }

  @Test
  void vmnetIsPrintedWithSudo() {
    Network shared =
        new Network.Vmnet(MAC, new Network.VmnetMode.Shared(Network.VmnetRange.SYSTEM_CHOICE));
    List<String> words =
        QemuCommandLine.of(
            machine(GuestArch.AARCH64, shared),
            new QemuBinary(Path.of("/opt/homebrew/bin/qemu-system-aarch64"), GuestArch.AARCH64),
            new AcceleratorChoice(Accelerator.HVF, List.of(), List.of()),
            new Bios(Path.of("/fw/it's.fd")));
    assertEquals(
        "sudo /opt/homebrew/bin/qemu-system-aarch64 -name guest=web -machine virt"
            + " -bios '/fw/it'\\''s.fd' -accel hvf -cpu host -smp 2 -m 2048M -nodefaults"
            + " -display none -serial mon:stdio"
            + " -blockdev '{\"driver\":\"qcow2\",\"node-name\":\"disk0\",\"discard\":\"unmap\","
            + "\"detect-zeroes\":\"unmap\","
            + "\"file\":{\"driver\":\"file\",\"filename\":\"/vm/disk.qcow2\"}}'"
            + " -device virtio-blk-pci,drive=disk0,bootindex=1"
            + " -blockdev '{\"driver\":\"raw\",\"node-name\":\"seed\",\"read-only\":true,"
            + "\"file\":{\"driver\":\"file\",\"filename\":\"/vm/cidata.iso\"}}'"
            + " -device virtio-blk-pci,drive=seed -netdev vmnet-shared,id=net0"
            + " -device virtio-net-pci,netdev=net0,mac=52:54:00:12:34:56,romfile="
            + " -device virtio-rng-pci",
        ShellWords.quote(Privilege.withSudo(words)));
  }

  @Test
  void vmnetInAllItsModes() {
    Network.VmnetRange range =
        new Network.VmnetRange("192.168.105.1", "192.168.105.254", "255.255.255.0");
    assertEquals(
        "vmnet-shared,id=net0",
        vmnet(new Network.VmnetMode.Shared(Network.VmnetRange.SYSTEM_CHOICE)));
    assertEquals(
        "vmnet-shared,id=net0,start-address=192.168.105.1,end-address=192.168.105.254,"
            + "subnet-mask=255.255.255.0",
        vmnet(new Network.VmnetMode.Shared(range)));
    assertEquals(
        "vmnet-host,id=net0,start-address=192.168.105.1,end-address=192.168.105.254,"
            + "subnet-mask=255.255.255.0",
        vmnet(new Network.VmnetMode.Host(range)));
    assertEquals(
        "vmnet-bridged,id=net0,ifname=en,,0", vmnet(new Network.VmnetMode.Bridged("en,0")));
  }

  @Test
  void networksOfLinuxAndSockets() {
    assertEquals(
        "tap,id=net0,ifname=tap,,0,script=no,downscript=no",
        valueOf("-netdev", TCG, new Network.Tap(MAC, "tap,0")));
    assertEquals("bridge,id=net0,br=br0", valueOf("-netdev", TCG, new Network.Bridge(MAC, "br0")));
    assertEquals(
        "stream,id=net0,server=off,addr.type=unix,addr.path=/run/a,,b",
        valueOf("-netdev", TCG, new Network.Stream(MAC, Path.of("/run/a,b"))));
    assertThrows(IllegalArgumentException.class, () -> new Network.Tap(MAC, ""));
    assertThrows(IllegalArgumentException.class, () -> new Network.Bridge(MAC, ""));
  }

  private static String vmnet(Network.VmnetMode mode) {
    return valueOf("-netdev", TCG, new Network.Vmnet(MAC, mode));
  }

  private static String valueOf(String option, AcceleratorChoice choice, Network network) {
    List<String> words =
        QemuCommandLine.of(
            machine(GuestArch.X86_64, network),
            new QemuBinary(Path.of("/usr/bin/qemu-system-x86_64"), GuestArch.X86_64),
            choice,
            new Bios(Path.of("/OVMF.fd")));
    return words.get(words.indexOf(option) + 1);
  }

  @Test
  void everyPathIsMadeAbsolute() {
    Machine machine =
        new Machine(
            "",
            Board.of(GuestArch.X86_64),
            1,
            128,
            new Drives(
                List.of(Disk.of(Path.of("nbd:a"), Format.RAW)),
                Optional.of(Path.of("nbd:b")),
                List.of(Path.of("nbd:c"))),
            new Network.None(),
            Display.NONE,
            new Console(Optional.of(Path.of("nbd:d")), Optional.of(Path.of("nbd:e"))),
            List.of());
    for (Firmware firmware :
        List.of(new Bios(Path.of("nbd:f")), new Flash(Path.of("nbd:f"), Format.RAW))) {
      String line = line(machine, "nbd:q", TCG, firmware);
      assertEquals(7, line.split("/nbd:[a-fq]", -1).length - 1);
      assertEquals(7, line.split("nbd:", -1).length - 1);
    }
  }

  @Test
  void moreThanEightArmProcessorsGetAControllerThatServesThem() {
    for (int cpus : new int[] {8, 9}) {
      Machine machine =
          new Machine(
              "",
              Board.of(GuestArch.AARCH64),
              cpus,
              256,
              new Drives(List.of(), Optional.empty(), List.of()),
              new Network.None(),
              Display.NONE,
              Console.TERMINAL,
              List.of());
      String line = line(machine, "/usr/bin/qemu-system-aarch64", TCG, new Bios(Path.of("/f")));
      assertEquals(cpus > 8, line.contains("-machine virt,gic-version=max\n"), line);
    }
  }

  @Test
  void rootsQemuConnectsToItsUsersSockets() {
    RunFiles run =
        new RunFiles("0b0b", Path.of("/vm"), Path.of("/run/s"), true).reconnecting("reconnect=1");
    Machine machine = machine(GuestArch.X86_64, new Network.None()).withConsole(Console.of(run));
    String line = line(machine, "/usr/bin/qemu-system-x86_64", TCG, new Bios(Path.of("/OVMF.fd")));
    assertEquals(
        """
          -uuid 0b0b
          -pidfile /vm/qemu.pid
          -chardev socket,id=qmp,path=/run/s/qmp,server=off,reconnect=1
          -mon chardev=qmp,mode=control
          -chardev socket,id=console,path=/run/s/console,server=off,reconnect=1,\
        logfile=/vm/serial.log
          -serial chardev:console
          -d page
          -D /vm/qemu.log
          -daemonize
        """,
        line.substring(line.indexOf("  -uuid"), line.indexOf("  -blockdev")));
  }

  @Test
  void variablesAreASecondFlashMemory() {
    Flash code = new Flash(Path.of("/f/CODE.fd"), Format.RAW);
    Flash template = new Flash(Path.of("/f/VARS.qcow2"), Format.QCOW2);
    Flash store = new Flash(Path.of("/vm/uefi-vars.qcow2"), Format.QCOW2);
    KeptFlash kept = new KeptFlash(code, template, Path.of("/vm/uefi-code.fd"), store, 64 << 20);
    String line =
        line(
            machine(GuestArch.AARCH64, new Network.None()),
            "/usr/bin/qemu-system-aarch64",
            TCG,
            kept);
    assertEquals(
        """
          -blockdev {"driver":"raw","node-name":"firmware","read-only":true,\
        "file":{"driver":"file","filename":"/vm/uefi-code.fd"}}
          -blockdev {"driver":"qcow2","node-name":"variables",\
        "file":{"driver":"file","filename":"/vm/uefi-vars.qcow2"}}
          -machine virt,pflash0=firmware,pflash1=variables
        """,
        line.substring(line.indexOf("  -blockdev"), line.indexOf("  -accel")));
  }

  @Test
  void aPcsVariablesAreThatToo() {
    Flash code = new Flash(Path.of("/f/CODE.fd"), Format.RAW);
    Flash store = new Flash(Path.of("/v \"m,\\/uefi-vars.fd"), Format.RAW);
    KeptFlash kept = new KeptFlash(code, code, code.image(), store, 0);
    String line =
        line(
            machine(GuestArch.X86_64, new Network.None()),
            "/usr/bin/qemu-system-x86_64",
            TCG,
            kept);
    assertEquals(
        """
          -blockdev {"driver":"raw","node-name":"firmware","read-only":true,\
        "file":{"driver":"file","filename":"/f/CODE.fd"}}
          -blockdev {"driver":"raw","node-name":"variables",\
        "file":{"driver":"file","filename":"/v \\"m,\\\\/uefi-vars.fd"}}
          -machine q35,pflash0=firmware,pflash1=variables
        """,
        line.substring(line.indexOf("  -blockdev"), line.indexOf("  -accel")));
  }

  @Test
  void soundHasACardOfItsOwn() {
    Machine machine =
        machine(GuestArch.X86_64, new Network.None())
            .withDisplay(Display.NONE.with(new Audio("pipewire")));
    String line = line(machine, "/usr/bin/qemu-system-x86_64", TCG, new Bios(Path.of("/OVMF.fd")));
    assertEquals(
        """
          -display none
          -audiodev pipewire,id=audio0
          -device ich9-intel-hda
          -device hda-output,audiodev=audio0
          -serial mon:stdio
        """,
        line.substring(line.indexOf("  -display"), line.indexOf("  -blockdev")));
  }
}
