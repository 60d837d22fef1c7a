package io.seedling.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
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

  /** A colon in what is left of {@code file:} names no protocol. */
  @ParameterizedTest
  @ValueSource(strings = {"info file:a:b", "map file:a:b", "info file:@/a:b"})
  void aFilesNameMayHaveAColon(String words) throws Exception {
    QemuImg qemuImg = QemuImg.required(directory);
    qemuImg.make("qemu-img create -q -f qcow2 file:a:b 1M");
    String line = words.replace("@", directory.toString());

    String theirs = qemuImg.run(("qemu-img " + line).split(" ", -1)).out();
    String name = words.contains("@") ? directory + "/a:b" : "./a:b";
    ImageArgument ours = ImageArgument.of(line.substring(line.indexOf("file:")), null);

    assertEquals(name, ours.file().toString());
    assertTrue(words.startsWith("map") || theirs.contains("image: " + name + "\n"), theirs);
  }

  /** Where the image itself names a file that isn't there. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "info --image-opts driver=qcow2,data-file.filename=@/moved,file.filename=@/image",
        "map --image-opts data-file.driver=file,data-file.filename=@/moved,file.filename=@/image",
        "check --image-opts data-file.filename=@/moved,file.filename=@/image",
        "compare --image-opts data-file.filename=@/moved,file.filename=@/image driver=raw,file.filename=@/moved",
      })
  void anExternalDataFileIsGiven(String words) throws Exception {
    QemuImg qemuImg = QemuImg.required(directory);
    qemuImg.make(
        "qemu-img create -q -f qcow2 -o data_file=@/data image 1M"
            .replace("@", directory.toString()));
    qemuImg.write("qcow2", "image", "write -P 1 128k 64k");
    Files.move(directory.resolve("data"), directory.resolve("moved"));
    String line = words.replace("@", directory.toString());

    QemuImg.Run theirs = qemuImg.run(("qemu-img " + line).split(" ", -1));
    CommandLineRun ours = CommandLineRun.of(("imgtool " + line).split(" ", -1));

    assertEquals(new CommandLineRun(theirs.status(), theirs.out(), theirs.err()), ours);
  }

  @Test
  void aDataFileForAnImageWithoutIsRefusedInTheSameWords() throws Exception {
    QemuImg qemuImg = QemuImg.required(directory);
    qemuImg.make("qemu-img create -q -f qcow2 image 1M");
    String line = "map --image-opts data-file.filename=@/x,file.filename=@/image";
    Files.createFile(directory.resolve("x"));
    String[] words = line.replace("@", directory.toString()).split(" ");

    QemuImg.Run theirs = qemuImg.run(with("qemu-img", words));
    CommandLineRun ours = CommandLineRun.of(with("imgtool", words));

    String what = theirs.err().substring(theirs.err().indexOf("': "));
    assertEquals("': 'data-file' can only be set for images with an external data file\n", what);
    assertTrue(ours.err().contains(what), ours.err());
    assertEquals(theirs.status(), ours.status());
  }

  private static String[] with(String program, String[] words) {
    return Stream.concat(Stream.of(program), Stream.of(words)).toArray(String[]::new);
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
