package io.seedling.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import io.seedling.seed.Document;
import io.seedling.seed.DocumentKind;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A seed over HTTP, as cloud-init's NoCloud reads one: below a path that nobody can guess, each
 * document under its name. Those that a seed has to have are there even when they are empty.
 */
final class SeedServer implements HttpHandler, Closeable {
  private static final int TOKEN_BYTES = 16;
  private static final int OK = 200;
  private static final int NOT_FOUND = 404;
  private static final int NOT_ALLOWED = 405;

  /** The longest that vendor-data and network-config are asked for behind the others. */
  private static final long GRACE_MILLIS = 2000;

  private final Map<DocumentKind, Document> documents;
  private final HttpServer server;
  private final String path;
  private final PrintStream log;
  private final Set<DocumentKind> fetched = EnumSet.noneOf(DocumentKind.class);
  private final CountDownLatch required = new CountDownLatch(1);

  private SeedServer(Map<DocumentKind, Document> documents, HttpServer server, PrintStream log) {
    this.documents = new EnumMap<>(documents);
    this.server = server;
    this.log = log;
    byte[] token = new byte[TOKEN_BYTES];
    new SecureRandom().nextBytes(token);
    this.path = "/" + Base64.getUrlEncoder().withoutPadding().encodeToString(token) + "/";
  }

  /**
   * Begins to serve; the caller closes it.
   *
   * @param address port 0 = a free one
   * @param log gets a line for each request, without the path
   */
  static SeedServer start(
      Map<DocumentKind, Document> documents, InetSocketAddress address, PrintStream log)
      throws IOException {
    HttpServer http = HttpServer.create(address, 0);
    SeedServer server = new SeedServer(documents, http, log);
    http.createContext("/", server);
    http.start();
    return server;
  }

  /** Returns the path below which the documents are, with a slash at both ends. */
  String path() {
    return path;
  }

  InetSocketAddress address() {
    return server.getAddress();
  }

  /** Waits until all was fetched that the guest has to have, and what it asks for after that. */
  void awaitOnce() throws InterruptedException {
    required.await();
    TimeUnit.MILLISECONDS.sleep(GRACE_MILLIS);
  }

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String asked = exchange.getRequestURI().getRawPath();
      Optional<DocumentKind> kind =
          asked.startsWith(path)
              ? DocumentKind.named(asked.substring(path.length()))
              : Optional.empty();
      String method = exchange.getRequestMethod();
      boolean isHead = method.equals("HEAD");
      if (!isHead && !method.equals("GET")) {
        answer(exchange, NOT_ALLOWED, new byte[0], true);
        return;
      }
      Optional<byte[]> body = kind.isEmpty() ? Optional.empty() : body(kind.get());
      answer(exchange, body.isEmpty() ? NOT_FOUND : OK, body.orElse(new byte[0]), isHead);
      log(exchange, kind, body);
      if (kind.isPresent() && !isHead) {
        noteFetched(kind.get());
      }
    }
  }

  /** A missing user-data or meta-data is empty: cloud-init takes no seed without them. */
  private Optional<byte[]> body(DocumentKind kind) {
    Document document = documents.get(kind);
    if (document != null) {
      return Optional.of(document.bytes());
    }
    boolean isRequired = kind == DocumentKind.USER_DATA || kind == DocumentKind.META_DATA;
    return isRequired ? Optional.of(new byte[0]) : Optional.empty();
  }

  private static void answer(HttpExchange exchange, int status, byte[] body, boolean isHead)
      throws IOException {
    exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
    exchange.getResponseHeaders().set("Cache-Control", "no-store");
    if (isHead && status == OK) {
      exchange.getResponseHeaders().set("Content-Length", String.valueOf(body.length));
    }
    boolean isEmpty = isHead || body.length == 0;
    exchange.sendResponseHeaders(status, isEmpty ? -1 : body.length);
    if (!isEmpty) {
      try (OutputStream out = exchange.getResponseBody()) {
        out.write(body);
      }
    }
  }

  private void log(HttpExchange exchange, Optional<DocumentKind> kind, Optional<byte[]> body) {
    String agent = exchange.getRequestHeaders().getFirst("User-Agent");
    String who = exchange.getRemoteAddress().getAddress().getHostAddress();
    String what = kind.isEmpty() ? "(something else)" : kind.get().fileName();
    String outcome = body.isEmpty() ? "404" : "200, " + body.get().length + " bytes";
    String by = agent == null ? "" : " (" + agent + ")";
    log.println("seedtool: " + Printable.escape(who + ": " + what + ": " + outcome + by));
  }

  private synchronized void noteFetched(DocumentKind kind) {
    fetched.add(kind);
    if (fetched.contains(DocumentKind.USER_DATA) && fetched.contains(DocumentKind.META_DATA)) {
      boolean isSeen = fetched.contains(DocumentKind.NETWORK_CONFIG);
      if (documents.containsKey(DocumentKind.NETWORK_CONFIG)
          && !isSeen
          && required.getCount() > 0) {
        log.println(
            "seedtool: the network-config was not asked for: over HTTP, cloud-init reads it since"
                + " 24.3");
      }
      required.countDown();
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
