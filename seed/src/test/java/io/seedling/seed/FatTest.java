package io.seedling.seed;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FatTest {
  @TempDir Path scratch;

  static List<Document> files(int size) {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    return List.of(
        Document.of("meta-data", new byte[0]),
        Document.ofText("network-config", "version: 2\n"),
        Document.of("user-data", bytes),
        Document.ofText("vendor-data", "#!/bin/sh\n"));
  }

  static Path written(Path directory, List<Document> files) throws Exception {
    Path file = directory.resolve("seed.img");
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      long size = FatWriter.write("cidata", files, Instant.ofEpochSecond(1_600_000_000), channel);
      assertEquals(size, channel.size());
    }
    return file;
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 511, 512, 513, 200_000, 2_089_000, 2_092_000, 9_000_000, 40_000_000})
  void whatIsWrittenIsRead(int size) throws Exception {
    List<Document> files = files(size);
    try (FileChannel channel = FileChannel.open(written(scratch, files))) {
      FatVolume volume = FatVolume.open(channel).orElseThrow();

      assertEquals("cidata", volume.label());
      List<String> names = new ArrayList<>();
      for (FatVolume.Entry entry : volume.root()) {
        names.add(entry.name());
      }
      assertEquals(List.of("meta-data", "network-config", "user-data", "vendor-data"), names);
      for (int i = 0; i < files.size(); i++) {
        assertArrayEquals(
            files.get(i).bytes(), volume.read(volume.root().get(i), Integer.MAX_VALUE));
      }
    }
  }
}
