package io.seedling.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.grack.nanojson.JsonArray;
import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import io.seedling.qcow2.Extent.Kind;
import io.seedling.qcow2.GuestDisk;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sums over random chains that qemu-io wrote, beside those of what qemu-img maps. */
@Tag("reference")
class AllocationAgainstQemuImgTest {
  @TempDir private Path directory;

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5})
  void theSumsAreThoseOfTheMap(int seed) throws Exception {
    QemuImg qemuImg = QemuImg.required(directory);
    Random random = new Random(seed);
    int images = 1 + random.nextInt(4);
    long size = 0;
    for (int i = images - 1; i >= 0; i--) {
      size = (1L + random.nextInt(64)) << 16;
      String base = i == images - 1 ? "" : " -F qcow2 -b image" + (i + 1);
      qemuImg.make("qemu-img create -q -f qcow2" + base + " image" + i + " " + size);
      qemuImg.write("qcow2", "image" + i, writes(random, size));
    }
    Map<String, Long> expected = new TreeMap<>();
    QemuImg.Run map = qemuImg.run("qemu-img", "map", "--output=json", "image0");
    JsonArray extents = JsonParser.array().from(map.out());
    for (Object extent : extents) {
      JsonObject entry = (JsonObject) extent;
      expected.merge(entry.getInt("depth") + " " + kind(entry), entry.getLong("length"), Long::sum);
    }

    try (GuestDisk disk = GuestDisk.open(directory.resolve("image0"), Optional.empty())) {
      Allocation allocation = Allocation.of(disk, Scale.of(0, size, 50), images);
      Map<String, Long> sums = new TreeMap<>();
      for (int image = 0; image < images; image++) {
        for (Kind kind : Allocation.KINDS) {
          long bytes = allocation.images().get(image).bytes(kind);
          if (bytes > 0) {
            sums.put(image + " " + kind, bytes);
          }
        }
      }
      assertEquals(expected, sums);
    }
  }

  private static String[] writes(Random random, long size) {
    List<String> commands = new ArrayList<>(List.of("write -q 0 512"));
    String[] kinds = {"write -q", "write -q -c", "write -q -z", "discard -q"};
    for (long cluster = 1 << 16; cluster < size; cluster += 1 << 16) {
      if (random.nextBoolean()) {
        commands.add(kinds[random.nextInt(kinds.length)] + " " + cluster + " 64k");
      }
    }
    return commands.toArray(new String[0]);
  }

  private static Kind kind(JsonObject entry) {
    if (!entry.getBoolean("present")) {
      return Kind.ABSENT;
    }
    return entry.getBoolean("zero") ? Kind.ZERO : entry.has("offset") ? Kind.DATA : Kind.COMPRESSED;
  }
}
