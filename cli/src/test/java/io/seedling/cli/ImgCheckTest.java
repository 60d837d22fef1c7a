package io.seedling.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The lines expected here are those that qemu-img 7.2 writes for the same images. */
class ImgCheckTest {
  private static final int REFCOUNTS_AT = 2 << 16;

  @TempDir private Path directory;
  private String image = "";

  @BeforeEach
  void makeAnImage() {
    image = directory.resolve("image").toString();
    CommandLineRun.of("imgtool", "create", "-q", "-f", "qcow2", image, "1G");
  }

  private static CommandLineRun check(String... words) {
    String[] args = new String[words.length + 2];
    args[0] = "imgtool";
    args[1] = "check";
    System.arraycopy(words, 0, args, 2, words.length);
    return CommandLineRun.of(args);
  }

  private void setCount(int cluster, int count) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(image, "rw")) {
      file.seek(REFCOUNTS_AT + 2L * cluster);
      file.writeShort(count);
    }
  }

  @Test
  void anImageInOrderIsSaidToBe() {
    assertEquals(
        new CommandLineRun(0, "No errors were found on the image.\nImage end offset: 262144\n", ""),
        check(image));
    assertEquals(new CommandLineRun(0, "", ""), check("-q", "-U", "-f", "qcow2", image));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void inALogWhatIsFoundLastComesBeforeWhatIsSaidOfTheRepair(boolean terminal) throws IOException {
    setCount(4, 1); // a leak
    setCount(5, 1); // an L2 table, with an entry that nobody can put right
    try (RandomAccessFile file = new RandomAccessFile(image, "rw")) {
      file.setLength(6 << 16);
      file.seek(3 << 16);
      file.writeLong(Long.MIN_VALUE | 5 << 16);
      file.seek(5 << 16);
      file.writeLong(0x60200);
    }
    ByteArrayOutputStream log = new ByteArrayOutputStream();
    Console console =
        new Console(InputStream.nullInputStream(), new BufferedOutputStream(log), log, terminal);

    Main.run(new String[] {"imgtool", "check", "-r", "leaks", image}, console);
    console.flush();

    List<String> lines = log.toString(UTF_8).lines().toList();
    String found = "ERROR offset=60200: Data cluster is not properly aligned; L2 entry corrupted.";
    int said = lines.indexOf("Double checking the fixed image now...");
    assertEquals(terminal, lines.lastIndexOf(found) > said, lines.toString());
    assertEquals(2, Collections.frequency(lines, found));
  }

  @Test
  void leaksHaveAStatusOfTheirOwn() throws IOException {
    setCount(3, 2);

    assertEquals(
        new CommandLineRun(
            3,
            """

            1 leaked clusters were found on the image.
            This means waste of disk space, but no harm to data.
            Image end offset: 262144
            """,
            "Leaked cluster 3 refcount=2 reference=1\n"),
        check(image));
  }

  @Test
  void errorsGoBeforeLeaks() throws IOException {
    setCount(0, 0);
    setCount(3, 2);

    CommandLineRun run = check("--output=json", image);

    assertEquals(2, run.status());
    assertEquals(
        "ERROR cluster 0 refcount=0 reference=1\nLeaked cluster 3 refcount=2 reference=1\n",
        run.err());
    assertTrue(run.out().contains("\"corruptions\": 1,"), run.out());
    assertTrue(run.out().contains("\"leaks\": 1,"), run.out());
    assertTrue(run.out().contains("\"check-errors\": 0,"), run.out());
  }

  @Test
  void countsThatCannotBeReadAreAFailure() throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(image, "rw")) {
      file.seek(1 << 16);
      file.writeLong((2 << 16) + 512);
    }

    CommandLineRun run = check(image);

    assertEquals(1, run.status());
    assertTrue(
        run.out()
            .contains(
                "\n1 errors were found on the image.\n"
                    + "Data may be corrupted, or further writes to the image may corrupt it.\n"
                    + "\n4 internal errors have occurred during the check.\n"),
        run.out());
    assertTrue(run.err().endsWith("\nimgtool: Check failed\n"), run.err());
  }

  @Test
  void otherFormatsHaveNoChecks() throws IOException {
    Files.writeString(directory.resolve("raw"), "raw");

    assertEquals(
        new CommandLineRun(63, "", "imgtool: This image format does not support checks\n"),
        check(directory.resolve("raw").toString()));
    assertEquals(63, check("-f", "raw", image).status());
  }

  @Test
  void whatIsRepairedIsCheckedAgain() throws IOException {
    setCount(3, 2);

    assertEquals(
        new CommandLineRun(
            0,
            """
            The following inconsistencies were found and repaired:

                1 leaked clusters
                0 corruptions

            Double checking the fixed image now...
            No errors were found on the image.
            Image end offset: 262144
            """,
            """
            Leaked cluster 3 refcount=2 reference=1
            Repairing cluster 3 refcount=2 reference=1
            """),
        check("-r", "leaks", image));
    assertEquals(0, check(image).status());
  }

  @Test
  void leaksAloneAreNotRepairedWhereCountsAreMissing() throws IOException {
    setCount(0, 0);

    assertEquals(
        new CommandLineRun(
            1,
            "",
            """
            ERROR cluster 0 refcount=0 reference=1
            ERROR need to rebuild refcount structures
            imgtool: Check failed: Input/output error
            """),
        check("-r", "leaks", image));
    assertEquals(0, check("-q", "-r", "all", image).status());
    assertEquals(0, check(image).status());
  }

  @Test
  void repairsOfAnotherKindAreWrongUsage() {
    assertEquals(
        "imgtool: Unknown option value for -r (expecting 'leaks' or 'all'): some\n"
            + "  help: see imgtool check --help\n",
        check("-r", "some", image).err());
  }

  @Test
  void wrongUsageHasTheStatusOfQemuImg() {
    assertEquals(1, check().status());
    assertEquals(1, check(image, image).status());
    assertEquals(1, check("--output=xml", image).status());
    assertEquals(1, check("-f", "vmdk", image).status());
    assertEquals(1, check(directory.resolve("absent").toString()).status());
  }
}
