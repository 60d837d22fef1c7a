package io.seedling.iso;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

/**
 * Volumes with anything at all written over their structures, through the reader and the checker.
 * An input says which volume, and what is written where: so it is small, and what coverage asks for
 * is soon found. {@code JAZZER_FUZZ=1} looks for inputs; an ordinary run tries the empty one, and
 * those that once failed, in the folder of this class's name beside the test resources.
 */
class VolumeFuzzTest {
  private static final int FIRST_STRUCTURE = 16 * 2048; // nobody looks at the system area
  private static final int LONGEST_PATCH = 64;
  private static final List<byte[]> VOLUMES = volumes();

  @FuzzTest(maxDuration = "60s")
  void whateverIsWrittenOverAVolumeIsReadOrRefused(FuzzedDataProvider input) throws IOException {
    byte[] volume = VOLUMES.get(input.consumeInt(0, VOLUMES.size() - 1)).clone();
    while (input.remainingBytes() > 0) {
      int at = input.consumeInt(FIRST_STRUCTURE, volume.length - LONGEST_PATCH);
      byte[] patch = input.consumeBytes(input.consumeInt(1, LONGEST_PATCH));
      System.arraycopy(patch, 0, volume, at, patch.length);
    }
    if (input.consumeBoolean()) {
      volume = Arrays.copyOf(volume, volume.length - 2048);
    }
    check(volume);
  }

  private static List<byte[]> volumes() {
    IsoTree tree =
        Volumes.tree(
            new IsoNode.Directory("d", List.of(Volumes.file("f", "file f"))),
            Volumes.file("n".repeat(200), "a name with a continuation area"),
            new IsoNode.SymbolicLink("l", "../d/./f/" + "x".repeat(250)));
    try {
      VolumeOptions plain = new VolumeOptions("plain", Volumes.DATE, false, false);
      return List.of(Volumes.write(tree, Volumes.OPTIONS), Volumes.write(Volumes.seed(), plain));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static void check(byte[] volume) throws IOException {
    CheckReport report = IsoCheck.check(new BytesChannel(volume));
    try (IsoVolume opened = IsoVolume.of(new BytesChannel(volume))) {
      for (NameView view : opened.views()) {
        read(opened, view, report);
      }
    } catch (IsoFormatException e) {
      assertTrue(report.hasErrors(), e::getMessage);
    }
  }

  private static void read(IsoVolume volume, NameView view, CheckReport report) throws IOException {
    IsoTree tree;
    try {
      tree = volume.list(view).tree();
    } catch (IsoFormatException e) {
      assertTrue(report.hasErrors() || view != volume.preferredView(), e::getMessage);
      return;
    }
    Deque<IsoNode> left = new ArrayDeque<>(tree.root().children());
    while (!left.isEmpty()) {
      IsoNode node = left.pop();
      if (node instanceof IsoNode.Directory directory) {
        left.addAll(directory.children());
      } else if (node instanceof IsoNode.RegularFile file) {
        read(file, report);
      }
    }
  }

  private static void read(IsoNode.RegularFile file, CheckReport report) throws IOException {
    long size = file.content().size();
    try (ReadableByteChannel bytes = file.content().open()) {
      ByteBuffer some = ByteBuffer.allocate(4096);
      int read = bytes.read(some);
      assertTrue(size == 0 ? read == -1 : read > 0 || size > Integer.MAX_VALUE, file::name);
    } catch (IsoFormatException e) {
      assertTrue(report.hasErrors(), e::getMessage);
    } catch (UnsupportedIsoException e) {
      assertTrue(String.valueOf(e.getMessage()).endsWith("which is not read here"));
    }
  }
}
