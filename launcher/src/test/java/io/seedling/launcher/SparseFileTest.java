package io.seedling.launcher;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SparseFileTest {
  private static final long LENGTH = 5_000_100;

  @TempDir private Path directory;

  @Test
  void theHolesAreThoseThatWereLeftWhenItWasWritten() throws IOException {
    Path file = directory.resolve("a hole, an ä");
    try (RandomAccessFile written = new RandomAccessFile(file.toFile(), "rw")) {
      written.setLength(LENGTH);
      written.seek(1 << 20);
      written.write(new byte[1 << 16]);
    }
    Optional<SparseFile> opened = SparseFile.open(file);
    assumeTrue(opened.isPresent(), "the host tells of no holes");
    try (SparseFile sparse = opened.get()) {
      assumeTrue(sparse.endOfHole(0, LENGTH) > 0, "the file system has none");
      assertEquals(1 << 20, sparse.endOfHole(0, LENGTH));
      assertEquals(1 << 20, sparse.endOfHole(1 << 20, LENGTH));
      assertEquals((1 << 20) + (1 << 16), sparse.endOfData(1 << 20, LENGTH));
      assertEquals(LENGTH, sparse.endOfHole(3_000_001, LENGTH));
      assertEquals(2_000_000, sparse.endOfHole(1_500_000, 2_000_000));
    }
  }

  @Test
  void aHoleIsMadeOfData() throws IOException {
    Path file = directory.resolve("file");
    byte[] bytes = new byte[1 << 20];
    Arrays.fill(bytes, (byte) 1);
    Files.write(file, bytes);
    Optional<SparseFile> opened = SparseFile.openToPunch(file);
    assumeTrue(opened.isPresent(), "the host makes no holes");
    try (SparseFile sparse = opened.get()) {
      sparse.punch(1 << 18, 1 << 17);
      assumeTrue(sparse.endOfHole(1 << 18, 1 << 20) > 1 << 18, "the file system has none");
      assertEquals(3 << 17, sparse.endOfHole(1 << 18, 1 << 20));
    }
    Arrays.fill(bytes, 1 << 18, 3 << 17, (byte) 0);
    assertArrayEquals(bytes, Files.readAllBytes(file));
  }

  @Test
  void aFileThatIsNotThereHasNoHoles() {
    assertEquals(Optional.empty(), SparseFile.open(directory.resolve("missing")));
  }

  @Test
  void whereNobodyKnowsAllIsData() {
    try (SparseFile sparse = new SparseFile(new RecordedKvm(), HostPlatform.Os.LINUX, 3)) {
      assertEquals(5, sparse.endOfHole(5, 100));
      assertEquals(100, sparse.endOfData(5, 100));
    }
  }

  @Test
  void macOsHasTheTwoNumbersTheOtherWayRound() {
    assertEquals(List.of(3, 4), asked(HostPlatform.Os.LINUX));
    assertEquals(List.of(4, 3), asked(HostPlatform.Os.MACOS));
  }

  /** Returns what is asked for data, and for a hole. */
  private static List<Integer> asked(HostPlatform.Os os) {
    List<Integer> whences = new ArrayList<>();
    LibC libc =
        (LibC)
            Proxy.newProxyInstance(
                LibC.class.getClassLoader(),
                new Class<?>[] {LibC.class},
                (proxy, method, arguments) -> {
                  if (method.getName().equals("lseek")) {
                    whences.add((Integer) arguments[2]);
                    return 50L;
                  }
                  return 0;
                });
    try (SparseFile sparse = new SparseFile(libc, os, 3)) {
      assertEquals(50, sparse.endOfHole(0, 100));
      assertEquals(50, sparse.endOfData(0, 100));
    }
    return whences;
  }
}
