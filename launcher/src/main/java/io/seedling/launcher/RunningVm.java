package io.seedling.launcher;

import com.grack.nanojson.JsonArray;
import com.grack.nanojson.JsonObject;
import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.StringTokenizer;

/**
 * A QEMU that somebody started earlier, maybe in another process. That it is the one is known by
 * its process's number and start time, or by the UUID that it tells over QMP: never by the number
 * alone.
 *
 * @param run its files
 * @param process as it was when it started
 */
public record RunningVm(RunFiles run, VmProcess process) {
  private static final int FORWARD_WORDS = 6;
  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(3);

  /** Finds a VM by its files alone: whoever started it was killed before it could note more. */
  public static Optional<RunningVm> find(RunFiles run) {
    VmProcess nobody = new VmProcess(0, 0);
    if (!new RunningVm(run, nobody).isAlive()) {
      return Optional.empty();
    }
    try {
      Optional<VmProcess> process = VmProcess.of(run.pid());
      return process.isEmpty() ? Optional.empty() : Optional.of(new RunningVm(run, process.get()));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Says whether it runs. */
  public boolean isAlive() {
    if (process.isAlive()) {
      return true;
    }
    if (run.reconnect().isPresent() && !isAnyProcess()) {
      return false; // a call of QEMU's would be waited for
    }
    // the clock may have been set meanwhile, which changes the start times that Linux tells
    try (QmpConnection qmp = connect()) {
      return qmp.execute("query-uuid", new JsonObject())
          .getObject("return")
          .getString("UUID", "")
          .equalsIgnoreCase(run.uuid());
    } catch (IOException e) {
      return false;
    }
  }

  /** Says whether there is a process of the number that QEMU has left, whatever it is. */
  private boolean isAnyProcess() {
    try {
      return VmProcess.of(run.pid()).isPresent();
    } catch (IOException e) {
      return false; // QEMU has removed it at its end, or has not got as far as to write it
    }
  }

  /**
   * Returns QEMU's own word for what the VM does: running, paused, io-error, internal-error,
   * guest-panicked, shutdown, …
   *
   * @throws IOException if it doesn't answer
   */
  public String status() throws IOException {
    return ask("query-status").getObject("return").getString("status", "unknown");
  }

  /**
   * Says whether the VM is paused because the host's disk is full.
   *
   * @throws IOException if it doesn't answer
   */
  public boolean isOutOfSpace() throws IOException {
    JsonArray blocks = ask("query-block").getArray("return");
    for (int i = 0; i < blocks.size(); i++) {
      if (blocks.getObject(i).getString("io-status", "").equals("nospace")) {
        return true;
      }
    }
    return false;
  }

  /**
   * Returns the forward that leads to a port of the guest, if one does, with the port in use.
   *
   * @throws IOException if it doesn't answer
   */
  public Optional<PortForward> forwardTo(int guestPort) throws IOException {
    JsonObject arguments = new JsonObject();
    arguments.put("command-line", "info usernet");
    try (QmpConnection qmp = connect()) {
      JsonObject answer = qmp.execute("human-monitor-command", arguments);
      return forward(answer.getString("return", ""), guestPort);
    }
  }

  /** Reads lines like {@code TCP[HOST_FORWARD] 12 127.0.0.1 39861 10.0.2.15 22 0 0}. */
  static Optional<PortForward> forward(String usernet, int guestPort) {
    StringTokenizer lines = new StringTokenizer(usernet, "\r\n");
    while (lines.hasMoreTokens()) {
      StringTokenizer words = new StringTokenizer(lines.nextToken());
      if (words.countTokens() < FORWARD_WORDS || !words.nextToken().equals("TCP[HOST_FORWARD]")) {
        continue;
      }
      words.nextToken(); // the descriptor
      String address = words.nextToken();
      int port = Integer.parseInt(words.nextToken());
      words.nextToken(); // the guest's address
      if (words.nextToken().equals(Integer.toString(guestPort))) {
        return Optional.of(new PortForward(address, port, guestPort));
      }
    }
    return Optional.empty();
  }

  /**
   * Presses the power button: a guest that is up and willing powers off.
   *
   * @throws IOException if it doesn't answer
   */
  public void pressPowerButton() throws IOException {
    ask("system_powerdown");
  }

  /**
   * Goes on after a pause, such as one for want of space.
   *
   * @throws IOException if it doesn't answer
   */
  public void resume() throws IOException {
    ask("cont");
  }

  /** Asks QEMU to end at once; the guest isn't asked. */
  public void quit() throws IOException {
    try {
      ask("quit");
    } catch (EOFException e) {
      // it was quick
    }
  }

  /**
   * Ends QEMU without a chance to tidy up, if it is this very process. One that sudo started in a
   * terminal is sudo's child.
   */
  public boolean kill() {
    return process.kill() || (run.reconnect().isPresent() && killChild());
  }

  private boolean killChild() {
    try {
      Optional<VmProcess> child = process.isAlive() ? VmProcess.of(run.pid()) : Optional.empty();
      return child.isPresent() && child.get().kill();
    } catch (IOException e) {
      return false; // it has ended, or has not got that far
    }
  }

  private JsonObject ask(String command) throws IOException {
    try (QmpConnection qmp = connect()) {
      return qmp.execute(command, new JsonObject());
    }
  }

  private QmpConnection connect() throws IOException {
    return QmpConnection.open(run.qmp(), ANSWER_LIMIT);
  }
}
