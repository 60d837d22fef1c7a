package io.seedling.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import com.grack.nanojson.JsonParserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SeedValidateTest {
  @TempDir private Path directory;

  private static CommandLineRun validate(String... words) {
    return CommandLineRun.of(
        Stream.concat(Stream.of("seedtool", "validate"), Stream.of(words)).toArray(String[]::new));
  }

  private String file(String name, String text) throws IOException {
    return Files.writeString(directory.resolve(name), text).toString();
  }

  @Test
  void aFindingShowsItsLineAndAMarkUnderThePlace() throws IOException {
    String file = file("user-data", "#cloud-config\nruncmd: [ls]\nruncmd: [id]\n");

    CommandLineRun run = validate(file);

    assertEquals(1, run.status());
    assertEquals("", run.err());
    assertEquals(
        file
            + ":3:1: error: 'runcmd' is set again; the first, at line 2 (1 item), is lost [E06]\n"
            + "    3 | runcmd: [id]\n"
            + "      | ^\n"
            + "  help: make one of the two\n"
            + file
            + ": 1 error, no warnings\n",
        run.out());
  }

  @Test
  void nothingWrongIsSaid() throws IOException {
    String file = file("user-data", "#cloud-config\nruncmd: [ls]\n");

    assertEquals(new CommandLineRun(0, file + ": nothing wrong\n", ""), validate(file));
    assertEquals(new CommandLineRun(0, "", ""), validate("-q", file));
  }

  @Test
  void standardInputIsADocument() {
    CommandLineRun run =
        CommandLineRun.withInput("#cloud-config\na: 'b\n", "seedtool", "validate", "-");

    assertEquals(1, run.status());
    assertTrue(run.out().startsWith("standard input:2:4: error: "), run.out());
  }

  @Test
  void aDirectoryIsASeed() throws IOException {
    file("user-data", "#cloud-config\nruncmd: [ls]\n");
    file("meta-data", "instance_id: x\n");

    CommandLineRun run = validate(directory.toString());

    assertEquals(0, run.status());
    assertTrue(run.out().contains(directory.resolve("meta-data") + ":1:1: warning: "), run.out());
    assertEquals(1, validate("--strict", directory.toString()).status());
  }

  @Test
  void theReportIsToldAsJson() throws IOException, JsonParserException {
    String file = file("user-data", "#cloud-config\nnetwork: {version: 2}\n");

    CommandLineRun run = validate("--output=json", file);

    assertEquals(1, run.status());
    JsonObject finding = JsonParser.object().from(run.out()).getArray("findings").getObject(0);
    assertEquals(file, finding.getString("file"));
    assertEquals(2, finding.getInt("line"));
    assertEquals(1, finding.getInt("column"));
    assertEquals("error", finding.getString("severity"));
    assertEquals("E17", finding.getString("code"));
    assertEquals("network", finding.getString("path"));
    assertEquals(run, validate("--json", file));
  }

  @Test
  void theReportIsToldAsSarif() throws IOException, JsonParserException {
    String file = file("user data", "#cloud-config\npassword: x\nnetwork: {version: 2}\n");

    CommandLineRun run = validate("--output", "sarif", "--kind", "user-data", file);

    JsonObject sarif = JsonParser.object().from(run.out());
    assertEquals("2.1.0", sarif.getString("version"));
    JsonObject driven = sarif.getArray("runs").getObject(0);
    assertEquals("seedtool", driven.getObject("tool").getObject("driver").getString("name"));
    JsonObject result = lastResult(driven);
    assertEquals("E17", result.getString("ruleId"));
    assertEquals("error", result.getString("level"));
    JsonObject place = result.getArray("locations").getObject(0).getObject("physicalLocation");
    assertEquals(file.replace(" ", "%20"), place.getObject("artifactLocation").getString("uri"));
    assertEquals(3, place.getObject("region").getInt("startLine"));
    assertEquals(8, place.getObject("region").getInt("endColumn"));
  }

  private static JsonObject lastResult(JsonObject driven) {
    return driven.getArray("results").getObject(driven.getArray("results").size() - 1);
  }

  @Test
  void whatIsMechanicalIsMendedAndShown() throws IOException {
    String file = file("user-data", "# cloud-config\nhostname: x\nnetwork: {version: 2}\n");

    CommandLineRun run = validate("--fix", "-q", file);

    assertEquals(
        "--- /dev/null\n"
            + ("+++ " + directory.resolve("network-config") + "\n")
            + "@@ -1,0 +1,1 @@\n"
            + "+network: {version: 2}\n"
            + ("--- " + file + "\n")
            + ("+++ " + file + "\n")
            + "@@ -1,3 +1,2 @@\n"
            + "-# cloud-config\n"
            + "+#cloud-config\n"
            + " hostname: x\n"
            + "-network: {version: 2}\n",
        run.out());
    assertEquals(0, run.status());
    assertEquals("#cloud-config\nhostname: x\n", Files.readString(Path.of(file)));
    assertEquals("network: {version: 2}\n", Files.readString(directory.resolve("network-config")));
  }

  @Test
  void whatIsThereIsNotReplacedByAFix() throws IOException {
    file("network-config", "version: 2\n");
    String text = "#cloud-config\nnetwork: {version: 2}\n";
    String file = file("user-data", text);

    assertEquals(1, validate("--fix", file).status());

    assertEquals(text, Files.readString(Path.of(file)));
    assertEquals("version: 2\n", Files.readString(directory.resolve("network-config")));
  }

  @Test
  void secretsAreNotShown() throws IOException {
    String file = file("user-data", "#cloud-config\npassword: hunter2\npassword: hunter2\n");

    CommandLineRun run = validate(file);

    assertTrue(run.out().contains("3 | password: ****\n"), run.out());
    assertFalse(run.out().contains("hunter2"), run.out());
  }

  @Test
  void wrongUsageIsSaid() {
    assertEquals(2, validate().status());
    assertEquals(2, validate("--kind", "x", "y").status());
    assertEquals(2, validate("--target-version", "22", "y").status());
    assertEquals(2, validate("--output", "xml", "y").status());
    assertEquals(1, validate("--fix", "-").status());
    assertEquals(1, validate(directory.resolve("none").toString()).status());
    assertEquals(1, validate(directory.toString()).status());
  }

  @Test
  void documentsWithinAVolumeAreChecked() throws IOException {
    String userData = file("user-data", "#cloud-config\npackages: vim\n");
    String seed = directory.resolve("seed.iso").toString();
    CommandLineRun made =
        CommandLineRun.of("seedtool", "make", "-o", seed, "--user-data", userData, "--no-validate");
    assertEquals(0, made.status(), made.err());

    CommandLineRun run = validate(seed);

    assertEquals(1, run.status());
    assertTrue(run.out().startsWith(seed + "!user-data:2:11: error: "), run.out());
    assertEquals(1, validate("--fix", seed).status());
  }
}
