package io.seedling.launcher;

import io.seedling.launcher.Firmware.Flash;
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
 * @param directory where the VM's files are
 * @param flashBytes the size of the board's flash memories; 0 where they are as long as the images
 * @param padded whether the code is shorter than that, so that a longer copy takes its place
 */
public record KeptFlash(Flash code, Flash template, Path directory, long flashBytes, boolean padded)
    implements Firmware {
  /** The flash memories of QEMU's board for Arm, which takes no image of another size. */
  private static final long ARM_FLASH_BYTES = 64L << 20;

  private static final int BLOCK = 64 << 10;

  /**
   * Returns the pair for a board.
   *
   * @throws IOException if the code's size can't be had
   */
  static KeptFlash of(Flash code, Flash template, GuestArch arch, Path directory)
      throws IOException {
    long flashBytes = arch == GuestArch.AARCH64 ? ARM_FLASH_BYTES : 0;
    boolean padded = code.format() == Disk.Format.RAW && Files.size(code.image()) < flashBytes;
    return new KeptFlash(code, template, directory, flashBytes, padded);
  }

  @Override
  public Path image() {
    return code.image();
  }

  /** Returns the VM's store; it is there from the first {@link #prepare} on. */
  public Path store() {
    return directory.resolve("uefi-vars." + extension(template));
  }

  /** Returns the file for the code's flash memory: the image, or the padded copy of it. */
  public Path codeFile() {
    return padded ? directory.resolve("uefi-code.fd") : code.image();
  }

  private static String extension(Flash flash) {
    return flash.format() == Disk.Format.QCOW2 ? "qcow2" : "fd";
  }

  /**
   * Makes the store, unless it is there, and the padded copy where one is needed. Both are the
   * owner's alone, and appear at once.
   *
   * @throws IOException if the template can't be read or the directory can't be written to
   */
  public void prepare() throws IOException {
    if (!Files.exists(store())) {
      copy(template, store());
    }
    if (padded) { // again at each start: the image may have been brought up to date
      copy(code, codeFile());
    }
  }

  private void copy(Flash flash, Path to) throws IOException {
    Path unfinished = directory.resolve(".seedling-" + System.nanoTime() + ".tmp");
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
