package io.seedling.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The ways to name an image, in commands that tell something of it. */
@Tag("reference")
@Timeout(120)
class ImageArgumentAgainstQemuImgTest {
  @TempDir private Path directory;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "map @/image",
        "map file:@/image",
        "info -f raw @/image",
        "map json:{\"driver\":\"qcow2\",\"file\":{\"driver\":\"file\",\"filename\":\"@/image\"}}",
        "info json:{\"driver\":\"raw\",\"file.filename\":\"@/image\"}",
        "info json:{'driver':'qcow2','file':{'driver':'file','filename':'@/image'}}",
        "info json:{'file.filename':\"@/im\\u0061ge\"}",
        "map --image-opts driver=qcow2,file.filename=@/image",
        "info --image-opts driver=raw,file.driver=file,file.filename=@/image",
        "map --image-opts file.filename=@/image",
        "check --image-opts driver=qcow2,file.filename=@/image",
        "info --image-opts driver=raw,file.filename=@/image",
        "compare json:{\"file.filename\":\"@/image\"} file:@/image",
        "compare --image-opts driver=raw,file.filename=@/image driver=raw,file.filename=@/image"
      })
  void theSameIsFoundByEveryName(String words) throws Exception {
    QemuImg qemuImg = QemuImg.required(directory);
    qemuImg.make("qemu-img create -q -f qcow2 image 1M");
    qemuImg.write("qcow2", "image", "write -P 1 128k 64k");
    String line = words.replace("@", directory.toString());

    QemuImg.Run theirs = qemuImg.run(("qemu-img " + line).split(" ", -1));
    CommandLineRun ours = CommandLineRun.of(("imgtool " + line).split(" ", -1));

    assertEquals("", theirs.err());
    assertEquals(new CommandLineRun(theirs.status(), theirs.out(), ""), ours);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "info nosuch:image",
        "compare nosuch:image @/image",
        "create -f qcow2 nosuch:image 1M",
        "convert -O qcow2 @/image nosuch:image",
        "measure -O raw nosuch:image",
        "create -f bochs @/new 1M",
        "convert -O vvfat @/image @/new",
        "measure -O dmg @/image"
      })
  void whatIsNoFileIsRefusedInTheSameWords(String words) throws Exception {
    QemuImg qemuImg = QemuImg.required(directory);
    qemuImg.make("qemu-img create -q -f qcow2 image 1M");
    String line = words.replace("@", directory.toString());

    QemuImg.Run theirs = qemuImg.run(("qemu-img " + line).split(" ", -1));
    CommandLineRun ours = CommandLineRun.of(("imgtool " + line).split(" ", -1));

    assertEquals(theirs.status(), ours.status());
    assertEquals(
        theirs.err().replaceFirst("^qemu-img: ", "imgtool: "),
        ours.err().replaceAll("(?m)^  help: .*\n", ""));
  }
}
