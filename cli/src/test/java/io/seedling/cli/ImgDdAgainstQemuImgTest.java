package io.seedling.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Parts of images, copied by qemu-img and by us: the same words, the same disk. */
@Tag("reference")
@ExtendWith(Thinned.class)
class ImgDdAgainstQemuImgTest {
  @TempDir private Path directory;
  private QemuImg qemuImg;

  @BeforeEach
  void makeImages() throws IOException, InterruptedException {
    qemuImg = QemuImg.required(directory);
    qemuImg.make("qemu-img create -q -f qcow2 base 1M");
    qemuImg.write("qcow2", "base", "write -q -P 1 0 300k", "write -q -P 2 999k 1k");
    qemuImg.make("qemu-img create -q -f qcow2 -F qcow2 -b base in 1500k");
    qemuImg.write("qcow2", "in", "write -q -P 3 100k 1k", "write -q -P 4 1499k 1k");
    qemuImg.make("qemu-img convert -c -O qcow2 in packed");
    qemuImg.make("qemu-img convert -O raw in raw");
  }

  private void assertSame(String line) throws IOException, InterruptedException {
    QemuImg.Run expected =
        qemuImg.run(("qemu-img dd " + line.replace("OUT", "theirs")).split(" ", -1));
    String ours = directory + "/ours";
    String in = line.replace("if=", "if=" + directory + "/").replace("OUT", ours);
    CommandLineRun run = CommandLineRun.of(("imgtool dd " + in).split(" ", -1));

    assertEquals(
        expected
            .err()
            .replaceAll("(?m)^qemu-img: ", "imgtool: ")
            .replaceAll("(?m)^Try '.*\n", "")
            .replace("theirs", "ours"),
        run.err().replace(directory + "/", "").replaceAll("(?m)^  help: .*\n", ""));
    assertEquals(expected.status(), run.status());
    assertEquals(expected.out(), run.out());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "if=in",
        "if=raw",
        "if=packed bs=1M",
        "-f raw if=in bs=41",
        "if=in bs=1999 count=100",
        "if=in bs=1999 count=100 skip=3",
        "if=in bs=64k skip=2 count=2", // qemu-img counts from the start: nothing is left
        "if=in bs=300 skip=1 count=5", // not a multiple of 512
        "if=raw bs=7 skip=2 count=3",
        "if=in bs=1k skip=99 count=102",
        "if=in bs=512 skip=3000",
        "if=in skip=3001 -U", // beyond the end
        "if=in bs=1G skip=8589934592",
        "if=in count=7E",
        "if=in bs=1k count=0"
      })
  void theDiskIsTheSame(String line) throws Exception {
    for (String format : new String[] {"raw", "qcow2"}) {
      assertSame(line + " of=OUT -O " + format);
      if (Files.size(directory.resolve("theirs")) > 0 || format.equals("qcow2")) {
        String compare = "qemu-img compare -f " + format + " -F " + format + " theirs ours";
        QemuImg.Run same = qemuImg.run(compare.split(" "));
        assertEquals("Images are identical.\n", same.out(), line);
      }
      assertEquals(
          qemuImg.run("qemu-img", "measure", "-f", format, "--output=json", "theirs").status(),
          qemuImg.run("qemu-img", "measure", "-f", format, "--output=json", "ours").status());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "if=in",
        "of=OUT",
        "in of=OUT",
        "if=in of=OUT OF=x",
        "if=in of=OUT bs=0",
        "if=in of=OUT bs=2G",
        "if=in of=OUT bs=1x",
        "if=in of=OUT bs=",
        "if=in of=OUT count=-1",
        "if=in of=OUT count=8E",
        "if=in of=OUT skip=x",
        "if=in of=OUT skip=9E",
        "if=in of=OUT -O vhs",
        "if=in of=OUT -O bochs",
        "if=in of=OUT -f vhs",
        "if=missing of=OUT",
        "if=in of=/not/there",
        "if=in of=/tmp"
      })
  void theWordsAreTheSame(String line) throws Exception {
    assertSame(line);
  }

  @ParameterizedTest
  @ValueSource(strings = {"in", "base"})
  void theInputAndWhatItRestsOnAreNotWrittenTo(String target) throws Exception {
    String in = directory + "/in";
    String out = directory.resolve(target).toString();
    byte[] before = Files.readAllBytes(directory.resolve(target));
    CommandLineRun run = CommandLineRun.of("imgtool", "dd", "if=" + in, "of=" + out);
    assertEquals(1, run.status());
    assertEquals(
        "imgtool: "
            + out
            + ": error while creating output image: Failed to get \"write\" lock\n"
            + "Is another process using the image ["
            + out
            + "]?\n",
        run.err().replaceAll("(?m)^  help: .*\n", ""));
    assertArrayEquals(before, Files.readAllBytes(directory.resolve(target)));
  }
}
