package io.seedling.qcow2;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystem;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Files of any file system will do: those of three that lie in memory. */
final class ImagesInMemoryTest {
  private static final int SIZE = (3 << 20) + 512;

  private final List<FileSystem> opened = new ArrayList<>();

  /** What the names and roots are like. */
  enum Host {
    UNIX("/disks"),
    OS_X("/disks"),
    WINDOWS("C:\\disks");

    private final String directory;

    Host(String directory) {
      this.directory = directory;
    }

    private Configuration configuration() {
      return switch (this) {
        case UNIX -> Configuration.unix();
        case OS_X -> Configuration.osX();
        case WINDOWS -> Configuration.windows();
      };
    }
  }

  private Path directory(Host host) throws IOException {
    FileSystem fileSystem = Jimfs.newFileSystem(host.configuration());
    opened.add(fileSystem);
    return Files.createDirectory(fileSystem.getPath(host.directory));
  }

  @AfterEach
  void close() throws IOException {
    for (FileSystem fileSystem : opened) {
      fileSystem.close();
    }
  }

  private static FileChannel create(Path file) throws IOException {
    return FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
  }

  private static byte[] bytes() {
    byte[] bytes = new byte[SIZE];
    Random random = new Random(1);
    for (int at = 0; at < SIZE; at++) {
      bytes[at] = (byte) (at >> 18 == 3 ? 0 : random.nextInt(9));
    }
    return bytes;
  }

  /** Copies a disk into a qcow2 image of that name. */
  private static Path copy(Path from, String name, NewImage image, boolean compress)
      throws IOException {
    Path file = from.resolveSibling(name);
    try (GuestDisk disk = GuestDisk.open(from, Optional.empty());
        FileChannel target = create(file)) {
      new ImageCopy(List.of(disk), new CopyOptions(2, 4096, compress, false))
          .writeQcow2(target, image);
    }
    return file;
  }

  private static byte[] read(Path file) throws IOException {
    try (GuestDisk disk = GuestDisk.open(file, Optional.empty())) {
      ByteBuffer bytes = ByteBuffer.allocate((int) disk.size());
      disk.read(0, bytes);
      return bytes.array();
    }
  }

  @ParameterizedTest
  @EnumSource
  void aDiskIsCopiedThereAndBackAndIsClean(Host host) throws IOException {
    Path raw = Files.write(directory(host).resolve("raw"), bytes());
    for (Compression compression : Compression.values()) {
      Qcow2Options options = new Qcow2Options(3, 12, 16, false, false, compression);
      Path image =
          copy(raw, compression.name(), new NewImage(SIZE, options, Optional.empty()), true);
      assertTrue(CheckRun.of(image).report().isClean());
      assertArrayEquals(bytes(), read(image));

      Path back = raw.resolveSibling("back of " + compression);
      try (GuestDisk disk = GuestDisk.open(image, Optional.empty());
          FileChannel target = create(back)) {
        new ImageCopy(List.of(disk), new CopyOptions(2, 4096, false, false)).writeRaw(target);
      }
      assertEquals(-1, Files.mismatch(raw, back));
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatIsWrittenIsTheSameEverywhere(Host host) throws IOException {
    Path raw = Files.write(directory(host).resolve("raw"), bytes());
    Path other = Files.write(directory(Host.UNIX).resolve("raw"), bytes());

    assertEquals(
        -1,
        Files.mismatch(
            copy(raw, "image", NewImage.empty(SIZE), false),
            copy(other, "image", NewImage.empty(SIZE), false)));
  }

  @ParameterizedTest
  @EnumSource
  void aChainIsFollowedByRelativeNamesAndALoopIsFound(Host host) throws IOException {
    Path base = Files.write(directory(host).resolve("base"), bytes());
    Path middle = base.resolveSibling("middle");
    Path top = base.resolveSibling("top");
    try (FileChannel target = create(middle)) {
      NewImage.overlay(SIZE, new BackingFile("base", ImageFormat.RAW)).writeTo(target);
    }
    try (FileChannel target = create(top)) {
      NewImage.overlay(SIZE, new BackingFile("middle", ImageFormat.QCOW2)).writeTo(target);
    }

    assertArrayEquals(bytes(), read(top));
    assertEquals(3, BackingChain.of(top, Optional.empty()).links().size());

    Files.delete(middle);
    try (FileChannel target = create(middle)) {
      NewImage.overlay(SIZE, new BackingFile("top", ImageFormat.QCOW2)).writeTo(target);
    }
    BackingChainException e = assertThrows(BackingChainException.class, () -> read(top));
    assertEquals("the backing file 'top' leads back into the same chain", e.getMessage());
  }

  @ParameterizedTest
  @EnumSource
  void aLinkIsTheFileThatItLeadsTo(Host host) throws IOException {
    Path base = Files.write(directory(host).resolve("base"), bytes());
    Path link = Files.createSymbolicLink(base.resolveSibling("link"), base);

    assertArrayEquals(bytes(), read(link));
    Path looping = base.resolveSibling("looping");
    Path name = Files.createSymbolicLink(base.resolveSibling("name"), looping);
    try (FileChannel target = create(looping)) {
      NewImage.overlay(SIZE, new BackingFile("name", ImageFormat.QCOW2)).writeTo(target);
    }
    assertThrows(BackingChainException.class, () -> read(name));
  }

  @ParameterizedTest
  @EnumSource
  void whatIsNoFileIsRefusedAndNothingIsLeftOpen(Host host) throws IOException {
    Path directory = directory(host);

    assertThrows(FileSystemException.class, () -> DiskImage.open(directory));
    assertThrows(NoSuchFileException.class, () -> DiskImage.open(directory.resolve("absent")));
    Path cut = Files.write(directory.resolve("cut"), new byte[] {'Q', 'F', 'I', (byte) 0xfb});
    assertThrows(Qcow2FormatException.class, () -> DiskImage.open(cut));
    Files.delete(cut);
    try (DirectoryStream<Path> left = Files.newDirectoryStream(directory)) {
      assertEquals(false, left.iterator().hasNext());
    }
  }
}
