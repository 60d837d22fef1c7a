package io.seedling.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The lines expected here are those that qemu-img 7.2 writes for the same words. */
class ImgCreateTest {
  @TempDir private Path directory;

  private String path(String name) {
    return directory.resolve(name).toString();
  }

  @Test
  void theLineIsThatOfQemuImg() {
    assertEquals(
        "Formatting '"
            + path("a")
            + "', fmt=qcow2 cluster_size=65536 extended_l2=off compression_type=zlib"
            + " size=1073741824 lazy_refcounts=off refcount_bits=16\n",
        CommandLineRun.of("imgtool", "create", "-f", "qcow2", path("a"), "1G").out());
    assertEquals(
        "Formatting '"
            + path("b")
            + "', fmt=qcow2 cluster_size=4096 extended_l2=off compression_type=zlib"
            + " size=1073741824 backing_file=a backing_fmt=qcow2 lazy_refcounts=off"
            + " refcount_bits=16\n",
        CommandLineRun.of(
                "imgtool", "create", "-fqcow2", "-Fqcow2", "-ba", "-ocluster_size=4k", path("b"))
            .out());
    assertEquals(
        "Formatting '" + path("c") + "', fmt=raw size=1048576\n",
        CommandLineRun.of("imgtool", "create", path("c"), "1M").out());
  }

  @Test
  void aProtocolIsNoPartOfTheFilesName() {
    CommandLineRun run = CommandLineRun.of("imgtool", "create", "file:" + path("a"), "1M");

    assertEquals("Formatting 'file:" + path("a") + "', fmt=raw size=1048576\n", run.out());
    assertTrue(Files.exists(directory.resolve("a")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"-f raw", "-f qcow2", "-f qcow2 -o data_file=@/data"})
  void howFarTheZerosAreIsShown(String words) {
    String all = "imgtool create -q --progress=json -o preallocation=full " + words + " @/zeros 3M";

    CommandLineRun run = CommandLineRun.of(all.replace("@", directory.toString()).split(" ", -1));

    assertEquals(0, run.status());
    assertTrue(run.err().contains("\"work\":\"create\""), run.err());
    assertTrue(run.err().contains("\"done\":3145728,\"total\":3145728"), run.err());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          compat=0.10 | cluster_size=65536 extended_l2=off compression_type=zlib size=1048576 compat=0.10 lazy_refcounts=off refcount_bits=16
          lazy_refcounts=on,refcount_bits=1 | cluster_size=65536 extended_l2=off compression_type=zlib size=1048576 lazy_refcounts=on refcount_bits=1
          compat=1.1,extended_l2=on,compression_type=zstd,cluster_size=1M,preallocation=off | cluster_size=1048576 extended_l2=on preallocation=off compression_type=zstd size=1048576 compat=1.1 lazy_refcounts=off refcount_bits=16
          """)
  void theOptionsOfQcow2AreShownAsQemuImgShowsThem(String options, String line) {
    assertEquals(
        new CommandLineRun(0, "Formatting '" + path("a") + "', fmt=qcow2 " + line + "\n", ""),
        CommandLineRun.of("imgtool", "create", "-f", "qcow2", "-o", options, path("a"), "1M"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          compat=7 | Parameter 'version' does not accept value '7'
          lazy_refcounts=maybe | Parameter 'lazy_refcounts' expects 'on' or 'off'
          refcount_bits=x | Parameter 'refcount_bits' expects a number
          refcount_bits=-1 | Refcount width must be a power of two and may not exceed 64 bits
          refcount_bits=3 | Refcount width must be a power of two and may not exceed 64 bits
          refcount_bits=128 | Refcount width must be a power of two and may not exceed 64 bits
          compression_type=bz | Parameter 'compression-type' does not accept value 'bz'
          preallocation=x | Parameter 'preallocation' does not accept value 'x'
          extended_l2=on,cluster_size=4k | Extended L2 entries are only supported with cluster sizes of at least 16384 bytes
          compat=0.10,lazy_refcounts=on | Lazy refcounts only supported with compatibility level 1.1 and above (use version=v3 or greater)
          compat=0.10,extended_l2=on | Extended L2 entries are only supported with compatibility level 1.1 and above (use version=v3 or greater)
          compat=0.10,refcount_bits=8 | Different refcount widths than 16 bits require compatibility level 1.1 or above (use version=v3 or greater)
          compat=0.10,compression_type=zstd | Non-zlib compression type is only supported with compatibility level 1.1 and above (use version=v3 or greater)
          """)
  void optionsThatCannotBeAreRefusedInQemuImgsWords(String options, String message) {
    CommandLineRun run =
        CommandLineRun.of("imgtool", "create", "-f", "qcow2", "-o", options, path("a"), "1M");

    assertEquals(1, run.status());
    assertEquals(
        "imgtool: " + path("a") + ": " + message, run.err().lines().findFirst().orElse(""));
    assertFalse(Files.exists(directory.resolve("a")));
  }

  @Test
  void anExistingFileIsReplacedAsQemuImgDoes() throws IOException {
    Files.writeString(directory.resolve("c"), "old");

    assertEquals(
        new CommandLineRun(0, "", ""),
        CommandLineRun.of("imgtool", "create", "-q", path("c"), "1M"));
    assertEquals(1 << 20, Files.size(directory.resolve("c")));
  }

  @Test
  void whatQemuImgRefusesIsRefused() {
    assertEquals(
        "imgtool: " + path("a") + ": Image creation needs a size parameter\n",
        CommandLineRun.of("imgtool", "create", "-f", "qcow2", path("a")).err());
    assertEquals(
        "imgtool: "
            + path("a")
            + ": Backing file specified without backing format\n"
            + "  help: say -F qcow2 or -F raw, or use imgtool overlay, which looks\n",
        CommandLineRun.of("imgtool", "create", "-f", "qcow2", "-u", "-b", "x", path("a")).err());
    assertEquals(
        "imgtool: "
            + path("a")
            + ": Unknown file format 'vmdk'\n  help: qcow2 and raw can be written here\n",
        CommandLineRun.of("imgtool", "create", "-f", "vmdk", path("a"), "1G").err());
  }

  @Test
  void wrongUsageHasTheStatusOfQemuImg() {
    assertEquals(1, CommandLineRun.of("imgtool", "create").status());
    assertEquals(1, CommandLineRun.of("imgtool", "create", "-f", "raw", path("a"), "1x").status());
    assertEquals(
        "imgtool: " + path("a") + ": The image size must be specified only once\n",
        CommandLineRun.of("imgtool", "create", "-o", "size=2G", path("a"), "1G").err());
    assertEquals(
        "imgtool: "
            + path("a")
            + ": Backing format cannot be used without backing file\n  help: say -b FILE, too\n",
        CommandLineRun.of("imgtool", "create", "-f", "qcow2", "-F", "raw", path("a"), "1G").err());
  }

  @Test
  void theBaseIsNeverReplaced() throws IOException {
    Path base = directory.resolve("base");
    Path middle = directory.resolve("middle");
    CommandLineRun.of("imgtool", "create", "-q", "-f", "qcow2", base.toString(), "1G");
    CommandLineRun.of("imgtool", "overlay", "-q", base.toString(), middle.toString());
    Path link = Files.createSymbolicLink(directory.resolve("link"), base);
    byte[] before = Files.readAllBytes(base);

    for (String[] backing : new String[][] {{"base"}, {"link"}, {"middle"}, {"base", "-u"}}) {
      List<String> words =
          new ArrayList<>(List.of("imgtool", "create", "-f", "qcow2", "-F", "qcow2", "-b"));
      words.addAll(List.of(backing));
      words.addAll(List.of(base.toString(), "1G"));
      CommandLineRun run = CommandLineRun.of(words.toArray(new String[0]));

      assertEquals(1, run.status(), run.out());
      assertEquals(
          "imgtool: "
              + base
              + ": is the base itself, or an image that it rests on\n"
              + "  help: give the new image another name\n",
          run.err());
    }
    assertArrayEquals(before, Files.readAllBytes(base));
    assertTrue(Files.isSymbolicLink(link));
  }
}
