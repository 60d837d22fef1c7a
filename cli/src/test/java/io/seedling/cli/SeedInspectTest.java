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
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** inspect, extract, diff and verify, on seeds of our own making. */
class SeedInspectTest {
  @TempDir private Path directory;

  private String file(String name, String text) throws IOException {
    return Files.writeString(directory.resolve(name), text).toString();
  }

  private String seed(String name, String format, String config) throws IOException {
    String out = directory.resolve(name).toString();
    CommandLineRun run =
        CommandLineRun.of(
            "seedtool",
            "make",
            "--format",
            format,
            "--hostname=vm1",
            "-o",
            out,
            "--user-data",
            file("ud", "#cloud-config\n" + config));
    assertEquals(0, run.status(), run.err());
    return out;
  }

  private static CommandLineRun seedtool(String... words) {
    String[] all = new String[words.length + 1];
    all[0] = "seedtool";
    System.arraycopy(words, 0, all, 1, words.length);
    return CommandLineRun.of(all);
  }

  @ParameterizedTest
  @ValueSource(strings = {"iso", "vfat", "dir", "tar", "configdrive"})
  void whatCloudInitWouldDoIsTold(String format) throws IOException {
    String seed = seed("seed", format, "users: [default, {name: ann}]\nruncmd: [ls, id]\n");

    CommandLineRun run = seedtool("inspect", seed);

    assertEquals(0, run.status(), run.out());
    assertTrue(run.out().contains("host name       vm1\n"), run.out());
    assertTrue(run.out().contains(" makes the users default, ann\n"), run.out());
    assertTrue(run.out().contains(" runs 2 commands\n"), run.out());
    assertTrue(run.out().endsWith("cloud-init would accept this seed: yes\n"), run.out());
    assertEquals(0, seedtool("verify", seed).status());
  }

  @Test
  void theOutcomeIsToldAsJson() throws IOException, JsonParserException {
    String seed = seed("seed", "vfat", "packages: [vim]\n");

    JsonObject json = JsonParser.object().from(seedtool("inspect", "--json", seed).out());

    assertTrue(json.getBoolean("accepted"));
    assertEquals("vfat", json.getString("container"));
    assertEquals("cidata", json.getString("label"));
    assertEquals("vm1", json.getString("hostname"));
    assertTrue(json.getString("instanceId").startsWith("iid-"));
    assertEquals("installs 1 package", json.getArray("effects").getString(0));
    assertEquals("meta-data", json.getArray("files").getObject(0).getString("name"));
  }

  @Test
  void aSeedWithoutMetaDataIsPassedOver() throws IOException {
    file("user-data", "#cloud-config\n{}\n");
    file("meta_data.yaml", "instance-id: x\n");

    CommandLineRun run = seedtool("inspect", directory.toString());

    assertEquals(1, run.status());
    assertTrue(
        run.out()
            .contains(
                "there is no 'meta-data'; cloud-init passes the seed over without it [E16]\n"
                    + "  help: rename 'meta_data.yaml' to 'meta-data'\n"),
        run.out());
    assertTrue(run.out().endsWith("cloud-init would accept this seed: NO\n"), run.out());
    assertEquals(1, seedtool("verify", directory.toString()).status());
  }

  @Test
  void secretsAreShownOnlyWhenAskedFor() throws IOException {
    String seed = seed("seed", "iso", "users: [{name: ann, plain_text_passwd: hunter2}]\n");

    assertFalse(seedtool("inspect", seed).out().contains("hunter2"));
    assertTrue(seedtool("inspect", "--show-secrets", seed).out().contains("hunter2"));
  }

  @Test
  void whatIsExtractedIsWhatWasPutIn() throws IOException {
    String seed = seed("seed", "tar", "packages: [vim]\n");
    Path out = directory.resolve("out");

    CommandLineRun run = seedtool("extract", seed, "-C", out.toString());

    assertEquals(0, run.status(), run.err());
    assertEquals("#cloud-config\npackages: [vim]\n", Files.readString(out.resolve("user-data")));
    assertEquals(
        "rw-------",
        PosixFilePermissions.toString(Files.getPosixFilePermissions(out.resolve("user-data"))));
    assertEquals(1, seedtool("extract", seed, "-C", out.toString()).status());
    assertEquals(0, seedtool("extract", "--force", seed, "-C", out.toString()).status());
  }

  @Test
  void aDifferenceIsToldByItsPath() throws IOException, JsonParserException {
    String one = seed("one", "iso", "packages: [vim]\nruncmd: [ls]\n");
    String same = seed("same", "vfat", "packages: [vim]\nruncmd: [ls]\n");
    String other = seed("other", "dir", "runcmd: [ls]\npassword: x\npackages: ['git']\n");

    assertEquals("the seeds say the same\n", seedtool("diff", one, same).out());
    CommandLineRun run = seedtool("diff", one, other);

    assertEquals(1, run.status());
    assertTrue(
        run.out()
            .startsWith(
                "- user-data: packages[0]: vim\n"
                    + "+ user-data: packages[0]: git\n"
                    + "+ user-data: password: ****\n"
                    + "- meta-data: instance-id: iid-"),
        run.out());
    assertTrue(run.out().endsWith("yes, the instance-id has changed\n"), run.out());
    JsonObject json = JsonParser.object().from(seedtool("diff", "--json", one, other).out());
    assertTrue(json.getBoolean("newInstance"));
    assertEquals("packages[0]", json.getArray("changes").getObject(0).getString("path"));
  }

  @Test
  void aPasswordIsHashedFromStandardInput() {
    CommandLineRun run = CommandLineRun.withInput("pw\n", "seedtool", "hash", "--rounds=1000");

    assertTrue(run.out().startsWith("$6$rounds=1000$"), run.out());
    assertEquals(2, seedtool("hash", "pw").status());
    assertEquals(2, seedtool("hash", "--rounds=999").status());
    assertEquals(1, seedtool("hash").status());
  }

  @Test
  void whatIsNoSeedIsRefused() throws IOException {
    CommandLineRun run = seedtool("inspect", file("x", "x"));

    assertEquals(1, run.status());
    assertTrue(run.err().contains("neither an ISO 9660 nor a FAT volume"), run.err());
    assertEquals(2, seedtool("inspect").status());
    assertEquals(2, seedtool("diff", "a").status());
    assertEquals(2, seedtool("extract", "a").status());
  }
}
