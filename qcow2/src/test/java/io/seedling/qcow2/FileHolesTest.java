package io.seedling.qcow2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileHolesTest {
  private static final int LENGTH = 10_000;

  @TempDir private Path directory;
  private Path file = Path.of("");
  private final List<String> asked = new ArrayList<>();

  @BeforeEach
  void makeFile() throws IOException {
    file = directory.resolve("raw");
    byte[] ones = new byte[LENGTH];
    Arrays.fill(ones, (byte) 1);
    Files.write(file, ones);
  }

  /** Takes the bytes from 2,000 to 4,000, and those from 9,000 on, for holes. */
  private Optional<HoleFinder.Holes> holes(Path path) {
    asked.add(path.getFileName().toString());
    return Optional.of(
        new HoleFinder.Holes() {
          @Override
          public long endOfHole(long offset, long length) {
            asked.add("hole at " + offset);
            return offset >= 9000 ? length : offset >= 2000 && offset < 4000 ? 4000 : offset;
          }

          @Override
          public long endOfData(long offset, long length) {
            return offset < 2000 ? 2000 : 9000;
          }

          @Override
          public void close() {
            asked.add("closed");
          }
        });
  }

  private GuestDisk open(HoleFinder finder) throws IOException {
    return GuestDisk.open(file, Optional.of(ImageFormat.RAW)).withHoles(finder);
  }

  private static List<String> extents(GuestDisk disk) throws IOException {
    List<String> extents = new ArrayList<>();
    for (ExtentWalk walk = disk.extents(); walk.hasNext(); ) {
      Extent extent = walk.next();
      extents.add(extent.guestOffset() + " " + extent.length() + " " + extent.kind());
    }
    return extents;
  }

  @Test
  void holesAreZerosThatAreNotRead() throws IOException {
    try (GuestDisk disk = open(this::holes)) {
      assertEquals(
          List.of("0 2000 DATA", "2000 2000 ZERO", "4000 5000 DATA", "9000 1240 ZERO"),
          extents(disk));
      ByteBuffer bytes = ByteBuffer.allocate(LENGTH + 240);
      disk.read(0, bytes);
      byte[] expected = new byte[LENGTH + 240];
      Arrays.fill(expected, 0, 2000, (byte) 1);
      Arrays.fill(expected, 4000, 9000, (byte) 1);
      assertEquals(ByteBuffer.wrap(expected), bytes.flip());
    }
    assertEquals("raw", asked.get(0));
    assertEquals("closed", asked.get(asked.size() - 1));
  }

  @Test
  void oneRunIsAskedForOnce() throws IOException {
    try (GuestDisk disk = open(this::holes)) {
      disk.extent(4000, 10);
      disk.extent(4010, 10);
      assertEquals(1980, disk.extent(7020, 5000).length());
    }
    assertEquals(List.of("raw", "hole at 4000", "closed"), asked);
  }

  @Test
  void nobodyIsAskedBeforeThereIsAQuestion() throws IOException {
    try (GuestDisk disk = open(this::holes)) {
      assertEquals(LENGTH + 240, disk.size());
    }
    assertTrue(asked.isEmpty());
  }

  @Test
  void whereNobodyKnowsAllIsData() throws IOException {
    try (GuestDisk disk = open(path -> Optional.empty())) {
      assertEquals(List.of("0 10000 DATA", "10000 240 ZERO"), extents(disk));
    }
  }

  @Test
  void untilALateAnswerIsThereAllIsData() throws Exception {
    CountDownLatch question = new CountDownLatch(1);
    CountDownLatch answer = new CountDownLatch(1);
    HoleFinder late =
        new HoleFinder() {
          @Override
          public boolean mayBeLate() {
            return true;
          }

          @Override
          public Optional<Holes> holes(Path path) {
            question.countDown();
            try {
              answer.await();
            } catch (InterruptedException e) {
              throw new AssertionError(e);
            }
            return FileHolesTest.this.holes(path);
          }
        };
    try (GuestDisk disk = open(late)) {
      assertEquals(List.of("0 10000 DATA", "10000 240 ZERO"), extents(disk));
      question.await();
      answer.countDown();
      while (disk.extent(2000, 10).kind() != Extent.Kind.ZERO) {
        Thread.onSpinWait();
      }
      assertEquals(
          List.of("0 2000 DATA", "2000 2000 ZERO", "4000 5000 DATA", "9000 1240 ZERO"),
          extents(disk));
    }
    assertEquals("closed", asked.get(asked.size() - 1));
  }

  @Test
  void theHolesOfAFileThatTookTheNameAreNotBelieved() throws IOException {
    try (GuestDisk disk = open(this::holes)) {
      Path other = Files.write(directory.resolve("other"), new byte[LENGTH]);
      Files.move(other, file, StandardCopyOption.REPLACE_EXISTING);
      assertEquals(List.of("0 10000 DATA", "10000 240 ZERO"), extents(disk));
    }
    assertEquals(List.of("raw", "closed"), asked);
  }
}
