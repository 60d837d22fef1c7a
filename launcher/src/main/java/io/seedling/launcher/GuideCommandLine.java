package io.seedling.launcher;

import io.seedling.launcher.Firmware.Flash;
import io.seedling.launcher.Machine.Board;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The command line that "Kubernetes the harder way" (ghik/kubernetes-the-harder-way, chapters 1 to
 * 3) has its readers type for a machine, for those who follow it: QEMU's short options, with what
 * they leave to QEMU. {@link QemuCommandLine} is what is really started.
 *
 * <p>It starts nothing and looks at nothing, as that.
 */
public final class GuideCommandLine {
  private static final int BYTES_SHIFT = 10;

  private final List<String> words = new ArrayList<>();

  private GuideCommandLine() {}

  /** Returns the words of the guide's first line: a computer with nothing in it. */
  public static List<String> bare(Board board, QemuBinary qemu, AcceleratorChoice choice) {
    GuideCommandLine line = new GuideCommandLine();
    line.words.add(qemu.path().toString());
    line.add("-machine", accelerated(board, choice));
    line.add("-cpu", CpuModel.of(board, choice));
    return List.copyOf(line.words);
  }

  /**
   * Returns the words: for a machine without a screen the guide's {@code -nographic} form, for one
   * with a screen its {@code -nodefaults} form, monitor and serial port being tabs of the window.
   *
   * @param machine what to build; its console's place and its name are nothing to the guide
   * @param qemu the program for the machine's architecture
   * @param choice what runs the guest's code
   * @param firmware what the guest starts with
   */
  public static List<String> of(
      Machine machine, QemuBinary qemu, AcceleratorChoice choice, Firmware firmware) {
    GuideCommandLine line = new GuideCommandLine();
    boolean shown = machine.display().isShown();
    Board board = machine.board();
    line.words.add(qemu.path().toString());
    line.words.add(shown ? "-nodefaults" : "-nographic");
    String highMemory = board.arch() == GuestArch.AARCH64 ? ",highmem=on" : "";
    line.add("-machine", accelerated(board, choice) + highMemory);
    line.add("-cpu", CpuModel.of(board, choice));
    line.add("-smp", Integer.toString(machine.cpus()));
    line.add("-m", memory(machine.memoryMiB()));
    if (shown) {
      line.add("-chardev", "vc,id=monitor");
      line.add("-mon", "monitor");
      line.add("-serial", "vc");
    }
    line.firmware(firmware, board.arch());
    line.cdroms(machine.drives());
    line.network(machine.network());
    line.disks(machine.drives());
    if (shown) {
      line.window(machine.display(), board.arch());
    }
    line.audio(machine.display());
    line.words.addAll(machine.extraArguments());
    return List.copyOf(line.words);
  }

  private static String accelerated(Board board, AcceleratorChoice choice) {
    return board.machine() + ",accel=" + choice.accelerator().qemuName();
  }

  private static String memory(int mebibytes) {
    boolean whole = mebibytes % (1 << BYTES_SHIFT) == 0;
    return whole ? (mebibytes >> BYTES_SHIFT) + "G" : mebibytes + "M";
  }

  /** Arm's board takes any image by -bios; a PC's flash image that isn't whole goes into flash. */
  private void firmware(Firmware firmware, GuestArch arch) {
    if (firmware instanceof KeptFlash kept) {
      flash(",readonly=on", kept.code().format(), kept.codeFile());
      flash("", kept.store().format(), kept.store().image());
    } else if (firmware instanceof Flash flash && arch == GuestArch.X86_64) {
      flash(",readonly=on", flash.format(), flash.image());
    } else {
      add("-bios", firmware.image().toAbsolutePath().toString());
    }
  }

  private void flash(String access, Disk.Format format, Path file) {
    String text = "if=pflash" + access + ",format=" + format.driver();
    add("-drive", text + ",file=" + OptionValue.of(file));
  }

  private void cdroms(Machine.Drives drives) {
    for (int i = 0; i < drives.cdroms().size(); i++) {
      Path cdrom = drives.cdroms().get(i);
      if (i == 0) {
        add("-cdrom", cdrom.toAbsolutePath().toString());
      } else {
        // -cdrom stands for index 2; without one this would take that of -hda
        add("-drive", "file=" + OptionValue.of(cdrom) + ",index=" + (2 + i) + ",media=cdrom");
      }
    }
  }

  private void disks(Machine.Drives drives) {
    for (int i = 0; i < drives.disks().size(); i++) {
      Path disk = drives.disks().get(i).path();
      if (i == 0) {
        add("-hda", disk.toAbsolutePath().toString());
      } else {
        add("-drive", "file=" + OptionValue.of(disk) + ",if=virtio");
      }
    }
    if (drives.seed().isPresent()) {
      add("-drive", "file=" + OptionValue.of(drives.seed().get()) + ",driver=raw,if=virtio");
    }
  }

  private void network(Network network) {
    add("-nic", NetworkBackend.of(network).map(NetworkBackend::nic).orElse("none"));
  }

  /** The x86 guide takes the standard VGA card, which its firmware draws to. */
  private void window(Display display, GuestArch arch) {
    if (arch == GuestArch.X86_64) {
      add("-vga", "std");
    } else {
      add("-device", "virtio-gpu-pci");
    }
    boolean cocoa = display.qemuValue().equals("cocoa");
    add("-display", display.qemuValue() + (cocoa ? ",show-cursor=on" : ""));
    add("-device", "nec-usb-xhci");
    add("-device", "usb-mouse");
    add("-device", "usb-tablet");
    add("-device", "usb-kbd");
  }

  private void audio(Display display) {
    if (display.audio().isPresent()) {
      add("-audiodev", display.audio().get().driver() + ",id=audio0");
      add("-device", "ich9-intel-hda");
      add("-device", "hda-output,audiodev=audio0");
    }
  }

  private void add(String option, String value) {
    words.add(option);
    words.add(value);
  }
}
