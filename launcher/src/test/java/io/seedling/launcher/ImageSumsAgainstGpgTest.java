package io.seedling.launcher;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.seedling.launcher.CachedImage.Voucher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Lists that GnuPG has signed with a key of this test. */
@Tag("reference")
@Timeout(120)
final class ImageSumsAgainstGpgTest {
  private static final String SUM = "a".repeat(64);
  private static final String LIST = SUM + " *disk.img\n";

  @TempDir Path directory;
  @RegisterExtension final LyingServer server = new LyingServer();

  @BeforeEach
  void makeAKey() throws Exception {
    ReferencePrograms.need("gpg");
    ReferencePrograms.need("gpgv");
    Files.createDirectories(directory.resolve("cache"));
    Files.createDirectories(directory.resolve("keys"));
    Files.writeString(directory.resolve("list"), LIST);
    gpg("--quick-gen-key", "--pinentry-mode=loopback", "--passphrase=", "seedling@example");
    gpg("--output", "keys/example.gpg", "--export");
  }

  @AfterEach
  void end() throws Exception {
    run(List.of("gpgconf", "--homedir", directory.toString(), "--kill", "all"));
  }

  private void gpg(String... words) throws Exception {
    List<String> command = new ArrayList<>(List.of("gpg", "--batch", "--quiet"));
    command.addAll(List.of("--homedir", directory.toString()));
    command.addAll(List.of(words));
    run(command);
  }

  private void run(List<String> command) throws Exception {
    Process child =
        new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true).start();
    String said = new String(child.getInputStream().readAllBytes(), UTF_8);
    assertEquals(0, child.waitFor(), said);
  }

  private CatalogueImage image(boolean detached) {
    return new CatalogueImage(
        List.of("x:1"),
        GuestArch.X86_64,
        server.address("/disk.img"),
        Optional.of(server.address("/sums")),
        Optional.of(
            new CatalogueImage.Signature(
                detached ? Optional.of(server.address("/sums.gpg")) : Optional.empty(),
                "example.gpg")));
  }

  private ImageSums.Told told(boolean detached) throws IOException {
    return new ImageSums(Host.current(), directory.resolve("cache"), "key", 1).of(image(detached));
  }

  private void assertSigned(ImageSums.Told told) throws IOException {
    assertEquals(Optional.of(Checksum.of(SUM)), told.checksum());
    assertEquals(Voucher.SIGNATURE, told.voucher());
    try (var left = Files.list(directory.resolve("cache"))) {
      assertEquals(0, left.count());
    }
  }

  @Test
  void aSignatureBesideTheListIsChecked() throws Exception {
    gpg("--detach-sign", "list");
    server.then(LIST.getBytes(US_ASCII));
    server.then(Files.readAllBytes(directory.resolve("list.sig")));
    assertSigned(told(true));

    server.then(LIST.replace('a', 'b').getBytes(US_ASCII));
    server.then(Files.readAllBytes(directory.resolve("list.sig")));
    LaunchException e = assertThrows(LaunchException.class, () -> told(true));
    assertTrue(String.valueOf(e.getMessage()).contains("its signature is not right"));
    assertTrue(String.valueOf(e.getMessage()).contains("BAD signature"), e::getMessage);
  }

  @Test
  void ofAListThatIsSignedInItselfOnlyThatCounts() throws Exception {
    gpg("--clear-sign", "list");
    String signed = Files.readString(directory.resolve("list.asc"));
    server.then(signed.getBytes(US_ASCII));
    assertSigned(told(false));

    server.then((LIST.replace('a', 'b') + signed).getBytes(US_ASCII)); // a line in front of it
    assertSigned(told(false));
  }

  @Test
  void aKeyOfSomebodyElseIsNone() throws Exception {
    gpg("--detach-sign", "list");
    Path other = Files.createDirectories(directory.resolve("other"));
    run(
        List.of(
            "gpg",
            "--batch",
            "--quiet",
            "--homedir",
            other.toString(),
            "--quick-gen-key",
            "--pinentry-mode=loopback",
            "--passphrase=",
            "other@example"));
    Files.delete(directory.resolve("keys/example.gpg"));
    run(
        List.of(
            "gpg",
            "--batch",
            "--homedir",
            other.toString(),
            "--output",
            "keys/example.gpg",
            "--export"));
    run(List.of("gpgconf", "--homedir", other.toString(), "--kill", "all"));
    server.then(LIST.getBytes(US_ASCII));
    server.then(Files.readAllBytes(directory.resolve("list.sig")));
    LaunchException e = assertThrows(LaunchException.class, () -> told(true));
    assertTrue(String.valueOf(e.getMessage()).contains("No public key"), e::getMessage);
  }

  @Test
  void whatGpgvReadsIsALeftoverOnlyOnceNobodyFetches() throws Exception {
    gpg("--detach-sign", "list");
    ImageCache cache = new ImageCache(directory.resolve("cache"), Host.current());
    List<Path> killed = new ArrayList<>();
    server.then(LIST.getBytes(US_ASCII));
    server.then(
        (request, out) -> {
          List<Path> sums = sums(cache);
          assertEquals(2, sums.size(), sums::toString);
          assertEquals(List.of(), cache.leftovers());
          for (Path file : sums) {
            killed.add(Files.copy(file, Path.of(file + ".tmp"))); // as of a run that is killed now
          }
          LyingServer.send(out, "404 Not Found", new byte[0]);
        });
    assertThrows(
        LaunchException.class, () -> cache.fetch(image(true), new ImageCache.Work(), what -> {}));
    assertEquals(2, killed.size());
    assertEquals(killed.stream().sorted().toList(), cache.leftovers());
  }

  private static List<Path> sums(ImageCache cache) throws IOException {
    try (var files = Files.list(cache.directory())) {
      return files.filter(file -> file.toString().endsWith(".tmp")).toList();
    }
  }

  @Test
  void withoutTheKeysAListIsBelieved() throws Exception {
    Files.delete(directory.resolve("keys/example.gpg"));
    server.then(LIST.getBytes(US_ASCII));
    ImageSums.Told told = told(true);
    assertEquals(Optional.of(Checksum.of(SUM)), told.checksum());
    assertEquals(Voucher.CHECKSUM, told.voucher());
    assertEquals(1, server.requests().size());
  }
}
