package io.seedling.launcher;

import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import com.grack.nanojson.JsonParserException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A QEMU without disks that is watched while its firmware starts, and ended again. Its monitor is
 * on its standard streams, its serial port in a file.
 *
 * <p>An accelerator that has passed its probe may still fail in three ways: QEMU aborts, or reports
 * an internal error and lives on, or the guest hangs.
 */
final class SmokeStart {
  private static final int LOOK_EVERY_MILLIS = 10;
  private static final int END_LIMIT_SECONDS = 2;
  private static final int LONGEST_LINE = 1 << 16;
  private static final byte[] ASK =
      "{\"execute\":\"query-status\"}\n".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] AGREE =
      "{\"execute\":\"qmp_capabilities\"}\n".getBytes(StandardCharsets.US_ASCII);

  /** What became of it. */
  enum End {
    /** The guest has written to its serial port. */
    SPOKE,
    /** QEMU says that the guest runs; it has written nothing. */
    RUNS,
    /** QEMU ended, or says that the accelerator failed: so it will the next time. */
    FAILED,
    /** Nothing can be concluded. */
    UNKNOWN
  }

  /**
   * What became of it, and why.
   *
   * @param reason for FAILED and UNKNOWN
   */
  record Outcome(End end, String reason) {}

  private final Process qemu;
  private final Path serialLog;
  private final StringBuilder line = new StringBuilder();
  private final StringBuilder said = new StringBuilder();
  private String status = "";

  private SmokeStart(Process qemu, Path serialLog) {
    this.qemu = qemu;
    this.serialLog = serialLog;
  }

  /**
   * Starts QEMU, and ends it as soon as it is known whether it works.
   *
   * @param command with the monitor on the standard streams
   * @param serialLog where the guest's serial port goes; empty so far
   * @throws IOException if it can't be started
   */
  static Outcome of(List<String> command, Path serialLog, Duration limit) throws IOException {
    Process qemu = new ProcessBuilder(command).redirectErrorStream(true).start();
    try {
      return new SmokeStart(qemu, serialLog).watched(System.nanoTime() + limit.toNanos());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while QEMU was tried");
    } finally {
      end(qemu);
    }
  }

  private static void end(Process qemu) {
    qemu.destroyForcibly();
    try {
      qemu.waitFor(END_LIMIT_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Outcome watched(long deadline) throws IOException, InterruptedException {
    while (true) {
      boolean hasEnded = qemu.waitFor(LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS);
      read(qemu.getInputStream());
      if (status.equals("internal-error")) {
        return new Outcome(End.FAILED, "QEMU reports an internal error");
      } else if (hasEnded) {
        return ended(qemu.exitValue());
      } else if (status.equals("running") && Files.size(serialLog) > 0) {
        return new Outcome(End.SPOKE, "");
      } else if (System.nanoTime() - deadline > 0) {
        return status.equals("running")
            ? new Outcome(End.RUNS, "")
            : new Outcome(End.UNKNOWN, "QEMU didn't answer in time");
      }
      if (!status.isEmpty()) {
        send(ASK);
      }
    }
  }

  /** Too little memory is a matter of the moment; all else will be so again. */
  private Outcome ended(int exitCode) {
    String text = said.toString();
    boolean isOfTheMoment = text.contains("guest memory") || text.contains("allocate memory");
    String reason = String.valueOf(QemuComplaint.of(text, exitCode).getMessage());
    return new Outcome(isOfTheMoment ? End.UNKNOWN : End.FAILED, reason);
  }

  private void read(InputStream from) throws IOException {
    byte[] bytes = from.readNBytes(from.available());
    for (byte next : bytes) {
      if (next == '\n') {
        take(line.toString().strip());
        line.setLength(0);
      } else if (line.length() < LONGEST_LINE) {
        line.append((char) (next & 0xff));
      }
    }
  }

  private void take(String text) throws IOException {
    if (!text.startsWith("{")) {
      said.append(text).append('\n');
      return;
    }
    JsonObject message;
    try {
      message = JsonParser.object().from(text);
    } catch (JsonParserException e) {
      said.append(text).append('\n');
      return;
    }
    if (message.has("QMP")) {
      send(AGREE);
      send(ASK);
    } else if (message.get("return") instanceof JsonObject answer) {
      status = answer.getString("status", status);
    }
  }

  /** A QEMU that has just ended takes nothing any more; that it has is seen at the next look. */
  private void send(byte[] command) {
    OutputStream to = qemu.getOutputStream();
    try {
      to.write(command);
      to.flush();
    } catch (IOException e) {
      status = status.equals("running") ? "" : status;
    }
  }
}
