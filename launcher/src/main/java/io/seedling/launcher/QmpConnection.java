package io.seedling.launcher;

import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import com.grack.nanojson.JsonParserException;
import com.grack.nanojson.JsonWriter;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A conversation with a QEMU in its machine protocol: JSON objects, one a line. QEMU talks to one
 * client at a time and lets others wait, so whoever has asked closes again soon.
 *
 * @see <a href="https://www.qemu.org/docs/master/interop/qmp-spec.html">QMP</a>
 */
final class QmpConnection implements Closeable {
  private static final int LONGEST_LINE = 16 << 20; // QEMU's own limit on a JSON token is 64 MiB

  private final SocketChannel channel;
  private final Selector selector;
  private final long limitNanos;
  private final ByteBuffer input = ByteBuffer.allocate(8192).flip();
  private final List<JsonObject> events = new ArrayList<>();

  private QmpConnection(SocketChannel channel, Selector selector, Duration limit) {
    this.channel = channel;
    this.selector = selector;
    limitNanos = limit.toNanos();
  }

  /**
   * Connects, and waits for QEMU's greeting.
   *
   * @param limit for the greeting, and then for each command
   * @throws SocketTimeoutException if QEMU doesn't answer: it hangs, or talks to somebody else
   * @throws IOException if nobody listens there
   */
  static QmpConnection open(RunSocket socket, Duration limit) throws IOException {
    SocketChannel channel = socket.connect(limit);
    boolean done = false;
    try {
      channel.configureBlocking(false);
      Selector selector = Selector.open();
      QmpConnection connection = new QmpConnection(channel, selector, limit);
      try {
        channel.register(selector, SelectionKey.OP_READ);
        connection.greet();
        done = true;
        return connection;
      } finally {
        if (!done) {
          selector.close();
        }
      }
    } finally {
      if (!done) {
        channel.close();
      }
    }
  }

  private void greet() throws IOException {
    long deadline = System.nanoTime() + limitNanos;
    JsonObject greeting = object(deadline);
    if (!greeting.has("QMP")) {
      throw new IOException("what listens there isn't QEMU: it says " + greeting);
    }
    execute("qmp_capabilities", new JsonObject());
  }

  /**
   * Sends a command and returns what it returns; events that come meanwhile are kept.
   *
   * @throws QmpException if QEMU refuses it
   * @throws SocketTimeoutException if there is no answer in time
   * @throws EOFException if QEMU ends meanwhile
   */
  JsonObject execute(String command, JsonObject arguments) throws IOException {
    JsonObject request = new JsonObject();
    request.put("execute", command);
    if (!arguments.isEmpty()) {
      request.put("arguments", arguments);
    }
    long deadline = System.nanoTime() + limitNanos;
    send(JsonWriter.string(request) + "\n", deadline);
    while (true) {
      JsonObject answer = object(deadline);
      if (answer.has("event")) {
        events.add(answer);
      } else if (answer.has("error")) {
        throw new QmpException(command, answer.getObject("error").getString("desc", "refused"));
      } else if (answer.has("return")) {
        return answer;
      }
    }
  }

  /** Returns the events so far, in their order. */
  List<JsonObject> events() {
    return List.copyOf(events);
  }

  private void send(String text, long deadline) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    while (bytes.hasRemaining()) {
      if (channel.write(bytes) == 0) {
        await(SelectionKey.OP_WRITE, deadline);
      }
    }
  }

  private JsonObject object(long deadline) throws IOException {
    String line = line(deadline);
    try {
      return JsonParser.object().from(line);
    } catch (JsonParserException e) {
      throw new IOException("what listens there isn't QEMU: it says '" + line + "'", e);
    }
  }

  private String line(long deadline) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    while (line.size() < LONGEST_LINE) {
      while (input.hasRemaining()) {
        byte next = input.get();
        if (next == '\n') {
          return line.toString(StandardCharsets.UTF_8);
        }
        line.write(next);
      }
      fill(deadline);
    }
    throw new IOException("what listens there isn't QEMU: a line has no end");
  }

  private void fill(long deadline) throws IOException {
    input.clear();
    int count = channel.read(input);
    while (count == 0) {
      await(SelectionKey.OP_READ, deadline);
      count = channel.read(input);
    }
    input.flip();
    if (count < 0) {
      throw new EOFException("QEMU has ended the conversation");
    }
  }

  private void await(int operation, long deadline) throws IOException {
    channel.register(selector, operation);
    long millis = (deadline - System.nanoTime()) / 1_000_000;
    if (millis <= 0) {
      throw new SocketTimeoutException("QEMU doesn't answer");
    }
    selector.select(millis);
    selector.selectedKeys().clear();
    if (Thread.interrupted()) {
      Thread.currentThread().interrupt();
      throw new SocketTimeoutException("interrupted while QEMU was asked");
    }
  }

  @Override
  public void close() throws IOException {
    try (channel) {
      selector.close();
    }
  }
}
