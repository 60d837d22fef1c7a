package io.seedling.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Measures, byte for byte as qemu-img prints them. */
@Tag("reference")
@ExtendWith(Thinned.class)
class ImgMeasureAgainstQemuImgTest {
  private static final List<String> OPTIONS =
      List.of(
          "compat=1.1",
          "compat=0.10,extended_l2=on",
          "extended_l2=on",
          "extended_l2=on,cluster_size=16k,refcount_bits=64",
          "cluster_size=512",
          "cluster_size=4k,refcount_bits=1",
          "cluster_size=2M,refcount_bits=64",
          "preallocation=metadata",
          "preallocation=falloc,cluster_size=1M",
          "preallocation=full",
          "backing_file=x",
          "backing_file=x,preallocation=metadata,size=3G",
          "data_file=d,data_file_raw=on");

  @TempDir private Path directory;
  private QemuImg qemuImg = new QemuImg(Path.of(""));

  @BeforeEach
  void findQemuImg() throws IOException, InterruptedException {
    qemuImg = QemuImg.required(directory);
  }

  @Test
  void newImagesOfAllSizesAreMeasuredTheSame() throws Exception {
    List<String> sizes = new ArrayList<>(List.of("0", "1", "513", "2G", "64T", "2E", "7E", "1.5G"));
    Random random = new Random(1);
    for (int i = 0; i < 2; i++) {
      sizes.add(Long.toString(random.nextLong() >>> (4 + random.nextInt(40))));
    }
    for (String size : sizes) {
      assertSame("-O", "raw", "--size", size);
      for (String options : OPTIONS) {
        assertSame("-O", "qcow2", "-o", options, "--size", size);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "cluster_size=512",
        "cluster_size=4k,refcount_bits=64",
        "extended_l2=on,cluster_size=16k",
        "data_file=data"
      })
  void copiesAreMeasuredTheSame(String options) throws Exception {
    Files.write(directory.resolve("bottom"), new byte[777_216]);
    qemuImg.make("qemu-img create -q -f qcow2 -F raw -b bottom -o cluster_size=1k base 1500k");
    qemuImg.write("qcow2", "base", "write -q 300k 400k", "write -q -z 700k 30k", "write -q 1M 8k");
    String full = options.replace("data_file=", "data_file=" + directory + "/");
    qemuImg.make("qemu-img create -q -f qcow2 -F qcow2 -b base -o " + full + " image 9M");
    if (!options.startsWith("data_file")) {
      qemuImg.write("qcow2", "image", "write -q -c 6M 2M");
    }
    qemuImg.write(
        "qcow2", "image", "write -q 64k 100k", "write -q 3M 128k", "write -q -z 3100k 100k");
    if (!options.startsWith("data_file")) {
      qemuImg.make("qemu-img snapshot -c early image");
    }
    qemuImg.write("qcow2", "image", "write -q -z -u 500k 200k", "discard -q 64k 64k");
    for (String target : OPTIONS) {
      assertSame("-O", "qcow2", "-o", target, "image");
      assertSame("-O", "qcow2", "-o", target, "-f", "raw", "bottom");
      if (!options.startsWith("data_file")) {
        assertSame("-O", "qcow2", "-o", target, "-l", "early", "image");
        assertSame("-O", "qcow2", "-o", target, "-l", "snapshot.name=early", "image");
      }
    }
    assertSame("image");
    assertSame("-O", "raw", "bottom");
  }

  /** In files with holes in clusters that are in use, the holes are taken for zeros. */
  @ParameterizedTest
  @ValueSource(
      strings = {"compat=0.10", "cluster_size=2M", "preallocation=full", "preallocation=metadata"})
  void copiesOfSparseFilesAreMeasuredTheSame(String options) throws Exception {
    qemuImg.make("qemu-img create -q -f qcow2 -o " + options + " image 29M");
    qemuImg.write("qcow2", "image", "write -q 2M 4M", "write -q 12M 2M", "write -q 28M 10k");
    for (String target : OPTIONS) {
      assertSame("-O", "qcow2", "-o", target, "image");
    }
  }

  @Test
  void bitmapsAreMeasuredTheSame() throws Exception {
    qemuImg.make("qemu-img create -q -f qcow2 image 3T");
    qemuImg.make("qemu-img bitmap --add -g 64k image first");
    qemuImg.make("qemu-img bitmap --add -g 2M image the-second-has-a-longer-name");
    for (String target : OPTIONS) {
      assertSame("-O", "qcow2", "-o", target, "image");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "--size 2G image",
        "image a",
        "-f qcow2",
        "-l snap1",
        "-o ,",
        "-O foo image",
        "-O qcow2 -l missing image",
        "-O qcow2 -o foo=1 image",
        "-O qcow2 -o compat=v3 image",
        "-O qcow2 -o preallocation=x image",
        "-O qcow2 -o cluster_size=1000 image",
        "-O qcow2 -o cluster_size=4k,extended_l2=on image",
        "-O qcow2 -o compat=0.10,refcount_bits=8 image",
        "-O qcow2 -o refcount_bits=7 image",
        "-O qcow2 -o lazy_refcounts=x image",
        "-O qcow2 -o size=1E image",
        "nope",
        "--output xml image"
      })
  void whatIsWrongIsSaidInTheSameWords(String line) throws Exception {
    qemuImg.make("qemu-img create -q -f qcow2 image 1M");
    String[] words = line.isEmpty() ? new String[0] : line.split(" ", -1);

    QemuImg.Run theirs = qemuImg.run(command("qemu-img", words));
    CommandLineRun ours = CommandLineRun.of(command("imgtool", words));

    assertEquals(theirs.status(), ours.status());
    assertEquals(firstLine(theirs.err(), "qemu-img: "), firstLine(ours.err(), "imgtool: "));
  }

  private static String firstLine(String text, String prefix) {
    return text.substring(prefix.length(), text.indexOf('\n'));
  }

  private void assertSame(String... words) throws Exception {
    for (String kind : new String[] {"human", "json"}) {
      List<String> all = new ArrayList<>(List.of("--output=" + kind));
      all.addAll(List.of(words));
      QemuImg.Run theirs = qemuImg.run(command("qemu-img", all.toArray(new String[0])));
      CommandLineRun ours = CommandLineRun.of(command("imgtool", all.toArray(new String[0])));
      assertEquals(theirs.out(), ours.out(), () -> String.join(" ", words) + ours.err());
      assertEquals(theirs.status(), ours.status(), () -> String.join(" ", words));
    }
  }

  private String[] command(String program, String... words) {
    List<String> command = new ArrayList<>(List.of(program, "measure"));
    for (String word : words) {
      boolean file = List.of("image", "bottom", "nope", "a").contains(word);
      command.add(file ? directory.resolve(word).toString() : word);
    }
    return command.toArray(new String[0]);
  }
}
