package io.seedling.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.grack.nanojson.JsonArray;
import com.grack.nanojson.JsonParser;
import com.grack.nanojson.JsonParserException;
import io.seedling.launcher.GuestArch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What launch would do, told by --print; nothing here runs a VM or needs QEMU. */
class LaunchTest {
  @TempDir private Path directory;
  private Path image;

  @BeforeEach
  void makeAnImage() throws IOException {
    image = directory.resolve("debian-12-amd64.qcow2");
    CommandLineRun.of("imgtool", "create", "-q", "-f", "qcow2", image.toString(), "2G");
    Path qemu = Files.createFile(directory.resolve("qemu"));
    Files.setPosixFilePermissions(qemu, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.write(directory.resolve("firmware"), new byte[1 << 16]);
  }

  private CommandLineRun launch(String... words) {
    List<String> all = new ArrayList<>(List.of("launch"));
    all.addAll(List.of(words));
    all.addAll(List.of("--qemu", directory.resolve("qemu").toString(), "--accel", "tcg"));
    all.addAll(List.of("--firmware", directory.resolve("firmware").toString()));
    return CommandLineRun.withInput("must not be read", all.toArray(new String[0]));
  }

  private static List<String> words(CommandLineRun run) throws JsonParserException {
    assertEquals(0, run.status(), run.err());
    JsonArray array = JsonParser.array().from(run.out());
    List<String> words = new ArrayList<>();
    for (int i = 0; i < array.size(); i++) {
      words.add(array.getString(i));
    }
    return words;
  }

  private static String after(List<String> words, String option) {
    return words.get(words.indexOf(option) + 1);
  }

  @Test
  void givenFilesAreBootedAsTheyAre() throws JsonParserException, IOException {
    Path seed = Files.createFile(directory.resolve("s,e:ed.iso"));

    List<String> words =
        words(
            launch(
                "--disk=" + image,
                "--seed=" + seed,
                "--cpus=3",
                "--memory=1G",
                "--mac=52:54:00:00:00:01",
                "-p2222:22",
                "--print=json"));

    assertEquals(directory.resolve("qemu").toString(), words.get(0));
    assertEquals("3", after(words, "-smp"));
    assertEquals("1024M", after(words, "-m"));
    assertEquals("user,id=net0,hostfwd=tcp:127.0.0.1:2222-:22", after(words, "-netdev"));
    assertTrue(words.toString().contains("\"filename\":\"" + image + "\""), words.toString());
    assertTrue(words.toString().contains("\"filename\":\"" + seed + "\""), words.toString());
    assertTrue(words.toString().contains("mac=52:54:00:00:00:01"), words.toString());
  }

  @Test
  void printingAsksAndCreatesNothing() throws UsageException {
    CommandLineRun run =
        launch(
            image.toString(),
            "--name=never-made",
            "--password-prompt",
            "--ssh-key=-",
            "--user-data=" + directory.resolve("absent"),
            "--print");

    assertEquals(0, run.status(), run.err());
    assertTrue(run.out().contains("never-made/disk.qcow2"), run.out());
    assertTrue(Files.notExists(VmDirectory.named("never-made").path()));
  }

  @Test
  void theGuidesLineIsForTheSameMachine() throws IOException {
    Path seed = Files.createFile(directory.resolve("seed.iso"));

    CommandLineRun run =
        launch(
            "--disk=" + image,
            "--seed=" + seed,
            "--arch=x86_64",
            "--mac=52:54:00:00:00:01",
            "-p2222:22",
            "--guide");

    assertEquals(0, run.status(), run.err());
    String out = run.out();
    assertTrue(out.startsWith(directory.resolve("qemu") + " \\\n    -nographic \\\n"), out);
    assertTrue(
        out.contains(
            "    -nic user,hostfwd=tcp:127.0.0.1:2222-:22,mac=52:54:00:00:00:01 \\\n"
                + "    -hda "
                + image
                + " \\\n    -drive file="
                + seed
                + ",driver=raw,if=virtio\n"),
        out);
    assertTrue(run.err().contains("opens the seed for writing"), run.err());
  }

  @Test
  void theGuideAloneTakesAComputerWithoutDrives() {
    CommandLineRun run = launch("--guide", "--arch=x86_64", "--net=none", "--quiet");

    assertEquals("", run.err());
    assertEquals(
        String.join(
                " \\\n    ",
                directory.resolve("qemu").toString(),
                "-nographic",
                "-machine q35,accel=tcg",
                "-cpu max",
                "-smp 2",
                "-m 2G",
                "-bios " + directory.resolve("firmware"),
                "-nic none")
            + "\n",
        run.out());
    assertEquals(2, launch("--arch=x86_64").status());
  }

  @Test
  void theSameVmHasTheSameAddress() throws JsonParserException {
    List<String> once = words(launch("--disk=" + image, "--print=json"));
    List<String> again = words(launch("--disk=" + image, "--print=json"));

    once.remove(once.indexOf("-netdev") + 1); // the free port differs
    again.remove(again.indexOf("-netdev") + 1);
    assertEquals(once, again);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --cpus=x        | --cpus must be a number, not 'x'
          --cpus=0        | cpus is 0; 1 is the least
          --memory=64M    | memory is 64 MiB; 128 is the least
          --memory=2048   | --memory 2048 is less than a MiB; did you mean 2048M?
          --net=bridge    | --net must be user, none, tap:IF, bridge:BR, socket:PATH, vmnet-shared, vmnet-host or vmnet-bridged:IF, not 'bridge'
          --net-range=a-b | --net-range needs --net vmnet-shared or vmnet-host
          --publish=22    | --publish must be HOST:GUEST, not '22'
          --arch=mips     | the architecture must be aarch64 (arm64) or x86_64 (amd64), not 'mips'
          --print=xml     | --print must be sh or json, not 'xml'
          --uefi-vars     | --uefi-vars needs --name: the VM must be kept to keep them
          --hostname=x    | --hostname needs IMAGE; a seed for --disk is made by seedtool make
          """)
  void wrongUsageIsNamed(String option, String message) {
    assertEquals(
        new CommandLineRun(2, "", "launch: " + message + "\n  help: see launch --help\n"),
        launch("--disk=" + image, option));
  }

  @Test
  void whatCannotBootIsRefused() throws IOException {
    Path empty = Files.createFile(directory.resolve("empty"));

    assertEquals(
        "launch: " + empty + ": is empty, and no disk image\n  help: give a cloud image\n",
        launch("--disk=" + empty, "--print").err());
    assertEquals(
        "launch: --disk 1G is less than the image's 2147483648 bytes\n"
            + "  help: see launch --help\n",
        launch(image.toString(), "--disk=1G", "--print").err());
    assertEquals(
        new CommandLineRun(
            2, "", "launch: an image is needed, or --disk FILE\n  help: see launch --help\n"),
        launch());
  }

  @Test
  void theHelpPageTellsOfTheCommands() {
    CommandLineRun help = CommandLineRun.of("launch", "--help");

    assertEquals(0, help.status());
    for (String command : Program.LAUNCH.commandNames()) {
      assertTrue(help.out().contains("\n  " + command + " "), help.out());
      assertEquals(0, CommandLineRun.of("launch", command, "--help").status());
    }
  }

  @Test
  void theBackgroundNeedsANameAndASaneLimit() {
    assertEquals(
        "launch: --detach needs --name, by which the VM is found again\n"
            + "  help: see launch --help\n",
        launch("--disk=" + image, "--detach").err());
    assertEquals(2, launch(image.toString(), "--name=never-made", "--detach", "--wait=x").status());
    assertEquals(
        2, launch(image.toString(), "--name=never-made", "--detach", "--timeout=x").status());
  }

  @Test
  void theBackgroundsCommandLineIsPrintedToo() throws JsonParserException {
    List<String> words =
        words(launch(image.toString(), "--name=never-made", "--detach", "--print=json"));

    assertTrue(words.contains("-daemonize"), words.toString());
    assertTrue(after(words, "-qmp").endsWith("/qmp,server=on,wait=off"), words.toString());
    assertEquals("user,id=net0,hostfwd=tcp:127.0.0.1:0-:22", after(words, "-netdev"));
  }

  @ParameterizedTest
  @CsvSource({
    "debian-12-genericcloud-arm64.qcow2, AARCH64",
    "Fedora-Cloud-Base-42.aarch64.qcow2, AARCH64",
    "jammy-server-cloudimg-amd64.img, X86_64",
    "alpine-x86_64.qcow2, X86_64",
    "disk.qcow2,",
    "amd64-and-arm64.img,"
  })
  void anImagesNameTellsItsArchitecture(String name, GuestArch arch) {
    assertEquals(Optional.ofNullable(arch), RunOptions.archOfName(name));
  }

  @ParameterizedTest
  @CsvSource({
    "jammy-server-cloudimg-amd64.img, jammy-server-cloudimg-amd64",
    "base, base",
    "a b.qcow2, a-b",
    ".hidden, vm",
    "ubuntu_.img, ubuntu_"
  })
  void aVmIsNamedAfterItsImage(String file, String name) {
    assertEquals(name, VmDirectory.nameFor(Path.of(file)));
  }

  @ParameterizedTest
  @CsvSource({"web, web", "ubuntu_, ubuntu", "a.b_c, a-b-c", "debian-12.5, debian-12-5"})
  void aHostNameIsMadeFromTheVmsName(String name, String hostname) {
    assertEquals(hostname, SeedOptions.hostnameFor(name));
  }

  @Test
  void aDiskHasOneAddressHoweverItsPathIsSpelt() throws IOException, JsonParserException {
    Files.createDirectory(directory.resolve("x"));
    Path spelt = directory.resolve("x/../" + image.getFileName());

    assertEquals(
        words(launch("--disk=" + image, "--print=json")).stream()
            .filter(word -> word.contains("mac="))
            .toList(),
        words(launch("--disk=" + spelt, "--print=json")).stream()
            .filter(word -> word.contains("mac="))
            .toList());
  }
}
