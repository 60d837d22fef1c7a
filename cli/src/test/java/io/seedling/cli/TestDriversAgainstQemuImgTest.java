package io.seedling.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** QEMU's drivers for tests, around an image or in its place: the same errors, the same words. */
@Tag("reference")
@Timeout(120)
class TestDriversAgainstQemuImgTest {
  private static final String NOTHING = "driver=null-co,size=1M,read-zeroes=on";
  private static final String ABOVE = "driver=blkdebug,image.driver=qcow2,image.file.filename=@/a";
  private static final String FAILS = ABOVE + ",inject-error.0.event=none,inject-error.0";

  @TempDir private Path directory;
  private QemuImg qemuImg = new QemuImg(Path.of(""));

  @BeforeEach
  void makeImages() throws IOException, InterruptedException {
    qemuImg = QemuImg.required(directory);
    qemuImg.make("qemu-img create -q -f qcow2 a 1M");
    qemuImg.write("qcow2", "a", "write -P 1 128k 64k", "write -z 256k 64k");
    qemuImg.make("qemu-img create -q -f raw zeros 1M");
    qemuImg.make("qemu-img create -q -f qcow2 other 1M");
    qemuImg.make("qemu-img create -q -f qcow2 -F raw -b zeros top");
    Files.writeString(
        directory.resolve("late"), "[inject-error]\nevent = \"none\"\niotype = \"write\"\n");
    Files.writeString(
        directory.resolve("rules"), "[inject-error]\nevent = \"read_aio\"\nerrno = \"28\"\n");
  }

  private String[] words(String line) {
    return line.replace("@", directory.toString()).split(" ", -1);
  }

  private CommandLineRun theirs(String line) throws IOException, InterruptedException {
    QemuImg.Run run = qemuImg.run(words("qemu-img " + line));
    return new CommandLineRun(
        run.status(), run.out(), run.err().replaceAll("(?m)^qemu-img: ", "imgtool: "));
  }

  private CommandLineRun ours(String line) {
    CommandLineRun run = CommandLineRun.of(words("imgtool " + line));
    return new CommandLineRun(
        run.status(), run.out(), run.err().replaceAll("(?m)^  help: .*\n", ""));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "compare blkdebug::@/zeros @/zeros",
        "compare blkdebug:@/rules:@/a @/a",
        "compare @/a blkdebug:@/rules:@/a",
        "compare -f raw blkdebug:@/rules:@/zeros @/a",
        "compare --image-opts " + NOTHING + " driver=raw,file.filename=@/zeros",
        "compare --image-opts " + ABOVE + " driver=qcow2,file.filename=@/a",
        "compare --image-opts " + FAILS + ".iotype=read driver=qcow2,file.filename=@/a",
        "compare --image-opts " + FAILS + ".iotype=block-status driver=qcow2,file.filename=@/a",
        "map --image-opts " + NOTHING,
        "map --output=json --image-opts " + NOTHING,
        "map --image-opts " + ABOVE + ",align=4k,max-transfer=64k",
        "map --image-opts " + FAILS + ".iotype=block-status",
        "measure -O qcow2 --image-opts " + NOTHING,
        "check blkdebug::@/a",
        "convert -O raw blkdebug:@/rules:@/a @/out",
        "convert -O qcow2 -c -n blkdebug:@/rules:@/a @/other",
        "convert -O qcow2 @/zeros blkdebug:@/rules:@/a @/out",
        "convert -O raw --image-opts " + FAILS + ".iotype=block-status @/out",
        "convert -O raw --image-opts " + FAILS + ".iotype=read,inject-error.0.sector=300 @/out",
        "dd if=blkdebug:@/rules:@/a of=@/out",
        "commit blkdebug:@/late:@/top",
        "snapshot -l blkdebug:@/rules:@/a",
        "info blkdebug:@/none:@/a",
        "info blkdebug:@/a",
        "map --image-opts " + ABOVE + ",align=3",
        "map --image-opts " + ABOVE + ",align=4k,max-transfer=2k",
        "map --image-opts " + ABOVE + ",inject-error.0.errno=5",
        "commit -f raw blkdebug::@/zeros"
      })
  void theSameIsSaid(String line) throws Exception {
    assertEquals(theirs(line), ours(line));
  }

  @Test
  void infoHasTheNameThatWasGiven() throws Exception {
    String line = "info blkdebug:@/rules:@/a";

    String theirs = theirs(line).out().replaceAll("disk size: .*", "");

    assertEquals(theirs, ours(line).out().replaceAll("disk size: .*", ""));
  }

  /** A write that the base refuses once leaves the overlay as it was, to be committed again. */
  @ParameterizedTest
  @ValueSource(strings = {"qcow2", "raw"})
  void aCommitThatFailsCanBeDoneAgain(String format) throws Exception {
    String base =
        ("json:{'driver':'FORMAT','file':{'driver':'blkdebug','inject-error':[{'event':"
                + "'write_aio','errno':28,'once':true}],'image':{'driver':'file','filename':'@/base'}}}")
            .replace("FORMAT", format)
            .replace("@", directory.toString());
    qemuImg.make("qemu-img create -q -f " + format + " base 1M");
    String[] create = {"imgtool", "create", "-q", "-f", "qcow2", "-F", format, "-b", base, "@/top"};
    create[create.length - 1] = directory.resolve("top").toString();
    assertEquals(new CommandLineRun(0, "", ""), CommandLineRun.of(create));
    qemuImg.write("qcow2", "top", "write -P 7 64k 128k");
    Files.copy(directory.resolve("top"), directory.resolve("before"));

    CommandLineRun ours = ours("commit @/top");

    CommandLineRun theirs = theirs("commit @/before");
    assertEquals(theirs.status(), ours.status());
    assertEquals(theirs.out(), ours.out());
    assertEquals(
        "imgtool: " + directory.resolve("base") + ": no space left on device\n", ours.err());
    assertEquals(0, theirs("check -q @/top").status());
    if (format.equals("qcow2")) {
      assertEquals(0, theirs("check -q @/base").status());
    }
    qemuImg.make("qemu-img rebase -u -F " + format + " -b base top");
    assertEquals(new CommandLineRun(0, "Image committed.\n", ""), ours("commit -d @/top"));
    qemuImg.write(format, "base", "read -P 7 64k 128k"); // fails for another pattern
  }

  @ParameterizedTest
  @ValueSource(strings = {"-S 512", "-S 0", ""})
  void aDiskOfNothingIsCopiedAsZeros(String options) throws Exception {
    String source = " --image-opts " + NOTHING + " @/";
    String line = ("convert -O qcow2 " + options + source).replace("  ", " ");

    assertEquals(new CommandLineRun(0, "", ""), theirs(line + "theirs"));
    assertEquals(new CommandLineRun(0, "", ""), ours(line + "ours"));
    assertEquals(allocation("theirs"), allocation("ours"));
  }

  private String allocation(String name) throws IOException, InterruptedException {
    return theirs("map --output=json @/" + name).out().replaceAll(", \"offset\": \\d+", "");
  }

  @Test
  void whatCannotBeReadAboveAnImageIsZerosInTheCopy() throws Exception {
    String rules =
        FAILS
            + ".iotype=read,inject-error.0.sector=300,inject-error.1.event=none"
            + ",inject-error.1.iotype=block-status,inject-error.1.sector=310";
    String line = "convert --salvage -O raw --image-opts " + rules + " @/";

    CommandLineRun theirs = theirs(line + "theirs");
    CommandLineRun ours = ours(line + "ours");

    assertEquals(0, theirs.status());
    assertEquals(0, ours.status());
    String lost = "imgtool: warning: error while reading offset 153600: Input/output error";
    assertTrue(theirs.err().contains(lost + "\n"), theirs.err());
    assertEquals(lost + "; 512 bytes are zeros\n", ours.err());
    assertEquals(
        -1L, Files.mismatch(directory.resolve("theirs"), directory.resolve("ours")), rules);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "convert -n -O qcow2 --target-image-opts @/zeros " + ABOVE,
        "convert -n -O raw --target-image-opts @/zeros " + NOTHING,
        "resize --image-opts " + ABOVE + " 2M",
        "check --image-opts " + ABOVE,
        "info --image-opts " + NOTHING,
      })
  void nothingIsDonePastADriver(String line) throws Exception {
    byte[] before = Files.readAllBytes(directory.resolve("a"));

    CommandLineRun ours = ours(line);

    assertEquals(1, ours.status(), ours.out());
    assertTrue(ours.err().startsWith("imgtool: Could not open '"), ours.err());
    assertEquals(-1L, Arrays.mismatch(before, Files.readAllBytes(directory.resolve("a"))));
  }
}
