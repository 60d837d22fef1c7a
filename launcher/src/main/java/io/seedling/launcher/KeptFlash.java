package io.seedling.launcher;

import io.seedling.launcher.Firmware.Flash;
import io.seedling.launcher.LaunchException.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * Firmware that the guest sees as two flash memories: the code, and a store of UEFI variables that
 * is the VM's own, so that boot entries outlive its end.
 *
 * @param code the code; nothing of it is written to
 * @param template what a new store is copied from
 * @param codeFile what the guest sees as the code: the image, or a copy that {@link #prepare} makes
 *     where the image is shorter than the board's flash memory
 * @param store the VM's own variables; {@link #prepare} makes it, unless it is there
 * @param flashBytes the size of the board's flash memories; 0 where they are as long as the images
 */
public record KeptFlash(Flash code, Flash template, Path codeFile, Flash store, long flashBytes)
    implements Firmware {
  /** The flash memories of QEMU's board for Arm, which takes no image of another size. */
  private static final long ARM_FLASH_BYTES = 64L << 20;

  private static final int BLOCK = 64 << 10;

  /**
   * Returns the pair for a board. A store that is there keeps its format, whatever the template's
   * has become since.
   *
   * @param directory where the VM's files are
   * @throws IOException if the code's size can't be had
   */
  static KeptFlash of(Firmware firmware, Flash template, GuestArch arch, Path directory)
      throws IOException {
    Flash code = // what is for -bios may be the code of a pair, too
        firmware instanceof Flash flash ? flash : new Flash(firmware.image(), Disk.Format.RAW);
    long flashBytes = arch == GuestArch.AARCH64 ? ARM_FLASH_BYTES : 0;
    boolean padded = code.format() == Disk.Format.RAW && Files.size(code.image()) < flashBytes;
    Path codeFile = padded ? directory.resolve("uefi-code.fd") : code.image();
    return new KeptFlash(code, template, codeFile, storeIn(directory, template), flashBytes);
  }

  private static Flash storeIn(Path directory, Flash template) {
    for (Disk.Format format : Disk.Format.values()) {
      Path file = storeFile(directory, format);
      if (Files.exists(file)) {
        return new Flash(file, format);
      }
    }
    return new Flash(storeFile(directory, template.format()), template.format());
  }

  private static Path storeFile(Path directory, Disk.Format format) {
    return directory.resolve("uefi-vars." + (format == Disk.Format.QCOW2 ? "qcow2" : "fd"));
  }

  @Override
  public Path image() {
    return code.image();
  }

  /**
   * Makes the store, unless it is there, and the padded copy where one is needed. Both are the
   * owner's alone, and appear at once.
   *
   * @throws LaunchException of kind FAILED if the store that is there is for other firmware
   * @throws IOException if the template can't be read or the directory can't be written to
   */
  public void prepare() throws IOException {
    if (Files.exists(store.image())) {
      requireSizeOfStore();
    } else {
      copy(template, store.image());
    }
    if (!codeFile.equals(code.image())) {
      copy(code, codeFile); // again at each start: the image may have been brought up to date
    }
  }

  /** With a store of another size, OVMF keeps no variables without a word, or crashes. */
  private void requireSizeOfStore() throws IOException {
    long wanted = Math.max(FirmwareImage.guestBytes(template), flashBytes);
    long there = FirmwareImage.guestBytes(store);
    if (there != wanted) {
      throw new LaunchException(
          Kind.FAILED,
          store.image()
              + ": the VM's UEFI variables are for other firmware: "
              + there
              + " bytes, where "
              + code.image()
              + " wants "
              + wanted,
          "name the firmware of before by --firmware, or remove the file for new variables");
    }
  }

  private void copy(Flash flash, Path to) throws IOException {
    Path unfinished = to.resolveSibling(".seedling-" + System.nanoTime() + ".tmp");
    try {
      long padding = flash.format() == Disk.Format.RAW ? flashBytes : 0;
      copyWithHoles(flash.image(), unfinished, padding);
      Files.move(
          unfinished, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(unfinished);
    }
  }

  /** Copies a file, and leaves holes for zeros and for what {@code least} adds to its length. */
  private static void copyWithHoles(Path from, Path to, long least) throws IOException {
    try (FileChannel source = FileChannel.open(from, StandardOpenOption.READ);
        FileChannel target =
            FileChannel.open(
                to,
                Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW),
                ownersAlone(to.getFileSystem()))) {
      ByteBuffer block = ByteBuffer.allocate(BLOCK);
      ByteBuffer zeros = ByteBuffer.allocate(BLOCK);
      long at = 0;
      while (source.read(block.clear(), at) > 0) {
        long next = at + block.flip().remaining();
        if (!block.equals(zeros.clear().limit(block.remaining()))) {
          while (block.hasRemaining()) {
            target.write(block, next - block.remaining());
          }
        }
        at = next;
      }
      long length = Math.max(at, least);
      if (target.size() < length) {
        target.write(ByteBuffer.allocate(1), length - 1);
      }
      target.force(true);
    }
  }

  private static FileAttribute<?>[] ownersAlone(FileSystem files) {
    return files.supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
        }
        : new FileAttribute<?>[0];
  }
}
