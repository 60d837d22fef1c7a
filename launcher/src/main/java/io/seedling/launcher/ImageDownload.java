package io.seedling.launcher;

import static java.util.regex.Pattern.CASE_INSENSITIVE;

import io.seedling.launcher.LaunchException.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * One file on its way from a server to a part file, which keeps what has come where the way is
 * broken off: by the server, here or in an earlier run. Zeros in it become holes.
 */
final class ImageDownload {
  private static final int BUFFER_BYTES = 1 << 16;
  private static final int MOST_FAILURES = 5; // in a row
  private static final int DONE = -1;
  private static final int MOST_OF_A_TAG = 512;
  private static final Pattern PAGE =
      Pattern.compile("(\\u00ef\\u00bb\\u00bf)?\\s*<(!doctype\\s+html|html)\\b", CASE_INSENSITIVE);

  private final URI address;
  private final Path part;
  private final HttpProxies proxies;
  private final Progress progress;
  private final long pauseMillis;
  private final MessageDigest digest;
  private long digested;
  private boolean saysPage;

  /** How far it is; any thread may look. */
  static final class Progress {
    private volatile long total = -1;
    private volatile long done;

    /** Returns the bytes of the file, or -1 where nobody knows. */
    long total() {
      return total;
    }

    long done() {
      return done;
    }
  }

  /**
   * @param part in a directory that is there
   * @param algorithm of the checksum
   * @param pauseMillis what is waited after a first failure, for later ones twice as long each
   */
  ImageDownload(
      URI address,
      Path part,
      HttpProxies proxies,
      String algorithm,
      Progress progress,
      long pauseMillis) {
    this.address = address;
    this.part = part;
    this.proxies = proxies;
    this.progress = progress;
    this.pauseMillis = pauseMillis;
    this.digest = Checksum.digest(algorithm);
  }

  /**
   * Fetches what is missing of the file.
   *
   * @return the checksum of all of it
   * @throws LaunchException of kind FAILED if the server has no such file, or can't be reached
   */
  String run() throws IOException {
    int failures = 0;
    try (FileChannel target =
        FileChannel.open(
            part, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      while (true) {
        long before = target.size();
        try {
          int wait = attempt(target);
          if (wait == DONE) {
            target.force(true);
            Files.deleteIfExists(validatorFile());
            return HexFormat.of().formatHex(digest.digest());
          }
          failures = next(failures, "the server is busy");
          pause(wait > 0 ? wait * 1000L : pauseMillis << failures);
        } catch (LaunchException | InterruptedIOException e) {
          throw e;
        } catch (IOException e) {
          failures = target.size() > before ? 1 : next(failures, HttpAnswer.reason(e));
          pause(pauseMillis << failures);
        }
      }
    }
  }

  /** Says whether what has come is a web page, by the server's word or its own beginning. */
  boolean isPage() throws IOException {
    try (InputStream in = Files.newInputStream(part)) {
      String text = new String(in.readNBytes(MOST_OF_A_TAG), StandardCharsets.ISO_8859_1);
      return saysPage || PAGE.matcher(text).lookingAt();
    }
  }

  /** Returns {@link #DONE}, or how many seconds to wait before the next; 0 for some. */
  private int attempt(FileChannel target) throws IOException {
    String validator = validator();
    long have = validator.isEmpty() ? 0 : target.size();
    try (HttpAnswer answer = HttpAnswer.of(address, have, validator, proxies)) {
      switch (answer.status()) {
        case 200 -> {
          begin(target, answer);
          return receive(target, answer, 0);
        }
        case 206 -> {
          if (answer.partOffset() != have) {
            forget(target);
            throw new IOException("the server sent another part than was asked for");
          }
          return receive(target, answer, have);
        }
        case 416 -> {
          forget(target); // the file is another now, or what we have of it is
          return 0;
        }
        default -> {
          if (answer.isBusy()) {
            return Math.max(0, answer.waitSeconds());
          }
          throw new LaunchException(
              Kind.FAILED,
              address + ": the server answers with status " + answer.status(),
              answer.status() == 404 || answer.status() == 410
                  ? "see whether it has moved; a line of your own in images.txt comes first"
                  : "");
        }
      }
    }
  }

  private void begin(FileChannel target, HttpAnswer answer) throws IOException {
    forget(target);
    if (!answer.validator().isEmpty()) {
      Files.writeString(validatorFile(), answer.validator());
    }
  }

  private void forget(FileChannel target) throws IOException {
    target.truncate(0);
    Files.deleteIfExists(validatorFile());
    digest.reset();
    digested = 0;
  }

  private int receive(FileChannel target, HttpAnswer answer, long from) throws IOException {
    saysPage = answer.isPage();
    long length = answer.length();
    progress.total = length < 0 ? -1 : from + length;
    digestTo(target, from);
    SparseOutput output = new SparseOutput(target);
    byte[] buffer = new byte[BUFFER_BYTES];
    long at = from;
    try (InputStream body = answer.body()) {
      while (length < 0 || at - from < length) { // Java itself reads on behind what was promised
        int most = length < 0 ? BUFFER_BYTES : (int) Math.min(BUFFER_BYTES, from + length - at);
        int read = body.read(buffer, 0, most);
        if (read < 0) {
          break;
        }
        long offset = at;
        kept(() -> output.write(buffer, read, offset));
        at += read;
        digest.update(buffer, 0, read);
        digested = at;
        progress.done = at;
      }
    } finally {
      long end = at;
      kept(() -> output.end(end));
    }
    if (length >= 0 && at - from != length) {
      throw new IOException("the connection ended " + (from + length - at) + " bytes too early");
    }
    return DONE;
  }

  /** What may fail for want of space. */
  private interface Writing {
    void run() throws IOException;
  }

  private void kept(Writing writing) throws LaunchException {
    try {
      writing.run();
    } catch (IOException e) {
      throw new LaunchException(
          Kind.FAILED, part + ": " + e.getMessage(), "free space; launch gc --images helps");
    }
  }

  /** Reads what has come in an earlier run, where this one has not seen it. */
  private void digestTo(FileChannel target, long end) throws IOException {
    if (digested > end) {
      digest.reset();
      digested = 0;
    }
    ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
    while (digested < end) {
      int read =
          target.read(buffer.clear().limit((int) Math.min(BUFFER_BYTES, end - digested)), digested);
      if (read < 0) {
        throw new IOException(part + ": has become shorter meanwhile");
      }
      digest.update(buffer.flip());
      digested += read;
    }
  }

  private int next(int failures, String why) throws LaunchException {
    if (failures + 1 >= MOST_FAILURES) {
      throw new LaunchException(
          Kind.FAILED,
          address + ": can't be fetched: " + why,
          "look whether "
              + address.getHost()
              + " can be reached; what has come is kept, and the"
              + " next try goes on from there");
    }
    return failures + 1;
  }

  static void pause(long millis) throws InterruptedIOException {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while a server was waited for");
    }
  }

  private String validator() throws IOException {
    try {
      return Files.readString(validatorFile(), StandardCharsets.ISO_8859_1);
    } catch (NoSuchFileException e) {
      return "";
    }
  }

  private Path validatorFile() {
    return part.resolveSibling(part.getFileName() + ".version");
  }

  /** Removes what has come. */
  void delete() throws IOException {
    Files.deleteIfExists(part);
    Files.deleteIfExists(validatorFile());
  }
}
