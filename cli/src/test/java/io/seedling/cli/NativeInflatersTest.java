package io.seedling.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.seedling.launcher.LibDeflate;
import io.seedling.qcow2.InflaterFinder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Disks that are large enough for another inflater than Java's, where there is one. */
class NativeInflatersTest {
  private static final int MIB = 48;

  @TempDir private Path directory;

  private void assertDone(String words) {
    String[] all = ("imgtool " + words.replace("@", directory.toString())).split(" ", -1);
    assertEquals(new CommandLineRun(0, "", ""), CommandLineRun.of(all));
  }

  @Test
  void theBytesAreTheSameWhoeverInflatesThem() throws IOException {
    byte[] disk = new byte[MIB << 20];
    Random random = new Random(3);
    for (int at = 0; at < disk.length; at++) {
      boolean isNew = at < 4096 || at % 61 == 0;
      disk[at] = isNew ? (byte) random.nextInt(256) : disk[at - 4096];
    }
    Path raw = Files.write(directory.resolve("raw"), disk);
    assertDone("convert -c -O qcow2 --verify @/raw @/image");
    assertDone("convert -O raw @/image @/back");
    assertDone("convert -O raw --untrusted @/image @/careful");
    assertDone("compare -q @/image @/raw");

    assertEquals(-1, Files.mismatch(raw, directory.resolve("back")));
    assertEquals(-1, Files.mismatch(raw, directory.resolve("careful")));
  }

  @Test
  void theLibraryIsHandedOnWhereThereIsOne() {
    Optional<LibDeflate> library = LibDeflate.open();
    Optional<InflaterFinder.FastInflater> inflater = new NativeInflaters().inflater();
    assertEquals(library.isPresent(), inflater.isPresent());
    library.ifPresent(LibDeflate::close);
    inflater.ifPresent(
        found -> {
          ByteBuffer stored = ByteBuffer.allocateDirect(6); // RFC 1951, 3.2.4: the byte 7
          stored.put(new byte[] {1, 1, 0, -2, -1, 7}).flip();
          ByteBuffer target = ByteBuffer.allocateDirect(1);
          assertTrue(found.inflate(stored, target));
          assertEquals(7, target.get(0));
          found.close();
          assertFalse(found.inflate(stored, target.clear()));
        });
  }
}
