package io.seedling.qcow2;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What a fuzzer makes of small images: described, checked, walked and copied, or refused.
 *
 * <p>{@code JAZZER_FUZZ=1 ./mvnw -pl qcow2 test -Dtest=ImageFuzzTest} fuzzes for half a minute, on
 * JDK 17, and goes on from {@code qcow2/.cifuzz-corpus} the next time. Any other run tries what it
 * begins with, without the fuzzer's agent, which the classes of newer JDKs are too new for.
 */
@Tag("reference") // it begins with images of qemu-img
final class ImageFuzzTest {
  private static final int MOST_BLOCKS = 1 << 11;

  /**
   * Returns what the fuzzer begins with. No class of the module is loaded before the fuzzer's agent
   * is there: JDK 17 loses fields of records with annotations when it transforms them again.
   */
  static Stream<Arguments> images() throws IOException, InterruptedException {
    List<Arguments> images = new ArrayList<>();
    for (SmallImages kind : SmallImages.values()) {
      Path directory = Files.createTempDirectory("seedling-fuzz");
      byte[] image = Files.readAllBytes(kind.make(new QemuDisks(directory)));
      images.add(Arguments.of(Named.of(kind.name(), CompactImage.of(image))));
      try (Stream<Path> files = Files.list(directory)) {
        for (Path file : (Iterable<Path>) files::iterator) {
          Files.delete(file);
        }
      }
      Files.delete(directory);
    }
    images.add(Arguments.of(Named.of("nothing", new byte[0])));
    return images.stream();
  }

  @MethodSource("images")
  @ParameterizedTest
  void whatTheFuzzerBeginsWithIsReadOrRefused(byte[] compact) throws IOException {
    tryOut(compact);
  }

  @ParameterizedTest
  @EnumSource
  void theCompactFormIsTheImage(SmallImages kind, @TempDir Path directory) throws Exception {
    byte[] image = Files.readAllBytes(kind.make(new QemuDisks(directory)));

    assertArrayEquals(
        CompactImage.padded(image), CompactImage.image(CompactImage.of(image), MOST_BLOCKS));
  }

  @MethodSource("images")
  @FuzzTest(maxDuration = "20s")
  void anyImageIsReadOrRefused(byte[] compact) throws IOException {
    tryOut(compact);
  }

  private static void tryOut(byte[] compact) throws IOException {
    byte[] image = CompactImage.image(compact, MOST_BLOCKS);
    Disk disk = Disk.inMemory();
    disk.put("base", new byte[1000]);
    disk.put("data", new byte[1000]);
    Path file = disk.put("image", image);
    ImageTrial.of(
        file,
        "an image of " + image.length + " bytes",
        compact.length % 16 == 0 ? ImageTrial.Depth.COPY : ImageTrial.Depth.READ);
    file.getFileSystem().close();
  }
}
