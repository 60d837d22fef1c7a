package io.seedling.qcow2;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What must be true of any file that is said to be a qcow2 image, whatever it holds: it is
 * described, checked, walked and copied, or refused, with words and an exception of the module's
 * own.
 */
final class ImageTrial {
  private static final int MOST_EXTENTS = 1 << 18;

  /** Of a disk of 2^61 bytes: a walk over compressed clusters takes what their number takes. */
  private static final long MOST_WALKED = 1L << 40;

  private static final long MOST_COPIED = 64L << 20;
  private static final int READ_AT_ONCE = 1 << 16;

  /** How much is done of it. */
  enum Depth {
    /** What is copied is read, but by this thread alone and without a target. */
    READ,
    /** The disk is copied as {@code convert} does. */
    COPY
  }

  /**
   * What came of it.
   *
   * @param opened whether it could be opened, and described
   * @param clean whether the check went through, and found nothing
   * @param read whether all that was looked at of the guest's disk could be read
   */
  record Outcome(boolean opened, boolean clean, boolean read) {}

  private final Path file;
  private final String what;

  private ImageTrial(Path file, String what) {
    this.file = file;
    this.what = what;
  }

  /** Something that may refuse the image. */
  private interface Step {
    /** Returns whether all is well with the image. */
    boolean run() throws IOException;
  }

  /**
   * Puts a file to the test.
   *
   * @param what describes it, for messages
   * @throws AssertionError where something else comes of it
   */
  static Outcome of(Path file, String what, Depth depth) {
    ImageTrial trial = new ImageTrial(file, what);
    boolean opened = trial.step("describing", trial::describe);
    boolean clean = trial.step("checking", trial::check);
    trial.step(
        "following",
        () -> !BackingChain.of(file, Optional.of(ImageFormat.QCOW2)).links().isEmpty());
    boolean read = trial.step("walking", trial::walk);
    read &= trial.step("copying", depth == Depth.COPY ? trial::copy : trial::read);
    return new Outcome(opened, clean, read);
  }

  private boolean step(String name, Step step) {
    try {
      return step.run();
    } catch (Qcow2FormatException | UnsupportedImageException | BackingChainException e) {
      if (String.valueOf(e.getMessage()).length() < 10) {
        throw new AssertionError(what + ", " + name + ": no reason is given", e);
      }
      return false;
    } catch (IOException | RuntimeException | Error e) {
      throw new AssertionError(what + ", " + name, e);
    }
  }

  private boolean describe() throws IOException {
    try (DiskImage image = DiskImage.open(file, ImageFormat.QCOW2)) {
      return image.info().virtualSize() >= 0;
    }
  }

  private boolean check() throws IOException {
    try (DiskImage image = DiskImage.open(file, ImageFormat.QCOW2)) {
      return Qcow2Check.run((Qcow2Image) image, finding -> {}).isClean();
    }
  }

  private boolean walk() throws IOException {
    try (GuestDisk disk = GuestDisk.open(file, Optional.of(ImageFormat.QCOW2))) {
      long end = Math.min(disk.size(), MOST_WALKED);
      ExtentWalk walk = disk.extents(0, end);
      long at = 0;
      for (int i = 0; walk.hasNext() && i < MOST_EXTENTS; i++) {
        Extent extent = walk.next();
        if (extent.guestOffset() != at || extent.length() <= 0 || extent.end() > end) {
          throw new AssertionError(extent + " behind " + at + " of " + disk.size());
        }
        at = extent.end();
      }
      if (!walk.hasNext() && at != end) {
        throw new AssertionError("the extents end at " + at + " of " + end);
      }
      return true;
    }
  }

  private boolean copy() throws IOException {
    try (GuestDisk disk = GuestDisk.open(file, Optional.of(ImageFormat.QCOW2))) {
      CopyOptions options = new CopyOptions(1, CopyOptions.DEFAULT_SHORTEST_HOLE, false, false);
      CountingFile target = new CountingFile(MOST_COPIED);
      new ImageCopy(List.of(disk), options).writeRaw(target);
      if (target.size() != disk.size()) {
        throw new AssertionError(target.size() + " bytes of " + disk.size() + " were written");
      }
      return true;
    } catch (CountingFile.FullException e) {
      return true; // as far as it went
    }
  }

  private boolean read() throws IOException {
    try (GuestDisk disk = GuestDisk.open(file, Optional.of(ImageFormat.QCOW2))) {
      ByteBuffer bytes = ByteBuffer.allocate(READ_AT_ONCE);
      long done = 0;
      for (long at = 0; at < disk.size() && done < MOST_COPIED; ) {
        Extent extent = disk.extent(at, disk.size() - at);
        for (long in = at; in < extent.end() && !extent.kind().readsAsZeros(); ) {
          int length = (int) Math.min(READ_AT_ONCE, extent.end() - in);
          disk.read(extent, in, bytes.clear().limit(length));
          in += length;
          done += length;
        }
        at = extent.end();
        done += 1;
      }
      return true;
    }
  }
}
