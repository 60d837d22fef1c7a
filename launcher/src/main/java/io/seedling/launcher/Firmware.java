package io.seedling.launcher;

import io.seedling.launcher.LaunchException.Kind;
import io.seedling.launcher.Machine.Board;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The UEFI firmware that a machine starts with. */
public sealed interface Firmware permits Firmware.Bios, Firmware.Flash, KeptFlash {
  /** Returns the file with the code, which is never written to. */
  Path image();

  /**
   * An image that QEMU copies into the guest's memory: {@code -bios}.
   *
   * @param image the file
   */
  record Bios(Path image) implements Firmware {}

  /**
   * An image that the guest sees as flash memory, without a store for its variables.
   *
   * @param image the file
   * @param format how the file is to be read
   */
  record Flash(Path image, Disk.Format format) implements Firmware {}

  /**
   * Returns the firmware that the user named: a qcow2 image is flash; of raw files, what {@code
   * -bios} takes goes there, since on Arm it takes an image of any size and flash one only. On x86
   * it wants a multiple of 64 KiB, which the 4 MiB build without variables isn't.
   *
   * @throws LaunchException of kind NOT_FOUND if it isn't a file
   * @throws IOException if it can't be read
   */
  static Firmware at(Path file, GuestArch arch) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new LaunchException(Kind.NOT_FOUND, "firmware " + file + " isn't a file", "");
    }
    if (FirmwareImage.formatOf(file) == Disk.Format.QCOW2) {
      return new Flash(file, Disk.Format.QCOW2);
    }
    boolean forBios = arch == GuestArch.AARCH64 || Files.size(file) % (64 << 10) == 0;
    return forBios ? new Bios(file) : new Flash(file, Disk.Format.RAW);
  }

  /**
   * Finds firmware, in this order:
   *
   * <ol>
   *   <li>the environment variable {@code QEMU_FIRMWARE_AARCH64} or {@code QEMU_FIRMWARE_X86_64};
   *   <li>the descriptors that distributions ship for this purpose (QEMU's {@code
   *       docs/interop/firmware.json});
   *   <li>{@code edk2-ARCH-code.fd} in the data directory that belongs to the program;
   *   <li>the places where distributions are known to put it;
   *   <li>the data directories that QEMU itself tells, which costs a start of it.
   * </ol>
   *
   * @throws LaunchException of kind NOT_FOUND, with what was tried and the packages to install
   * @throws IOException if a file that is there can't be read
   */
  static Firmware find(QemuBinary qemu, Board board, Host host) throws IOException {
    return new FirmwareSearch(qemu, board, host).find();
  }

  /**
   * Returns what {@link #at} would, as flash memory with a store of variables in a VM's directory.
   *
   * @throws LaunchException of kind NOT_FOUND if there is no template of such a store beside it
   */
  static KeptFlash keptAt(Path file, GuestArch arch, Path directory) throws IOException {
    Firmware code = at(file, arch);
    Flash template =
        VariablesTemplate.beside(file)
            .orElseThrow(
                () ->
                    new LaunchException(
                        Kind.NOT_FOUND,
                        "there is no empty store of UEFI variables beside " + file,
                        "name the code of a pair such as OVMF_CODE.fd and OVMF_VARS.fd, or none, so"
                            + " that one is looked for"));
    return KeptFlash.of(code, template, arch, directory);
  }

  /**
   * Finds firmware that comes with an empty store of variables, in the order of {@link #find}.
   *
   * @param directory where the VM's own store is, or shall be made
   * @throws LaunchException of kind NOT_FOUND, with what was tried and the packages to install
   * @throws IOException if a file that is there can't be read
   */
  static KeptFlash findKept(QemuBinary qemu, Board board, Host host, Path directory)
      throws IOException {
    return new FirmwareSearch(qemu, board, host).findKept(directory);
  }
}
