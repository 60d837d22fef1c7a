package io.seedling.launcher;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class ImageCacheTest {
  private static final byte[] CONTENT = "an image".getBytes(US_ASCII);
  private static final byte[] NEWER = "a newer image".getBytes(US_ASCII);

  @TempDir Path directory;
  @RegisterExtension final LyingServer server = new LyingServer();
  private final RecordedHost host = RecordedHost.linux(GuestArch.X86_64);
  private final List<String> told = Collections.synchronizedList(new ArrayList<>());

  private ImageCache cache() {
    return new ImageCache(directory.resolve("cache"), host.host());
  }

  private CatalogueImage image() {
    return new CatalogueImage(
        List.of("debian:12"),
        GuestArch.X86_64,
        server.address("/12/disk.qcow2"),
        Optional.of(server.address("/12/SHA512SUMS")),
        Optional.empty());
  }

  private CachedImage fetch(CatalogueImage image) throws IOException {
    return cache().fetch(image, new ImageCache.Work(), told::add);
  }

  private static String sum(byte[] content) {
    return HexFormat.of().formatHex(Checksum.digest("SHA-512").digest(content));
  }

  private static byte[] sums(byte[] content) {
    return ("00  other.qcow2\n" + sum(content) + "  disk.qcow2\n").getBytes(US_ASCII);
  }

  private List<String> names() throws IOException {
    try (var files = Files.list(cache().directory())) {
      return files
          .map(file -> String.valueOf(file.getFileName()))
          .filter(name -> !name.endsWith(".lock"))
          .sorted()
          .toList();
    }
  }

  @Test
  void anImageIsNamedAfterItsContentAndFoundAgain() throws IOException {
    assertEquals(Optional.empty(), cache().find(image()));
    server.then(sums(CONTENT));
    server.then(CONTENT);
    CachedImage fetched = fetch(image());

    assertArrayEquals(CONTENT, Files.readAllBytes(fetched.file()));
    assertEquals(
        "disk-" + sum(CONTENT).substring(0, 12) + ".qcow2",
        fetched.file().getFileName().toString());
    assertEquals(CachedImage.Voucher.CHECKSUM, fetched.voucher());
    assertEquals("sha512:" + sum(CONTENT), fetched.checksum());
    assertEquals(Optional.of(fetched), cache().find(image()));
    assertEquals(List.of(fetched), cache().images());
    assertEquals(List.of("fetching " + image().address()), told);
  }

  @Test
  void theLatestIsNotFetchedAgainAndANewerOneLeavesTheOldInItsPlace() throws IOException {
    server.then(sums(CONTENT));
    server.then(CONTENT);
    CachedImage first = fetch(image());
    server.then(sums(CONTENT));
    assertEquals(first, fetch(image()));

    server.then(sums(NEWER));
    server.then(NEWER);
    CachedImage second = fetch(image());
    assertArrayEquals(CONTENT, Files.readAllBytes(first.file()), "a disk may rest on it");
    assertArrayEquals(NEWER, Files.readAllBytes(second.file()));
    assertTrue(cache().isOneOf(first.file(), image()));
    assertTrue(cache().isOneOf(second.file(), image()));
    assertFalse(cache().isOneOf(directory.resolve("disk-0123456789ab.qcow2"), image()));
    assertEquals(List.of(second), cache().images());
    assertTrue(cache().leftovers().contains(first.file()));
    assertFalse(cache().leftovers().contains(second.file()));
  }

  @Test
  void anImageThatIsNotWhatItsDistributorSaysIsRemoved() throws IOException {
    server.then(sums(CONTENT));
    server.then(NEWER);
    LaunchException e = assertThrows(LaunchException.class, () -> fetch(image()));

    assertTrue(String.valueOf(e.getMessage()).contains(", not sha512:" + sum(CONTENT)));
    assertEquals(List.of(), names());
  }

  @Test
  void oneThatWasPatchedTogetherWronglyIsFetchedOnceMore() throws IOException {
    byte[] head = Arrays.copyOf(NEWER, 4);
    server.then(sums(CONTENT));
    server.then("200 OK\r\nETag: \"same\"\r\nContent-Length: 8", head);
    assertThrows(LaunchException.class, () -> fetch(image()));

    server.then(sums(CONTENT));
    server.then(
        "206 Partial Content\r\nContent-Length: 4\r\nContent-Range: bytes 4-7/8",
        Arrays.copyOfRange(CONTENT, 4, 8)); // the server's word for "same" was not true
    server.then(CONTENT);
    assertArrayEquals(CONTENT, Files.readAllBytes(fetch(image()).file()));
  }

  @Test
  void aListWithoutTheImageIsAnError() {
    server.then("00  other.qcow2\n".getBytes(US_ASCII));
    LaunchException e = assertThrows(LaunchException.class, () -> fetch(image()));
    assertTrue(String.valueOf(e.getMessage()).endsWith("has no checksum of disk.qcow2"));
  }

  @Test
  void aListThatCannotBeHadAtOnceIsAskedForAgain() throws IOException {
    String soon =
        DateTimeFormatter.RFC_1123_DATE_TIME.format(
            ZonedDateTime.now(ZoneOffset.UTC).plusSeconds(2));
    byte[] list = sums(CONTENT);
    server
        .then("503 Service Unavailable\r\nContent-Length: 0\r\nRetry-After: " + soon, new byte[0])
        .then("200 OK\r\nContent-Length: " + list.length, Arrays.copyOf(list, 9));
    server.then(list);
    server.then(CONTENT);
    assertArrayEquals(CONTENT, Files.readAllBytes(fetch(image()).file()));
  }

  @Test
  void aRunThatEndsWhileItUnpacksLeavesWhatHasCome() throws IOException {
    CatalogueImage packed =
        new CatalogueImage(
            List.of("debian:12"),
            GuestArch.X86_64,
            server.address("/12/disk.qcow2.xz"),
            Optional.of(server.address("/12/SHA512SUMS")),
            Optional.empty());
    byte[] list = (sum(CONTENT) + "  disk.qcow2.xz\n").getBytes(US_ASCII);
    server.then(list);
    server.then(CONTENT); // which can't be unpacked
    assertThrows(LaunchException.class, () -> fetch(packed));
    server.then(list);
    assertThrows(LaunchException.class, () -> fetch(packed));
    assertEquals(3, server.requests().size(), "the list, the image, the list");
  }

  @Test
  void anAddressMayVouchForItself() throws IOException {
    String plain = server.address("/x.img").toString();
    server.then(CONTENT);
    CachedImage unknown = fetch(CatalogueImage.at(URI.create(plain), GuestArch.X86_64));
    assertEquals(CachedImage.Voucher.NOBODY, unknown.voucher());

    URI vouching = URI.create(plain + "#sha512=" + sum(CONTENT));
    server.then(CONTENT);
    assertEquals(
        CachedImage.Voucher.CHECKSUM,
        fetch(CatalogueImage.at(vouching, GuestArch.X86_64)).voucher());
    assertTrue(server.requests().get(1).startsWith("GET /x.img HTTP"), "no fragment is sent");
    server.then(NEWER);
    cache().remove(fetch(CatalogueImage.at(vouching, GuestArch.X86_64)));
    assertThrows(LaunchException.class, () -> fetch(CatalogueImage.at(vouching, GuestArch.X86_64)));
  }

  @Test
  void ofTwoThatAskOneFetches() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    server.then(sums(CONTENT));
    server.then(
        (request, out) -> {
          asked.countDown();
          go.await();
          LyingServer.send(out, "200 OK\r\nContent-Length: " + CONTENT.length, CONTENT);
        });
    List<CachedImage> fetched = Collections.synchronizedList(new ArrayList<>());
    Thread first = started(fetched);
    asked.await();
    Thread second = started(fetched);
    while (!told.contains("waiting for another launch that fetches the same image")) {
      Thread.sleep(10);
    }
    assertFalse(cache().leftovers().toString().contains(".part"), "it is not abandoned");
    go.countDown();
    first.join();
    second.join();

    assertEquals(2, fetched.size());
    assertEquals(fetched.get(0), fetched.get(1));
    assertEquals(2, server.requests().size(), "the list and the image, once");
  }

  private Thread started(List<CachedImage> fetched) {
    Thread thread =
        new Thread(
            () -> {
              try {
                fetched.add(fetch(image()));
              } catch (IOException e) {
                told.add(e.toString());
              }
            });
    thread.start();
    return thread;
  }

  @Test
  void aProxyOfTheEnvironmentIsAsked() throws IOException {
    host.environment.put("http_proxy", server.address("").toString());
    server.then(CONTENT);
    fetch(CatalogueImage.at(URI.create("http://images.example/x.img"), GuestArch.X86_64));

    assertTrue(server.requests().get(0).startsWith("GET http://images.example/x.img "));
  }

  @Test
  void aRecordThatIsDamagedIsNone() throws IOException {
    server.then(sums(CONTENT));
    server.then(CONTENT);
    fetch(image());
    for (String name : names()) {
      if (name.endsWith(".json")) {
        Files.writeString(cache().directory().resolve(name), "{\"file\":");
      }
    }
    assertEquals(Optional.empty(), cache().find(image()));
    server.then(sums(CONTENT));
    server.then(CONTENT);
    assertArrayEquals(CONTENT, Files.readAllBytes(fetch(image()).file()));
  }

  @Test
  void anImageOfJsonIsTakenForNoRecord() throws IOException {
    byte[] content = {'{', (byte) 0xff, 0};
    server.then(content);
    CachedImage fetched = fetch(CatalogueImage.at(server.address("/disk.json"), GuestArch.X86_64));
    assertEquals("disk-" + sum256(content) + ".json", fetched.file().getFileName().toString());
    assertEquals(List.of(fetched), cache().images());
    assertEquals(List.of(), cache().leftovers());
  }

  @Test
  void aRecordThatIsDamagedIsALeftover() throws IOException {
    server.then(CONTENT);
    CachedImage fetched = fetch(CatalogueImage.at(server.address("/a.img"), GuestArch.X86_64));
    String name = names().stream().filter(file -> file.endsWith(".json")).findFirst().orElse("");
    Path record = cache().directory().resolve(name);
    Files.write(record, new byte[] {'{', (byte) 0xff});
    assertEquals(List.of(), cache().images());
    assertEquals(List.of(record, fetched.file()).stream().sorted().toList(), cache().leftovers());
  }

  @Test
  void anAddressWithoutAServerIsAnError() {
    for (String address : List.of("http:///disk.img", "http://127.0.0.1:99999/disk.img")) {
      LaunchException e =
          assertThrows(
              LaunchException.class,
              () -> fetch(CatalogueImage.at(URI.create(address), GuestArch.X86_64)));
      assertEquals(address + ": names no server", e.getMessage());
    }
  }

  private static String sum256(byte[] content) {
    return HexFormat.of().formatHex(Checksum.digest("SHA-256").digest(content)).substring(0, 12);
  }
}
