package io.seedling.qcow2;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DataCountTest {
  private static final int MIB = 1 << 20;

  @TempDir Path directory = Path.of("");

  @Test
  void aCopyTellsOfEachChunkOfData() throws IOException {
    Path file = directory.resolve("image");
    try (FileChannel channel = create(file)) {
      NewImage.empty(9 * MIB).writeTo(channel);
    }
    ImageSource source = ImageSource.of(file, Optional.of(ImageFormat.QCOW2));
    try (WritableDisk disk = WritableDisk.open(source)) {
      disk.write(MIB, ByteBuffer.allocate(1 << 16));
      disk.write(5 * MIB, ByteBuffer.allocate(1 << 17));
    }
    List<Long> steps = new ArrayList<>();
    try (GuestDisk disk = GuestDisk.open(source);
        FileChannel target = create(directory.resolve("copy"))) {
      ImageCopy copy = new ImageCopy(List.of(disk), new CopyOptions(2, 4096, false, false));
      assertEquals(3 << 16, copy.dataSize());
      copy.follow(steps::add);
      copy.writeRaw(target);
    }
    assertEquals(List.of(1L << 16, 3L << 16), steps);
  }

  private static FileChannel create(Path file) throws IOException {
    return FileChannel.open(
        file, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
  }
}
