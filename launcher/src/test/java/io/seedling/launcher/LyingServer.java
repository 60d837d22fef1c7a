package io.seedling.launcher;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A web server that says what it is told to, true or not, request by request. What is not told ends
 * in a connection that is closed. As a test's extension it ends with the test.
 */
final class LyingServer implements AutoCloseable, AfterEachCallback {

  /** What is done with a request. */
  interface Reply {
    /** Answers the request of these lines. */
    void to(List<String> request, OutputStream out) throws IOException, InterruptedException;
  }

  private final ServerSocket socket;
  private final Deque<Reply> replies = new ArrayDeque<>();
  private final List<String> requests = Collections.synchronizedList(new ArrayList<>());

  LyingServer() {
    try {
      socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread thread = new Thread(this::serve, "server");
    thread.setDaemon(true);
    thread.start();
  }

  /** Adds what is done with the next request that nothing was told of yet. */
  synchronized LyingServer then(Reply reply) {
    replies.add(reply);
    return this;
  }

  /** Adds a whole answer. */
  LyingServer then(String head, byte[] body) {
    return then((request, out) -> send(out, head, body));
  }

  /** Adds a file that is there. */
  LyingServer then(byte[] file) {
    return then("200 OK\r\nContent-Length: " + file.length, file);
  }

  static void send(OutputStream out, String head, byte[] body) throws IOException {
    out.write(("HTTP/1.1 " + head + "\r\nConnection: close\r\n\r\n").getBytes(ISO_8859_1));
    out.write(body);
    out.flush();
  }

  URI address(String path) {
    return URI.create("http://127.0.0.1:" + socket.getLocalPort() + path);
  }

  /** Returns the requests, each with its headers in one text. */
  List<String> requests() {
    synchronized (requests) {
      return List.copyOf(requests);
    }
  }

  private void serve() {
    while (!socket.isClosed()) {
      try {
        Socket client = socket.accept();
        Thread thread = new Thread(() -> answer(client), "answer");
        thread.setDaemon(true);
        thread.start();
      } catch (IOException e) {
        return; // it is closed
      }
    }
  }

  private void answer(Socket client) {
    try (client) {
      BufferedReader in =
          new BufferedReader(new InputStreamReader(client.getInputStream(), ISO_8859_1));
      List<String> request = new ArrayList<>();
      for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
        request.add(line);
      }
      requests.add(String.join("\n", request));
      Reply reply = next();
      if (reply != null) {
        reply.to(request, client.getOutputStream());
      }
    } catch (IOException | InterruptedException e) {
      // the client has gone
    }
  }

  private synchronized Reply next() {
    return replies.poll();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  @Override
  public void afterEach(ExtensionContext test) throws IOException {
    close();
  }
}
