package io.seedling.qcow2;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever a file holds: it is read, or refused with one of the module's own exceptions. */
final class DamagedImageTest {
  private static final int FLIPPED_BYTES = 1024;

  static Stream<Named<byte[]>> images() throws IOException {
    BackingFile base = new BackingFile("base.img", ImageFormat.RAW);
    return Stream.of(
        Named.of("clusters of 512 bytes", Disk.smallOverlay()),
        Named.of("with feature names", Disk.bytes(new NewImage(1 << 20, 13, Optional.of(base)))),
        Named.of("version 2", Disk.with(Disk.smallOverlay(), 4, 4, 2)),
        Named.of("no backing file", Disk.bytes(new NewImage(1 << 20, 9, Optional.empty()))));
  }

  @ParameterizedTest
  @MethodSource("images")
  void everyFlippedBitIsReadOrRefused(byte[] image) throws IOException {
    Disk disk = Disk.inMemory();
    for (int bit = 0; bit < 8 * Math.min(FLIPPED_BYTES, image.length); bit++) {
      byte[] damaged = image.clone();
      damaged[bit / 8] ^= (byte) (1 << bit % 8);
      readOrRefuse(disk, damaged, "bit " + bit % 8 + " of byte " + bit / 8);
    }
  }

  @ParameterizedTest
  @MethodSource("images")
  void everyTruncationIsReadOrRefused(byte[] image) throws IOException {
    Disk disk = Disk.inMemory();
    for (int length = 0; length < image.length; length += length < FLIPPED_BYTES ? 1 : 97) {
      readOrRefuse(disk, Arrays.copyOf(image, length), "the first " + length + " bytes");
    }
  }

  static void readOrRefuse(Disk disk, byte[] bytes, String damage) throws IOException {
    disk.put("base.img", new byte[512]);
    Path file = disk.put("image", bytes);
    try (DiskImage image = DiskImage.open(file, ImageFormat.QCOW2)) {
      image.info();
      BackingChain.of(file, Optional.of(ImageFormat.QCOW2));
    } catch (Qcow2FormatException | UnsupportedImageException | BackingChainException e) {
      // refused, as it should be
    } catch (IOException | RuntimeException e) {
      throw new AssertionError(damage, e);
    }
  }

  /** As {@link #readOrRefuse}, for a check. */
  static void checkOrRefuse(Disk disk, byte[] bytes, String damage) throws IOException {
    Path file = disk.put("image", bytes);
    try (DiskImage image = DiskImage.open(file, ImageFormat.QCOW2)) {
      Qcow2Check.run((Qcow2Image) image, finding -> {});
    } catch (Qcow2FormatException | UnsupportedImageException e) {
      // refused, as it should be
    } catch (IOException | RuntimeException e) {
      throw new AssertionError(damage, e);
    }
  }
}
