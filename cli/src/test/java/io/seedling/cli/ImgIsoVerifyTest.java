package io.seedling.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import com.grack.nanojson.JsonParserException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImgIsoVerifyTest {
  /** The most significant bytes of the volume's size in the primary descriptor, ECMA-119 §8.4.8. */
  private static final int SIZE_BIG_ENDIAN_AT = 16 * 2048 + 84;

  @TempDir private Path directory;
  private String image;

  @BeforeEach
  void makeVolume() throws IOException {
    image = VolumeFixture.in(directory).made();
  }

  private void damage(int at, int value) throws IOException {
    try (FileChannel channel = FileChannel.open(Path.of(image), StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(new byte[] {(byte) value}), at);
    }
  }

  @Test
  void ourOwnVolumesHaveNoErrors() {
    assertEquals(
        new CommandLineRun(0, image + ": no errors, no warnings\n", ""),
        CommandLineRun.of("imgtool", "iso", "verify", image));
    assertEquals(
        new CommandLineRun(0, "", ""), CommandLineRun.of("imgtool", "iso", "verify", "-q", image));
    assertEquals(
        new CommandLineRun(
            0,
            "{\n  \"findings\":[],\n  \"errors\":0,\n  \"warnings\":0,\n  \"unlisted\":0\n}\n",
            ""),
        CommandLineRun.of("imgtool", "iso", "verify", "--json", image));
  }

  @Test
  void anErrorIsALineAndTheStatus() throws IOException {
    damage(SIZE_BIG_ENDIAN_AT, 1);

    CommandLineRun run = CommandLineRun.of("imgtool", "iso", "verify", image);

    assertEquals(1, run.status());
    assertEquals("", run.err());
    String[] lines = run.out().split("\n", -1);
    assertEquals(3, lines.length, run.out());
    String place = image + ": error: at byte 32848 (ECMA-119 §8.4.8): ";
    assertTrue(lines[0].startsWith(place), run.out());
    assertEquals(image + ": 1 error, no warnings", lines[1]);

    CommandLineRun quiet = CommandLineRun.of("imgtool", "iso", "verify", "-q", image);
    assertEquals(new CommandLineRun(1, lines[0] + "\n", ""), quiet);
  }

  @Test
  void aFindingIsToldAsJson() throws IOException, JsonParserException {
    damage(SIZE_BIG_ENDIAN_AT, 1);

    CommandLineRun run = CommandLineRun.of("imgtool", "iso", "verify", "--json", image);

    assertEquals(1, run.status());
    JsonObject json = JsonParser.object().from(run.out());
    JsonObject finding = json.getArray("findings").getObject(0);
    assertEquals("error", finding.getString("severity"));
    assertEquals(32848, finding.getLong("offset"));
    assertEquals("ECMA-119 §8.4.8", finding.getString("clause"));
    assertEquals("", finding.getString("path"));
    assertEquals(1, json.getLong("errors"));
  }

  @Test
  void whatIsNoVolumeHasAnError() throws IOException {
    Path text = Files.writeString(directory.resolve("text"), "x");
    CommandLineRun run = CommandLineRun.of("imgtool", "iso", "verify", text.toString());
    assertEquals(1, run.status());
    assertTrue(run.out().startsWith(text + ": error: at byte "), run.out());
    assertTrue(run.out().endsWith(text + ": 1 error, no warnings\n"), run.out());
  }

  @Test
  void oneVolumeIsTaken() {
    assertEquals(
        new CommandLineRun(
            2, "", "imgtool: one volume is needed: IMAGE\n  help: see imgtool iso verify --help\n"),
        CommandLineRun.of("imgtool", "iso", "verify", image, image));
    assertEquals(
        new CommandLineRun(
            2,
            "",
            "imgtool: a volume is not read from standard input: give a file\n"
                + "  help: see imgtool iso verify --help\n"),
        CommandLineRun.of("imgtool", "iso", "verify", "-"));
  }
}
