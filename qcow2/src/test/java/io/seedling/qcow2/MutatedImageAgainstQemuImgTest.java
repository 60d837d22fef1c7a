package io.seedling.qcow2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Small images of qemu-img, each byte of their metadata changed: described, checked, walked and
 * copied, or refused; and never called clean where qemu-img finds an error.
 *
 * <p>{@code -Dmutations.full=true} tries every bit of every byte, copies each, and asks qemu-img
 * about all of them, which takes half an hour.
 */
@Tag("reference")
@Timeout(3600)
@ExtendWith(Thinned.class)
final class MutatedImageAgainstQemuImgTest {
  private static final boolean FULL = Boolean.getBoolean("mutations.full");
  private static final int COPIED_OF = FULL ? 1 : 8;
  private static final int ASKED_OF = Integer.getInteger("asked", FULL ? 1 : 101);

  /**
   * Why qemu-img opens no image that is clean here: what it rests on isn't opened for a check; and
   * the end mark's length, and a bitmap's extra data, are stepped over.
   */
  private static final Pattern NOT_OURS_TO_CHECK =
      Pattern.compile(
          "backing file|data-file|Could not open '[^']*': No such file"
              + "|Header extension too large|Bitmap extra data is not supported");

  @TempDir Path directory = Path.of("");
  private ForeignProgram qemuImg = new ForeignProgram("", directory);

  @BeforeEach
  void findQemuImg() {
    qemuImg = ForeignProgram.required("qemu-img", directory);
  }

  @ParameterizedTest
  @EnumSource
  void everyChangedByteOfMetadataIsReadOrRefused(SmallImages kind) throws Exception {
    MutatedImage image = MutatedImage.of(kind.make(new QemuDisks(directory)));
    Disk disk = kind.inMemory(directory);
    Path file = disk.put("image", image.bytes());
    int number = 0;
    for (MutatedImage.Mutation mutation : image.mutations(FULL)) {
      mutation.to(file);
      boolean copied = number % COPIED_OF == 0;
      ImageTrial.Outcome outcome =
          ImageTrial.of(
              file, kind + ": " + mutation, copied ? ImageTrial.Depth.COPY : ImageTrial.Depth.READ);
      if (number % ASKED_OF == 0) {
        assertNoErrorIsMissed(mutation, outcome, kind + ": " + mutation);
      }
      image.undone(mutation).to(file);
      number++;
    }
  }

  private void assertNoErrorIsMissed(
      MutatedImage.Mutation mutation, ImageTrial.Outcome ours, String what)
      throws IOException, InterruptedException {
    Path file = directory.resolve("image");
    byte[] good = Files.readAllBytes(file);
    mutation.to(file);
    ForeignProgram.Run theirs = qemuImg.tryRun("check", "-q", "-f", "qcow2", "image");
    Files.write(file, good);
    boolean error =
        theirs.exitCode() == 2
            || (theirs.exitCode() == 1 && !NOT_OURS_TO_CHECK.matcher(theirs.output()).find());
    assertFalse(ours.clean() && error, () -> what + ": " + theirs.output());
  }

  @ParameterizedTest
  @EnumSource
  void everyTruncationIsReadOrRefused(SmallImages kind) throws Exception {
    MutatedImage image = MutatedImage.of(kind.make(new QemuDisks(directory)));
    Disk disk = kind.inMemory(directory);
    byte[] whole = image.bytes();
    for (int length = 0; length < whole.length; length += step(kind, length)) {
      ImageTrial.of(
          disk.put("image", Arrays.copyOf(whole, length)),
          kind + ": the first " + length + " bytes",
          length % 64 == 0 ? ImageTrial.Depth.COPY : ImageTrial.Depth.READ);
    }
  }

  private static int step(SmallImages kind, int length) {
    return length > 16384 ? 1021 : kind == SmallImages.OF_EVERYTHING || FULL ? 1 : 8;
  }

  @ParameterizedTest
  @EnumSource
  void theUnchangedImageIsCleanAndIsRead(SmallImages kind) throws Exception {
    MutatedImage image = MutatedImage.of(kind.make(new QemuDisks(directory)));
    Disk disk = kind.inMemory(directory);

    assertEquals(
        new ImageTrial.Outcome(true, true, true),
        ImageTrial.of(disk.put("image", image.bytes()), "" + kind, ImageTrial.Depth.COPY));
    assertTrue(image.metadataBytes() > 2000);
  }

  /** Two bytes and more at a time, any values. */
  @ParameterizedTest
  @EnumSource
  void severalChangedBytesAreReadOrRefused(SmallImages kind) throws Exception {
    MutatedImage image = MutatedImage.of(kind.make(new QemuDisks(directory)));
    Disk disk = kind.inMemory(directory);
    Random random = new Random(kind.name().hashCode());
    List<MutatedImage.Mutation> mutations = image.mutations(true);
    for (int i = 0; i < (FULL ? 100_000 : 300); i++) {
      byte[] bytes = image.bytes();
      StringBuilder what = new StringBuilder(kind + ":");
      for (int n = 2 + random.nextInt(4); n > 0; n--) {
        MutatedImage.Mutation mutation = mutations.get(random.nextInt(mutations.size()));
        bytes[mutation.at()] = (byte) mutation.value();
        what.append(' ').append(mutation);
      }
      ImageTrial.of(disk.put("image", bytes), what.toString(), ImageTrial.Depth.COPY);
    }
  }
}
