package io.seedling.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.seedling.seed.Document;
import io.seedling.seed.DocumentKind;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SeedServeTest {
  private final ByteArrayOutputStream log = new ByteArrayOutputStream();
  private final HttpClient client = HttpClient.newHttpClient();
  private SeedServer server;

  @BeforeEach
  void start() throws Exception {
    server =
        SeedServer.start(
            Map.of(
                DocumentKind.USER_DATA, Document.ofText("user-data", "#cloud-config\n{}\n"),
                DocumentKind.NETWORK_CONFIG, Document.ofText("n", "version: 2\n")),
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            new PrintStream(log, true, StandardCharsets.UTF_8));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private HttpResponse<String> fetch(String method, String path) throws Exception {
    URI uri = new URI("http", null, "127.0.0.1", server.address().getPort(), path, null, null);
    HttpRequest request =
        HttpRequest.newBuilder(uri)
            .method(method, HttpRequest.BodyPublishers.noBody())
            .header("User-Agent", "Cloud-Init/22.4.2")
            .build();
    return client.send(request, HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void documentsAreServedBelowThePathAlone() throws Exception {
    HttpResponse<String> userData = fetch("GET", server.path() + "user-data");
    assertEquals(200, userData.statusCode());
    assertEquals("#cloud-config\n{}\n", userData.body());
    assertEquals(
        "text/plain; charset=utf-8", userData.headers().firstValue("Content-Type").orElse(""));
    assertEquals(200, fetch("GET", server.path() + "meta-data").statusCode());
    assertEquals("", fetch("GET", server.path() + "meta-data").body());
    assertEquals(404, fetch("GET", server.path() + "vendor-data").statusCode());
    assertEquals("version: 2\n", fetch("GET", server.path() + "network-config").body());
    assertEquals(404, fetch("GET", "/user-data").statusCode());
    assertEquals(404, fetch("GET", server.path()).statusCode());
    assertEquals(404, fetch("GET", server.path() + "../user-data").statusCode());
    assertEquals(404, fetch("GET", server.path() + "user-data/").statusCode());
    assertEquals(405, fetch("POST", server.path() + "user-data").statusCode());
    HttpResponse<String> head = fetch("HEAD", server.path() + "user-data");
    assertEquals(200, head.statusCode());
    assertEquals("", head.body());
  }

  @Test
  void requestsAreLoggedWithoutThePath() throws Exception {
    fetch("GET", server.path() + "meta-data");
    fetch("GET", server.path() + "user-data");
    fetch("GET", "/x\u001b");

    String text = log.toString(StandardCharsets.UTF_8);
    assertTrue(
        text.startsWith("seedtool: 127.0.0.1: meta-data: 200, 0 bytes (Cloud-Init/22.4.2)\n"),
        text);
    assertTrue(text.contains("the network-config was not asked for"), text);
    assertFalse(text.contains(server.path().substring(1, 10)), text);
  }

  @Test
  void onceEndsWhenTheSeedIsFetched() throws Exception {
    ExecutorService waiter = Executors.newSingleThreadExecutor();
    try {
      Future<?> end =
          waiter.submit(
              () -> {
                server.awaitOnce();
                return null;
              });
      fetch("GET", server.path() + "user-data");
      assertFalse(end.isDone());
      fetch("GET", server.path() + "meta-data");
      end.get(30, TimeUnit.SECONDS);
    } finally {
      waiter.shutdownNow();
    }
  }
}
