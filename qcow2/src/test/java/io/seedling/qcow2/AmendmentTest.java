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

final class AmendmentTest {
  private static final long BELOW_ONE_TABLE = 512L << 20;

  @TempDir Path directory = Path.of("");

  @Test
  void eachL1EntryIsAStepOfADowngrade() throws IOException {
    Path file = directory.resolve("image");
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      NewImage.empty(4 * BELOW_ONE_TABLE).writeTo(channel);
    }
    ImageSource source = ImageSource.of(file, Optional.of(ImageFormat.QCOW2));
    try (WritableDisk disk = WritableDisk.open(source)) {
      for (long at : new long[] {BELOW_ONE_TABLE, 3 * BELOW_ONE_TABLE}) {
        disk.write(at, ByteBuffer.allocate(1 << 16));
        disk.writeZeros(at, 1 << 16, false);
      }
    }
    List<String> steps = new ArrayList<>();
    Amendment amendment =
        new Amendment(
            Optional.of(2),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.of(false),
            Optional.empty());
    amendment.applyTo(
        source,
        path -> Optional.empty(),
        finding -> {},
        (done, total) -> steps.add(done + "/" + total));
    assertEquals(List.of("1/4", "2/4", "3/4", "4/4"), steps);
    try (DiskImage image = DiskImage.open(source)) {
      assertEquals(2, ((Qcow2Image) image).header().version());
    }
  }
}
