package io.seedling.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import com.grack.nanojson.JsonParserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SeedMakeTest {
  private static final String KEY =
      "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIIlPTOEzRVTDxAfNHiwrHdYvxFNwzxeRvnFhHM6gLOdt a@b";

  @TempDir private Path directory;

  private CommandLineRun make(String... words) {
    Stream<String> all =
        Stream.concat(Stream.of("seedtool", "make", "-o", out().toString()), Stream.of(words));
    return CommandLineRun.of(all.toArray(String[]::new));
  }

  private Path out() {
    return directory.resolve("cidata.iso");
  }

  private String file(String name, String text) throws IOException {
    return Files.writeString(directory.resolve(name), text).toString();
  }

  @Test
  void thePathAndTheInstanceIdAreTold() throws IOException {
    CommandLineRun run = make("--user-data", file("ud", "#cloud-config\nhostname: x\n"));

    assertEquals("", run.err());
    assertEquals(out() + "\ninstance-id: iid-35efa5027efa8065\n", run.out());
    assertTrue(Files.size(out()) > 32768);
  }

  @Test
  void theSameInputGivesTheSameBytes() throws IOException {
    String userData = file("ud", "#cloud-config\nhostname: x\n");
    assertEquals(0, make("--user-data", userData).status());
    byte[] first = Files.readAllBytes(out());

    assertEquals(0, make("--user-data", userData, "--force").status());

    assertArrayEquals(first, Files.readAllBytes(out()));
  }

  @Test
  void theOutcomeIsToldAsJson() throws IOException, JsonParserException {
    CommandLineRun run =
        make("--user-data", file("ud", "#cloud-config\r\n{}\r\n"), "--json", "--hostname=web");

    JsonObject json = JsonParser.object().from(run.out());
    assertEquals(out().toString(), json.getString("output"));
    assertEquals("iso", json.getString("format"));
    assertEquals(Files.size(out()), json.getLong("size"));
    assertEquals(2, json.getArray("files").size());
    assertEquals("meta-data", json.getArray("files").getObject(0).getString("name"));
    assertEquals("E04", json.getArray("warnings").getObject(0).getString("code"));
    assertTrue(json.getString("instanceId").startsWith("iid-"));
  }

  @Test
  void anErrorInADocumentStopsIt() throws IOException {
    String userData = file("ud", "hostname: x\n");

    CommandLineRun run = make("--user-data", userData);

    assertEquals(1, run.status());
    assertEquals("", run.out());
    assertTrue(run.err().startsWith("seedtool: " + userData + ":1:1: "), run.err());
    assertTrue(Files.notExists(out()));
    assertEquals(0, make("--user-data", userData, "--no-validate").status());
  }

  @Test
  void strictTakesAWarningForAnError() throws IOException {
    String userData = file("ud", "#cloud-config\r\n{}\r\n");

    assertEquals(1, make("--user-data", userData, "--strict").status());
    assertTrue(Files.notExists(out()));
  }

  @Test
  void aSeedWithAPasswordIsForItsOwnerAlone() throws IOException {
    CommandLineRun run = make("--password-file", file("pw", "secret\n"), "--ssh-key", KEY);

    assertEquals("", run.err());
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(out())));
    assertTrue(
        !Files.readString(out(), java.nio.charset.StandardCharsets.ISO_8859_1).contains("secret"));
  }

  @Test
  void aPrivateKeyIsNotPlanted() throws IOException {
    String key = file("id", "-----BEGIN OPENSSH PRIVATE KEY-----\n");

    CommandLineRun run = make("--ssh-key", key);

    assertEquals(1, run.status());
    assertEquals(
        "seedtool: "
            + key
            + ": this is a private key, which must not leave its owner; give the .pub file beside"
            + " it\n",
        run.err());
  }

  @Test
  void anInputIsNeverTheOutput() throws IOException {
    Files.writeString(out(), "#cloud-config\n{}\n");

    CommandLineRun run = make("--user-data", out().toString(), "--force");

    assertEquals(1, run.status());
    assertEquals(
        "seedtool: "
            + out()
            + ": is the file that --user-data reads\n  help: give the output another name\n",
        run.err());
    assertEquals("#cloud-config\n{}\n", Files.readString(out()));
  }

  @Test
  void whatIsMissingIsNamed() {
    assertEquals(
        new CommandLineRun(
            1, "", "seedtool: " + directory.resolve("no") + ": no such file or directory\n"),
        make("--user-data", directory.resolve("no").toString()));
    assertEquals(
        new CommandLineRun(
            2, "", "seedtool: an output is needed: -o FILE\n  help: see seedtool make --help\n"),
        CommandLineRun.of("seedtool", "make"));
  }

  @Test
  void anOptionThatCannotBeIsWrongUsage() {
    CommandLineRun run = make("--hostname", "not a name");

    assertEquals(2, run.status());
    assertTrue(run.err().startsWith("seedtool: "), run.err());
    assertTrue(Files.notExists(out()));
  }

  @Test
  void valuesSettingsAndFilesMakeOneDocument() throws IOException {
    String values = file("values", "name: 'on'\n");
    String userData = file("ud", "#cloud-config\nhostname: ${name}\n");
    String script = file("script", "#!/bin/sh\n");

    CommandLineRun run =
        make(
            "--dry-run",
            "--merge",
            "--user-data=" + userData,
            "--values=" + values,
            "--set=ssh_pwauth=true",
            "--write-file=" + script + ":/usr/local/bin/x:0755",
            "--static=10.0.0.5/24");

    assertEquals("", run.err());
    assertTrue(
        run.out()
            .contains(
                "--- user-data\n#cloud-config\nhostname: \"on\"\nwrite_files:\n"
                    + "  - path: \"/usr/local/bin/x\"\n    permissions: \"0755\"\n"
                    + "    content: |\n      #!/bin/sh\nssh_pwauth: true\n"),
        run.out());
    assertTrue(run.out().contains("      - \"10.0.0.5/24\"\n"), run.out());
    assertTrue(Files.notExists(out()));
  }

  @Test
  void aPlaceholderWithoutAValueIsAnError() throws IOException {
    String userData = file("ud", "#cloud-config\nhostname: ${name}\n");

    CommandLineRun run = make("--user-data=" + userData, "--values=" + file("v", "a: b\n"));

    assertEquals(1, run.status());
    assertTrue(run.err().contains("ud:2:11: there is no value for '${name}'\n"), run.err());
  }

  @Test
  void aSeedInAnothersPlaceIsTold() throws IOException {
    String userData = file("ud", "#cloud-config\nhostname: x\n");
    assertEquals(0, make("--user-data", userData, "--instance-id=i").status());
    file("ud", "#cloud-config\nhostname: y\nruncmd: [ls]\n");

    CommandLineRun run = make("--user-data", userData, "--instance-id=i", "--force");

    assertEquals(0, run.status());
    assertTrue(run.err().contains("the content is new and the instance-id is not"), run.err());
    assertTrue(run.err().contains("runs 'hostname' again"), run.err());
  }

  @Test
  void thePasswordKeepsItsHash() throws IOException {
    String password = file("pw", "secret\n");
    assertEquals(0, make("--password-file", password).status());
    byte[] first = Files.readAllBytes(out());

    assertEquals(0, make("--password-file", password, "--force").status());

    assertArrayEquals(first, Files.readAllBytes(out()));
  }

  @Test
  void wrongValuesOfOptionsAreSaid() throws IOException {
    String userData = file("ud", "#cloud-config\n{}\n");
    for (String option :
        new String[] {
          "--set=x",
          "--part=x",
          "--write-file=x:y",
          "--static=10.0.0.5",
          "--format=udf",
          "--password-fd=x"
        }) {
      assertEquals(2, make("--user-data", userData, option).status(), option);
    }
    assertEquals(1, make("--user-data", userData, "--password-fd=99").status());
  }
}
