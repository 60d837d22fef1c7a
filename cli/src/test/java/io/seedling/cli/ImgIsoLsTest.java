package io.seedling.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.seedling.iso.IsoContent;
import io.seedling.iso.IsoNode;
import io.seedling.iso.PosixAttributes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImgIsoLsTest {
  @TempDir private Path directory;
  private String image;

  @BeforeEach
  void makeVolume() throws IOException {
    image = VolumeFixture.in(directory).made();
  }

  private static CommandLineRun ls(String... words) {
    String[] all = new String[words.length + 3];
    System.arraycopy(words, 0, all, 3, words.length);
    all[0] = "imgtool";
    all[1] = "iso";
    all[2] = "ls";
    return CommandLineRun.of(all);
  }

  @Test
  void eachPathIsALineAndADirectorysEndsInASlash() {
    assertEquals(new CommandLineRun(0, "hello\nlink\nnone/\nsub/\nsub/a\\nb\n", ""), ls(image));
  }

  @Test
  void aLongLineSaysWhatIsKnown() {
    assertEquals(
        new CommandLineRun(
            0,
            "-r--r--r-- 0 0 6 2000-01-01T00:00:00Z hello\n"
                + "lrwxrwxrwx 0 0 0 2000-01-01T00:00:00Z link -> sub/a\\nb\n"
                + "dr-xr-xr-x 0 0 0 2000-01-01T00:00:00Z none/\n"
                + "dr-xr-xr-x 0 0 0 2000-01-01T00:00:00Z sub/\n"
                + "-r--r--r-- 0 0 5 2000-01-01T00:00:00Z sub/a\\nb\n",
            ""),
        ls("-l", image));
  }

  @Test
  void jsonHasTheNamesAsTheyAre() {
    assertEquals(
        new CommandLineRun(
            0,
            """
            {
              "label":"CDROM",
              "view":"rock-ridge",
              "entries":[{
                "path":"link",
                "type":"link",
                "mode":"0777",
                "uid":0,
                "gid":0,
                "modified":"2000-01-01T00:00:00Z",
                "target":"sub/a\\nb"
              },{
                "path":"none",
                "type":"directory",
                "mode":"0555",
                "uid":0,
                "gid":0,
                "modified":"2000-01-01T00:00:00Z"
              },{
                "path":"sub/a\\nb",
                "type":"file",
                "mode":"0444",
                "uid":0,
                "gid":0,
                "size":5,
                "modified":"2000-01-01T00:00:00Z"
              }]
            }
            """,
            ""),
        ls("--json", image, "sub/a\nb", "none", "link"));
  }

  @ParameterizedTest
  @CsvSource({
    "sub, 'sub/\nsub/a\\nb\n'",
    "/sub/, 'sub/\nsub/a\\nb\n'",
    "./none, 'none/\n'",
    "hello, 'hello\n'",
    "., 'hello\nlink\nnone/\nsub/\nsub/a\\nb\n'"
  })
  void aPathIsShownWithAllThatIsBelow(String path, String out) {
    assertEquals(new CommandLineRun(0, out, ""), ls(image, path));
  }

  @ParameterizedTest
  @CsvSource({"nix", "sub/nix", "hello/nix", "hello/", "link/a", "..", "sub/../hello"})
  void aPathThatIsNotThereIsAnError(String path) {
    assertEquals(
        new CommandLineRun(
            1, "", "imgtool: " + image + ": there is no " + path + " in the volume\n"),
        ls(image, "hello", path));
  }

  @Test
  void theNamesAreChosen() {
    assertEquals("hello\nnone/\nsub/\nsub/a_b\n", ls("--view=joliet", image).out());
    assertTrue(ls("--view=plain", image).out().contains("SUB/A_B\n"));
    assertEquals(
        new CommandLineRun(
            2,
            "",
            "imgtool: --view takes auto, rock-ridge, joliet or plain, not 'udf'\n"
                + "  help: see imgtool iso ls --help\n"),
        ls("--view=udf", image));
  }

  @Test
  void namesThatAreNotThereAreAnError() {
    String plain = new VolumeFixture(directory).made("--no-joliet", "--force");
    assertEquals(
        new CommandLineRun(
            1,
            "",
            "imgtool: "
                + plain
                + ": the volume has no joliet names\n  help: it has these: rock-ridge, plain\n"),
        ls("--view=joliet", plain));
  }

  @Test
  void whatIsNoVolumeIsSaidOnce() throws IOException {
    String text = Files.writeString(directory.resolve("text"), "x").toString();
    CommandLineRun run = ls(text);
    assertEquals(1, run.status());
    assertTrue(
        run.err().startsWith("imgtool: " + text + ": not a valid ISO 9660 volume: "), run.err());
    assertEquals(
        new CommandLineRun(1, "", "imgtool: " + directory + ": is a directory\n"),
        ls(directory.toString()));
    assertEquals(new CommandLineRun(1, "", "imgtool: nix: no such file or directory\n"), ls("nix"));
  }

  @ParameterizedTest
  @CsvSource({
    "0, ----------",
    "0644, -rw-r--r--",
    "07777, -rwsrwsrwt",
    "07666, -rwSrwSrwT",
    "04711, -rws--x--x",
    "01001, ---------t"
  })
  void modesAreThoseOfLs(String mode, String shown) {
    IsoNode file =
        new IsoNode.RegularFile(
            "f", PosixAttributes.ofMode(Integer.parseInt(mode, 8)), IsoContent.of(new byte[0]));
    assertEquals(shown, IsoListing.mode(file));
    assertEquals("dr-xr-xr-x", IsoListing.mode(new IsoNode.Directory("d", List.of())));
  }
}
