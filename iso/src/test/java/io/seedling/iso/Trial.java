package io.seedling.iso;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What must be true of any volume, whatever it holds: the checker ends without an exception; the
 * reader reads or refuses it; and what the reader refuses as broken, the checker calls an error.
 */
final class Trial {
  private static final int BYTES_OF_A_FILE = 8192; // that are read, and the last one

  private Trial() {}

  /**
   * Puts a volume to the test.
   *
   * @param volume opens it anew at each call
   * @return the checker's report
   * @throws AssertionError where something else comes of it
   */
  static CheckReport of(Supplier<SeekableByteChannel> volume, String what) {
    CheckReport report = check(volume.get(), what);
    IOException refusal = null;
    try (IsoVolume opened = IsoVolume.of(volume.get())) {
      opened.label();
      for (NameView view : opened.views()) {
        IOException refused = read(opened, view, what);
        refusal = view == opened.preferredView() ? refused : refusal;
      }
    } catch (IsoFormatException | UnsupportedIsoException e) {
      refusal = e;
    } catch (IOException | RuntimeException e) {
      throw new AssertionError(what + ", opening", e);
    }
    if (refusal instanceof IsoFormatException && !report.hasErrors()) {
      throw new AssertionError(what + ": the checker finds no error", refusal);
    }
    return report;
  }

  private static CheckReport check(SeekableByteChannel channel, String what) {
    try {
      return IsoCheck.check(channel);
    } catch (IOException | RuntimeException e) {
      throw new AssertionError(what + ", checking", e);
    }
  }

  /** Returns why a view, or a file in it, cannot be read; null where all of it can. */
  private static @Nullable IOException read(IsoVolume volume, NameView view, String what) {
    IOException refusal = null;
    try {
      Deque<IsoNode> left = new ArrayDeque<>();
      left.add(volume.list(view).tree().root());
      while (!left.isEmpty()) {
        IsoNode node = left.remove();
        if (node instanceof IsoNode.Directory directory) {
          left.addAll(directory.children());
        } else if (node instanceof IsoNode.RegularFile file) {
          IOException refused = read(file.content());
          refusal = refusal instanceof IsoFormatException ? refusal : refused;
        }
      }
    } catch (IsoFormatException | UnsupportedIsoException e) {
      refusal = e;
    } catch (IOException | RuntimeException e) {
      throw new AssertionError(what + ", reading in view " + view, e);
    }
    return refusal;
  }

  private static @Nullable IOException read(IsoContent content) throws IOException {
    try (SeekableByteChannel bytes = (SeekableByteChannel) content.open()) {
      ByteBuffer some = ByteBuffer.allocate(BYTES_OF_A_FILE);
      while (some.hasRemaining() && bytes.read(some) >= 0) {
        // goes on
      }
      if (bytes.size() != content.size()
          || some.position() < Math.min(bytes.size(), BYTES_OF_A_FILE)) {
        throw new AssertionError("a file of " + content.size() + " bytes ends at " + bytes.size());
      }
      if (bytes.size() > 0 && bytes.position(bytes.size() - 1).read(some.clear()) != 1) {
        throw new AssertionError("the last byte of " + bytes.size() + " is missing");
      }
      return null;
    } catch (IsoFormatException | UnsupportedIsoException e) {
      return e;
    }
  }
}
