package io.seedling.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What check and measure print, beside what qemu-img prints for the same words. */
@Tag("reference")
class ImgCheckAgainstQemuImgTest {
  @TempDir private Path directory;
  private QemuImg qemuImg = new QemuImg(Path.of(""));

  @BeforeEach
  void findQemuImg() throws IOException, InterruptedException {
    qemuImg = QemuImg.required(directory);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-f qcow2 image 1G",
        "-f qcow2 -o preallocation=metadata image 100M",
        "-f qcow2 -o preallocation=metadata,extended_l2=on image 12345k",
        "-f qcow2 -o data_file=data image 10M",
        "-f qcow2 -F qcow2 -b of32 image 2M" // of 32 clusters, one: 3.125 %
      })
  void theLinesAndTheJsonAreThoseOfQemuImg(String create) throws IOException, InterruptedException {
    qemuImg.make("qemu-img create -q -f qcow2 of32 2M");
    qemuImg.make("qemu-img create -q " + create);
    qemuImg.write("qcow2", "image", "write -q 64k 64k");
    String image = directory.resolve("image").toString();

    assertEquals(theirs("check", image), ours("check", image));
    assertEquals(theirs("check", "--output=json", image), ours("check", "--output=json", image));
  }

  @Test
  void sharesAreRoundedAsInC() throws IOException, InterruptedException {
    qemuImg.make("qemu-img create -q -f qcow2 -o preallocation=metadata small 999k");
    qemuImg.make("qemu-img convert -O qcow2 -c -o cluster_size=4k small image");
    qemuImg.make("qemu-img resize -q --preallocation=metadata image 7M");
    String image = directory.resolve("image").toString();

    assertEquals(theirs("check", image), ours("check", image));
  }

  private String theirs(String... words) throws IOException, InterruptedException {
    String[] args = new String[words.length + 1];
    args[0] = "qemu-img";
    System.arraycopy(words, 0, args, 1, words.length);
    QemuImg.Run run = qemuImg.run(args);
    assertEquals(0, run.status(), run::err);
    return run.out();
  }

  private static String ours(String... words) {
    String[] args = new String[words.length + 1];
    args[0] = "imgtool";
    System.arraycopy(words, 0, args, 1, words.length);
    CommandLineRun run = CommandLineRun.of(args);
    assertEquals("", run.err());
    return run.out();
  }
}
