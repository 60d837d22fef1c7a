package io.seedling.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImgMapPicturesTest {
  @TempDir private Path directory;
  private Path disk = Path.of("");
  private Path image = Path.of("");

  @BeforeEach
  void makeDisk() throws IOException {
    disk = Files.write(directory.resolve("disk.raw"), new byte[1024]);
    image = directory.resolve("map.svg");
  }

  @Test
  void thePictureIsTheResult() {
    CommandLineRun run = map("--ascii", disk.toString());

    assertEquals(0, run.status(), run.err());
    assertEquals(
        """
        : 1 KiB; a mark is 512 B, fuller for more

               0 |##|

        -=# data 1 KiB
        """,
        run.out().substring(run.out().indexOf(": "), run.out().indexOf("data 1 KiB") + 11));
  }

  @Test
  void aPartIsShownLarger() {
    CommandLineRun run = map("--ascii", "-s", "512", "-l", "512", disk.toString());

    assertEquals(
        """
        : 512 B of 1 KiB, from 512 B on; a mark is 512 B, fuller for more

           512 B |#|

        -=# data 512 B
        """,
        run.out().substring(run.out().indexOf(": "), run.out().indexOf("data 512 B") + 11));
  }

  @Test
  void theFileIsWrittenAndNamed() throws Exception {
    CommandLineRun run = map("--image", image.toString(), disk.toString());

    assertEquals(new CommandLineRun(0, image + "\n", ""), run);
    assertEquals(
        "1 KiB; a column is 512 B, the higher the more is stored",
        MapSvgTest.texts(MapSvgTest.parse(Files.readAllBytes(image)), "text").get(1));
  }

  @Test
  void bothMayBeAskedFor() {
    CommandLineRun run = map("--picture", "--image", image.toString(), disk.toString());

    assertEquals(0, run.status(), run.err());
    assertTrue(run.out().contains("disk.raw: 1 KiB; a mark is 512 B"), run.out());
    assertTrue(Files.exists(image));
  }

  @Test
  void aFileIsReplacedWhereThatIsSaid() throws IOException {
    Files.writeString(image, "mine");

    assertEquals(
        new CommandLineRun(
            1, "", "imgtool: " + image + ": exists already\n  help: --force replaces it\n"),
        map("--image", image.toString(), disk.toString()));
    assertEquals("mine", Files.readString(image));

    assertEquals(0, map("--force", "--image", image.toString(), disk.toString()).status());
    byte[] first = Files.readAllBytes(image);
    assertEquals(
        new CommandLineRun(0, "", ""),
        map("-q", "--force", "--image", image.toString(), disk.toString()));
    assertArrayEquals(first, Files.readAllBytes(image));
  }

  @Test
  void anImageOfTheChainIsNeverReplaced() throws IOException {
    Path base = Files.move(disk, directory.resolve("base.svg"));
    Path overlay = directory.resolve("vm.svg");
    assertEquals(
        0, CommandLineRun.of("imgtool", "overlay", base.toString(), overlay.toString()).status());

    for (Path member : new Path[] {base, overlay}) {
      byte[] before = Files.readAllBytes(member);
      assertEquals(
          "imgtool: "
              + member
              + ": is the base itself, or an image that it rests on\n"
              + "  help: give the new image another name\n",
          map("--force", "--image", member.toString(), overlay.toString()).err());
      assertArrayEquals(before, Files.readAllBytes(member));
    }
  }

  @Test
  void aNameCannotWriteToTheTerminal() throws Exception {
    Path hostile = Files.move(disk, directory.resolve("a\n\u001b[2J<&\".raw"));

    CommandLineRun run = map("--ascii", "--image", image.toString(), hostile.toString());

    assertEquals(0, run.status(), run.err());
    assertFalse(run.out().contains("\u001b"));
    assertTrue(run.out().contains("a\\n\\u001b[2J<&\".raw"));
    String title = MapSvgTest.texts(MapSvgTest.parse(Files.readAllBytes(image)), "text").get(0);
    assertTrue(title.endsWith("a\\n\\u001b[2J<&\".raw"), title);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --image map.png             | --image draws SVG: its file ends in .svg, not 'map.png'
          --image map.svg --json      | --output tells in words, --picture and --image show: not both
          --picture --output=human    | --output tells in words, --picture and --image show: not both
          """)
  void whatDoesNotGoTogetherIsRefused(String words, String message) {
    CommandLineRun run = map((words + " " + disk).split(" ", -1));

    assertEquals(
        new CommandLineRun(1, "", "imgtool: " + message + "\n  help: see imgtool map --help\n"),
        run);
  }

  private static CommandLineRun map(String... words) {
    String[] all = new String[words.length + 2];
    all[0] = "imgtool";
    all[1] = "map";
    System.arraycopy(words, 0, all, 2, words.length);
    return CommandLineRun.of(all);
  }
}
