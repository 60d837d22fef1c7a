package io.seedling.qcow2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.seedling.qcow2.WriteTrace.Unsynced;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images whose machine lost power while we repaired them: the disk is the same, and repairable. */
@Tag("reference")
final class RepairCrashAgainstQemuImgTest {
  private static final int CLUSTER = 512;

  @TempDir Path directory = Path.of("");
  private ForeignProgram qemuImg = new ForeignProgram("", directory);

  @BeforeEach
  void makeImage() throws Exception {
    qemuImg = ForeignProgram.required("qemu-img", directory);
    ForeignProgram qemuIo = ForeignProgram.required("qemu-io", directory);
    qemuImg.run("create -q -f qcow2 -o cluster_size=512 good 1M".split(" "));
    qemuIo.run("-f", "qcow2", "-c", "write -q -P 2 0 400k", "good");
    qemuImg.run("snapshot", "-c", "one", "good");
    qemuIo.run("-f", "qcow2", "-c", "write -q -P 3 100k 100k", "good");
    qemuImg.run("convert", "-O", "raw", "good", "disk");
  }

  /** Where the first of the tables' entries that isn't 0 leads to. */
  private static int first(ByteBuffer image, int table) {
    int at = table;
    while (image.getLong(at) == 0) {
      at += Long.BYTES;
    }
    return (int) (image.getLong(at) & L2Table.OFFSET_MASK);
  }

  private byte[] good() throws IOException {
    return Files.readAllBytes(directory.resolve("good"));
  }

  private void crashEach(byte[] damaged) throws Exception {
    Path file = Files.write(directory.resolve("image"), damaged);
    WritableImage real = WritableImage.openBroken(source(file));
    WriteTrace trace = new WriteTrace(real.channel());
    RepairRun.of(
            new WritableImage(real.lock(), real.image(), trace),
            Repairs.ALL,
            Qcow2Check.Rules.OF_QEMU,
            new CheckFindings(finding -> {}))
        .image()
        .close();
    assertTrue(trace.writes() > 3, trace.writes() + " writes");
    for (Unsynced unsynced : Unsynced.values()) {
      trace.crash(
          List.of(damaged),
          unsynced,
          (moment, states, when) -> requireMended(file, states.get(0), when));
    }
  }

  private void requireMended(Path file, byte[] state, String when) throws Exception {
    Files.write(file, state);
    qemuImg.run("compare", "-f", "qcow2", "-F", "raw", "image", "disk");
    try (Qcow2Repair repair = Qcow2Repair.open(source(file))) {
      RepairReport report = repair.run(Repairs.ALL, finding -> {});
      assertTrue(report.left().isClean(), () -> when + ": " + report);
    }
    assertEquals(0, qemuImg.tryRun("check", "-q", "image").exitCode(), when);
    qemuImg.run("compare", "-f", "qcow2", "-F", "raw", "image", "disk");
  }

  private static ImageSource source(Path file) {
    return ImageSource.of(file, Optional.of(ImageFormat.QCOW2));
  }

  @Test
  void countsAreTheOldOnesOrTheNew() throws Exception {
    byte[] damaged = good();
    ByteBuffer image = ByteBuffer.wrap(damaged);
    int table = (int) image.getLong(Qcow2Header.REFCOUNT_TABLE_OFFSET_AT);
    image.putLong(table + Long.BYTES, 0); // no second block
    image.putLong(table + 3 * Long.BYTES, 1); // and nothing that could be the fourth
    image.putLong(Qcow2Header.INCOMPATIBLE_AT, 3);

    crashEach(damaged);
  }

  @Test
  void countsAndFlagsAreMendedInTheirOrder() throws Exception {
    byte[] damaged = good();
    ByteBuffer image = ByteBuffer.wrap(damaged);
    int l1 = (int) image.getLong(Qcow2Header.L1_OFFSET_AT);
    int l2 = first(image, l1);
    int table = (int) image.getLong(Qcow2Header.REFCOUNT_TABLE_OFFSET_AT);
    for (int index = 0; index < 4; index++) {
      int block = (int) image.getLong(table + index * Long.BYTES);
      for (int at = block + 64; at < block + CLUSTER - 64; at += 62) {
        image.putShort(at, (short) (image.getShort(at) == 1 ? 3 : image.getShort(at) / 2 + 1));
      }
    }
    for (int i = 0; i < 40; i++) {
      image.putLong(l2 + i * Long.BYTES, image.getLong(l2 + i * Long.BYTES) ^ L2Table.COPIED);
    }
    image.putLong(l1, image.getLong(l1) ^ L2Table.COPIED);

    crashEach(damaged);
  }
}
