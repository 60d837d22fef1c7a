package io.seedling.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.grack.nanojson.JsonArray;
import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Images by address, from a server of this process, as people type it. */
@Timeout(120)
final class ImageCommandsTest {
  private static int made;

  @TempDir Path directory;
  private HttpServer server;
  private final AtomicInteger requests = new AtomicInteger();
  private String name;
  private String address;

  @BeforeEach
  void serveAnImage() throws IOException {
    Path image = directory.resolve("base-amd64.qcow2");
    CommandLineRun.of("imgtool", "create", "-q", "-f", "qcow2", image.toString(), "2G");
    FakeQemu.install(directory.resolve("qemu"));
    Files.write(directory.resolve("firmware"), new byte[1 << 16]);
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          requests.incrementAndGet();
          exchange.sendResponseHeaders(200, Files.size(image));
          try (OutputStream body = exchange.getResponseBody()) {
            Files.copy(image, body);
          }
        });
    server.start();
    String mark = ProcessHandle.current().pid() + "-" + made++;
    name = "image-" + mark;
    address = "http://127.0.0.1:" + server.getAddress().getPort() + "/" + name + "-amd64.qcow2";
  }

  @AfterEach
  void leaveNothing() {
    server.stop(0);
    CommandLineRun.of("launch", "delete", "--force", name);
    CommandLineRun.of("launch", "image", "rm", address);
  }

  private CommandLineRun launched(String... more) {
    String[] words = {
      "launch",
      address,
      "--name=" + name,
      "--arch=x86_64",
      "--accel=tcg",
      "--detach",
      "--qemu=" + directory.resolve("qemu"),
      "--firmware=" + directory.resolve("firmware"),
      "--qemu-arg=fake=ok",
      String.join("", more)
    };
    return CommandLineRun.of(more.length == 0 ? Arrays.copyOf(words, 9) : words);
  }

  private JsonObject listed() throws Exception {
    JsonArray images =
        JsonParser.object()
            .from(CommandLineRun.of("launch", "image", "list", "--json").out())
            .getArray("images");
    for (Object image : images) {
      if (image instanceof JsonObject found && found.getString("address").equals(address)) {
        return found;
      }
    }
    return new JsonObject();
  }

  @Test
  void anImageIsPulledListedAndRemoved() throws Exception {
    CommandLineRun pulled = CommandLineRun.of("launch", "image", "pull", address, "--arch=amd64");
    assertEquals(0, pulled.status(), pulled.err());
    Path file = Path.of(pulled.out().strip());
    assertTrue(Files.exists(file));
    assertTrue(pulled.err().startsWith("launch: fetching " + address + "\n"), pulled.err());
    assertTrue(pulled.err().contains("nobody vouches for that image"), pulled.err());
    assertEquals(file.toString(), listed().getString("file"));
    assertEquals("x86_64", listed().getString("arch"));
    String table = CommandLineRun.of("launch", "image", "list").out();
    assertTrue(table.startsWith("IMAGE"), table);
    assertTrue(table.contains(address), table);

    CommandLineRun removed = CommandLineRun.of("launch", "image", "rm", address);
    assertEquals("launch: removed " + file + "\n", removed.err());
    assertFalse(Files.exists(file));
    assertTrue(listed().isEmpty());
    assertEquals(1, CommandLineRun.of("launch", "image", "rm", address).status());
  }

  @Test
  void aVmIsMadeFromAnAddressAndKeepsItsImageFromBeingRemoved() throws Exception {
    CommandLineRun first = launched();
    assertEquals(0, first.status(), first.err());
    assertEquals(1, requests.get());
    assertEquals(List.of(name), listed().getArray("vms"));
    CommandLineRun refused = CommandLineRun.of("launch", "image", "rm", address);
    assertEquals(3, refused.status());
    assertTrue(refused.err().contains("the disk of " + name + " rests on it"), refused.err());

    CommandLineRun.of("launch", "stop", name);
    CommandLineRun again = launched();
    assertEquals(0, again.status(), again.err());
    assertEquals(1, requests.get(), "what is here is not fetched again");
    CommandLineRun.of("launch", "stop", name);
    Path file = Path.of(listed().getString("file"));
    CommandLineRun.of("launch", "gc", "--images");
    assertTrue(Files.exists(file), "a stopped VM needs it");
    CommandLineRun.of("launch", "delete", "--force", name);
    CommandLineRun.of("launch", "gc");
    assertTrue(Files.exists(file), "it is the latest, and nobody has asked for its removal");
    CommandLineRun dry = CommandLineRun.of("launch", "gc", "--images", "--dry-run");
    assertTrue(dry.out().contains(file + "\n"), dry.out());
    assertTrue(Files.exists(file));
  }

  @Test
  void nothingIsFetchedToPrint() {
    CommandLineRun print = launched("--print");
    assertEquals(1, print.status());
    assertEquals(
        "launch: "
            + address
            + ": is not here yet, and nothing is fetched to print\n"
            + "  help: launch image pull "
            + address
            + "\n",
        print.err());
    assertEquals(0, requests.get());
  }

  @Test
  void aNameThatIsNotKnownIsSaidWithItsLike() {
    CommandLineRun run = CommandLineRun.of("launch", "debian:1", "--arch=arm64");
    assertEquals(1, run.status());
    assertTrue(
        run.err()
            .startsWith(
                "launch: debian:1: no image of that name for aarch64 is known; there are"
                    + " debian:13, debian:12\n"),
        run.err());
    CommandLineRun pull = CommandLineRun.of("launch", "image", "pull", "disk.qcow2");
    assertEquals(2, pull.status());
    assertTrue(pull.err().contains("is no image's name"), pull.err());
  }

  @Test
  void whatCouldBeFetchedIsListed() {
    String all = CommandLineRun.of("launch", "image", "list", "--all").out();
    assertTrue(all.contains("\nubuntu:24.04 "), all);
    assertTrue(CommandLineRun.of("launch", "image").err().contains("needed after image"));
  }
}
