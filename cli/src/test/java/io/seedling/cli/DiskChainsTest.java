package io.seedling.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DiskChainsTest {
  @TempDir Path directory;

  private Path image(String name) {
    Path image = directory.resolve(name);
    CommandLineRun run =
        CommandLineRun.of("imgtool", "create", "-q", "-f", "qcow2", image.toString(), "1M");
    assertEquals(0, run.status(), run.err());
    return image;
  }

  private VmDirectory vm(String name, Path base) throws IOException {
    Path path = Files.createDirectories(directory.resolve(name));
    CommandLineRun run =
        CommandLineRun.of(
            "imgtool", "overlay", base.toString(), path.resolve("disk.qcow2").toString());
    assertEquals(0, run.status(), run.err());
    return new VmDirectory(name, path);
  }

  @Test
  void eachChainIsOpenedOnceForAllFiles() throws IOException {
    Path first = image("first.qcow2");
    Path second = image("second.qcow2");
    Path unused = image("unused.qcow2");
    VmDirectory web = vm("web", first);
    VmDirectory db = vm("db", web.disk());
    VmDirectory other = vm("other", second);
    DiskChains chains = DiskChains.of(List.of(web, db, other));
    Files.delete(db.disk()); // which shows that none is opened again
    Files.delete(other.disk());

    assertEquals(List.of("web", "db"), chains.usersOf(first));
    assertEquals(List.of("other"), chains.usersOf(directory.resolve("web/../second.qcow2")));
    assertEquals(List.of("db"), chains.usersOf(web.disk()));
    assertEquals(List.of(), chains.usersOf(unused));
  }

  @Test
  void ofAChainThatCanNotBeReadAllMayBe() throws IOException {
    Path base = image("base.qcow2");
    VmDirectory broken = vm("broken", base);
    Files.writeString(broken.disk(), "QFI\u00fb", ISO_8859_1);
    VmDirectory empty = new VmDirectory("empty", directory.resolve("empty"));
    VmDirectory web = vm("web", base);
    DiskChains chains = DiskChains.of(List.of(broken, empty, web));
    assertEquals(List.of("broken?", "empty?", "web"), chains.usersOf(base));
    assertEquals(
        List.of("broken?", "empty?", "web?"), chains.usersOf(directory.resolve("gone.qcow2")));
  }
}
