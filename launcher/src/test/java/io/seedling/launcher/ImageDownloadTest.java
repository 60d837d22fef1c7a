package io.seedling.launcher;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class ImageDownloadTest {
  private static final byte[] CONTENT = bytes(1, 300_000);
  private static final byte[] OTHER = bytes(2, 250_000);
  private static final String TAG = "ETag: \"v1\"";

  @TempDir Path directory;
  @RegisterExtension final LyingServer server = new LyingServer();
  private final ImageDownload.Progress progress = new ImageDownload.Progress();

  private static byte[] bytes(long seed, int length) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  private static String whole(byte[] content, String... headers) {
    return "200 OK\r\nContent-Length: " + content.length + lines(headers);
  }

  private static String part(int from, String... headers) {
    return "206 Partial Content\r\nContent-Length: "
        + (CONTENT.length - from)
        + "\r\nContent-Range: bytes "
        + from
        + "-"
        + (CONTENT.length - 1)
        + "/"
        + CONTENT.length
        + lines(headers);
  }

  private static String lines(String... headers) {
    StringBuilder lines = new StringBuilder();
    for (String header : headers) {
      lines.append("\r\n").append(header);
    }
    return lines.toString();
  }

  private Path file() {
    return directory.resolve("image.part");
  }

  private ImageDownload download() {
    return new ImageDownload(
        server.address("/image"),
        file(),
        new HttpProxies(RecordedHost.linux(GuestArch.X86_64).host()),
        "SHA-256",
        progress,
        1);
  }

  private void assertFetched(byte[] content) throws IOException {
    assertEquals(
        HexFormat.of().formatHex(Checksum.digest("SHA-256").digest(content)), download().run());
    assertArrayEquals(content, Files.readAllBytes(file()));
    assertEquals(content.length, progress.done());
    try (var files = Files.list(directory)) {
      assertEquals(List.of(file()), files.toList(), "nothing else is left");
    }
  }

  @Test
  void aFileComesWhole() throws IOException {
    server.then(whole(CONTENT, TAG), CONTENT);
    assertFetched(CONTENT);

    assertEquals(CONTENT.length, progress.total());
    assertTrue(server.requests().get(0).contains("Accept-Encoding: identity"));
  }

  @Test
  void whatWasCutOffGoesOnFromThere() throws IOException {
    server
        .then(whole(CONTENT, TAG), Arrays.copyOf(CONTENT, 100_000))
        .then(part(100_000, TAG), Arrays.copyOfRange(CONTENT, 100_000, 200_000))
        .then(part(200_000, TAG), Arrays.copyOfRange(CONTENT, 200_000, CONTENT.length));
    assertFetched(CONTENT);

    assertTrue(server.requests().get(1).contains("Range: bytes=100000-"));
    assertTrue(server.requests().get(1).contains("If-Range: \"v1\""));
    assertTrue(server.requests().get(2).contains("Range: bytes=200000-"));
  }

  @Test
  void aLaterRunGoesOnToo() throws IOException {
    server.then(whole(CONTENT, "Last-Modified: x"), Arrays.copyOf(CONTENT, 100_000));
    LaunchException e = assertThrows(LaunchException.class, () -> download().run());
    assertTrue(String.valueOf(e.getMessage()).contains("can't be fetched"), e::getMessage);
    assertTrue(e.remedy().contains("goes on from there"), e::remedy);
    int asked = server.requests().size();

    server.then(part(100_000), Arrays.copyOfRange(CONTENT, 100_000, CONTENT.length));
    assertFetched(CONTENT);
    assertTrue(server.requests().get(asked).contains("If-Range: x"));
  }

  @Test
  void aServerThatSendsAllAgainIsHeard() throws IOException {
    server
        .then(whole(CONTENT, TAG), Arrays.copyOf(CONTENT, 100_000))
        .then(whole(OTHER, "ETag: \"v2\""), OTHER); // the file is another by now
    assertFetched(OTHER);
  }

  @Test
  void withoutANameOfItsVersionNothingIsPatchedTogether() throws IOException {
    server
        .then(whole(CONTENT, "ETag: W/\"weak\""), Arrays.copyOf(CONTENT, 100_000))
        .then(whole(OTHER), OTHER);
    assertFetched(OTHER);

    assertFalse(server.requests().get(1).contains("Range"), server.requests().get(1));
  }

  @Test
  void anotherPartThanWasAskedForIsNotTaken() throws IOException {
    server
        .then(whole(CONTENT, TAG), Arrays.copyOf(CONTENT, 100_000))
        .then(part(150_000, TAG), Arrays.copyOfRange(CONTENT, 150_000, CONTENT.length))
        .then(whole(CONTENT, TAG), CONTENT);
    assertFetched(CONTENT);
  }

  @Test
  void aPartThatTheServerDoesNotHaveIsForgotten() throws IOException {
    server
        .then(whole(CONTENT, TAG), Arrays.copyOf(CONTENT, 100_000))
        .then("416 Range Not Satisfiable\r\nContent-Length: 0", new byte[0])
        .then(whole(OTHER, TAG), OTHER);
    assertFetched(OTHER);
  }

  @Test
  void aBusyServerIsAskedAgain() throws IOException {
    server
        .then("429 Too Many Requests\r\nContent-Length: 0\r\nRetry-After: 1", new byte[0])
        .then("503 Service Unavailable\r\nContent-Length: 0", new byte[0])
        .then(whole(CONTENT), CONTENT);
    long began = System.nanoTime();
    assertFetched(CONTENT);

    assertTrue(System.nanoTime() - began >= 1_000_000_000L, "as long as it wanted was waited");
  }

  @Test
  void whatIsNotThereIsSaidAtOnce() {
    server.then("404 Not Found\r\nContent-Length: 0", new byte[0]);
    LaunchException e = assertThrows(LaunchException.class, () -> download().run());

    assertEquals(server.address("/image") + ": the server answers with status 404", e.getMessage());
    assertEquals(1, server.requests().size());
  }

  @Test
  void moreThanWasPromisedIsNotRead() throws IOException {
    server.then(whole(CONTENT), Arrays.copyOf(CONTENT, CONTENT.length + 5000));
    assertFetched(CONTENT);
  }

  @Test
  void zerosTakeNoRoomWhereverTheyAreCutOff() throws Exception {
    byte[] content = new byte[8_000_000];
    System.arraycopy(CONTENT, 0, content, 1_000_001, CONTENT.length);
    content[5_000_000] = 1;
    server
        .then(whole(content, TAG), Arrays.copyOf(content, 3_000_000))
        .then(
            "206 Partial Content\r\nContent-Range: bytes 3000000-7999999/8000000",
            Arrays.copyOfRange(content, 3_000_000, content.length));
    assertFetched(content);
    assertTrue(server.requests().get(1).contains("Range: bytes=3000000-"));
    Process du = new ProcessBuilder("du", "-k", file().toString()).start();
    String kib = new String(du.getInputStream().readAllBytes(), ISO_8859_1).split("\t", 2)[0];
    assertTrue(Integer.parseInt(kib) < 400, () -> kib + " KiB");
  }

  @Test
  void aServerThatTellsNoLengthIsBelieved() throws IOException {
    server.then("200 OK", CONTENT);
    assertFetched(CONTENT);
    assertEquals(-1, progress.total());
  }

  @Test
  void piecesThatAreCutOffAreSeen() throws IOException {
    server
        .then("200 OK\r\nTransfer-Encoding: chunked", "5\r\nhello\r\n".getBytes(ISO_8859_1))
        .then(whole(CONTENT), CONTENT);
    assertFetched(CONTENT);
  }

  @Test
  void aServerThatDripsIsWaitedFor() throws IOException {
    server.then(
        (request, out) -> {
          LyingServer.send(out, whole(CONTENT), new byte[0]);
          for (int at = 0; at < CONTENT.length; at += 50_000) {
            out.write(CONTENT, at, Math.min(50_000, CONTENT.length - at));
            out.flush();
            Thread.sleep(20);
          }
        });
    assertFetched(CONTENT);
  }

  @Test
  void redirectionsAreFollowed() throws IOException {
    server
        .then("302 Found\r\nLocation: /there\r\nContent-Length: 0", new byte[0])
        .then(
            "301 Moved\r\nLocation: " + server.address("/over") + "\r\nContent-Length: 0",
            new byte[0])
        .then(whole(CONTENT), CONTENT);
    assertFetched(CONTENT);
    assertTrue(server.requests().get(2).startsWith("GET /over "));
  }

  @Test
  void aCircleOfRedirectionsEnds() {
    for (int i = 0; i < 100; i++) {
      server.then("302 Found\r\nLocation: /image\r\nContent-Length: 0", new byte[0]);
    }
    LaunchException e = assertThrows(LaunchException.class, () -> download().run());
    assertTrue(String.valueOf(e.getMessage()).contains("redirected more than 10"), e::getMessage);
  }

  @Test
  void noRedirectionLeavesTheWeb() {
    for (int i = 0; i < 5; i++) {
      server.then("302 Found\r\nLocation: file:///etc/passwd\r\nContent-Length: 0", new byte[0]);
    }
    LaunchException e = assertThrows(LaunchException.class, () -> download().run());
    assertTrue(String.valueOf(e.getMessage()).contains("no web address"), e::getMessage);
  }

  @Test
  void noRedirectionLeavesWhatIsEncrypted() {
    URI secure = URI.create("https://a.example/x");
    assertFalse(HttpAnswer.mayLeadTo(secure, URI.create("http://b.example/x")));
    assertTrue(HttpAnswer.mayLeadTo(secure, URI.create("https://b.example/x")));
    assertTrue(HttpAnswer.mayLeadTo(URI.create("http://a.example/x"), secure));
  }
}
