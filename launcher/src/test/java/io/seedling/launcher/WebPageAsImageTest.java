package io.seedling.launcher;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a server, or a network that wants a sign-in first, sends instead of an image. */
@Timeout(60)
final class WebPageAsImageTest {

  @TempDir Path directory;
  @RegisterExtension final LyingServer server = new LyingServer();
  private final RecordedHost host = RecordedHost.linux(GuestArch.X86_64);

  private ImageCache cache() {
    return new ImageCache(directory.resolve("cache"), host.host());
  }

  private CachedImage fetch(CatalogueImage image) throws IOException {
    return cache().fetch(image, new ImageCache.Work(), what -> {});
  }

  private List<String> names() throws IOException {
    try (var files = Files.list(cache().directory())) {
      return files
          .map(file -> String.valueOf(file.getFileName()))
          .filter(name -> !name.endsWith(".lock"))
          .toList();
    }
  }

  private static String sum(byte[] content) {
    return HexFormat.of().formatHex(Checksum.digest("SHA-512").digest(content));
  }

  @ParameterizedTest
  @CsvSource({
    "text/html; charset=utf-8, hello",
    "Text/HTML, hello",
    "application/octet-stream, <!DOCTYPE html><title>Sign in</title>",
    "application/octet-stream, '\n <html lang=\"en\">'",
    "application/octet-stream, '\u00ef\u00bb\u00bf\n<HTML>'",
  })
  void aWebPageIsNoImage(String type, String page) throws IOException {
    byte[] content = page.getBytes(ISO_8859_1);
    CatalogueImage image = CatalogueImage.at(server.address("/disk.img"), GuestArch.X86_64);
    String head = "200 OK\r\nContent-Type: " + type + "\r\nContent-Length: " + content.length;
    server.then(head, content);
    LaunchException e = assertThrows(LaunchException.class, () -> fetch(image));
    assertEquals(image.address() + ": a web page came, and no image", e.getMessage());
    assertTrue(e.remedy().startsWith("sign in to this network in a browser"), e::remedy);
    assertEquals(List.of(), names());

    server.then(head, content);
    URI vouching = URI.create(image.address() + "#sha512=" + sum(content));
    assertArrayEquals(
        content, Files.readAllBytes(fetch(CatalogueImage.at(vouching, GuestArch.X86_64)).file()));
  }

  @Test
  void whatOnlyBeginsLikeAPageIsAnImage() throws IOException {
    byte[] content = "<htmlx".getBytes(ISO_8859_1);
    server.then(content);
    CatalogueImage image = CatalogueImage.at(server.address("/disk.img"), GuestArch.X86_64);
    assertArrayEquals(content, Files.readAllBytes(fetch(image).file()));
  }
}
