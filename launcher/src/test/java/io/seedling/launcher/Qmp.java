package io.seedling.launcher;

import com.grack.nanojson.JsonArray;
import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import com.grack.nanojson.JsonParserException;
import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A connection to a running QEMU, as much of its machine protocol as the tests need. */
final class Qmp implements AutoCloseable {
  private final SocketChannel channel;
  private final BufferedReader in;

  private Qmp(SocketChannel channel) {
    this.channel = channel;
    in = new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8));
  }

  /** Connects once QEMU listens, unless it ends before that. */
  static Qmp connect(Path socket, Process qemu) throws IOException {
    while (qemu.isAlive()) {
      try {
        Qmp qmp = new Qmp(SocketChannel.open(UnixDomainSocketAddress.of(socket)));
        qmp.line(); // the greeting
        qmp.execute("qmp_capabilities");
        return qmp;
      } catch (SocketException e) {
        Thread.onSpinWait(); // the socket isn't there yet, or not listened on
      }
    }
    throw new EOFException(
        "qemu ended: " + new String(qemu.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
  }

  JsonArray list(String command) throws IOException {
    return execute(command).getArray("return");
  }

  /** Sends a command without arguments and returns its answer; events are passed over. */
  JsonObject execute(String command) throws IOException {
    byte[] request = ("{\"execute\":\"" + command + "\"}\n").getBytes(StandardCharsets.UTF_8);
    ByteBuffer bytes = ByteBuffer.wrap(request);
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
    JsonObject answer = line();
    while (answer.has("event")) {
      answer = line();
    }
    if (!answer.has("return")) {
      throw new IOException(command + ": " + answer);
    }
    return answer;
  }

  private JsonObject line() throws IOException {
    String line = in.readLine();
    if (line == null) {
      throw new EOFException("qemu closed the connection");
    }
    try {
      return JsonParser.object().from(line);
    } catch (JsonParserException e) {
      throw new IOException(line, e);
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
