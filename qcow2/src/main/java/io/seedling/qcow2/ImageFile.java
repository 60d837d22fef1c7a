package io.seedling.qcow2;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A file that holds an image: full positioned reads, and nothing that depends on a cursor. */
final class ImageFile implements Closeable {
  private static final int FILE_TYPE_MASK = 0170000;
  private static final int BLOCK_DEVICE = 0060000;

  private static final byte[] ZEROS = new byte[4096];

  private final Path path;
  private final FileChannel channel;
  private final Object key;
  private final long length;
  private final @Nullable BlkDebug debug;
  private @Nullable ImageLock lock;
  private boolean closed;

  private ImageFile(Path path, FileChannel channel, Object key, @Nullable BlkDebug debug)
      throws IOException {
    this.path = path;
    this.channel = channel;
    this.key = key;
    this.debug = debug;
    this.length = channel.size();
  }

  /**
   * Opens a file or a block device for reading.
   *
   * @throws FileSystemException if it is anything else; a FIFO would block for ever
   */
  static ImageFile open(Path path) throws IOException {
    return open(path, null);
  }

  /**
   * Opens one as {@link #open(Path)} does.
   *
   * @param debug what all requests to it pass; null for nothing
   */
  static ImageFile open(Path path, @Nullable BlkDebug debug) throws IOException {
    BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
    if (attributes.isDirectory()) {
      throw new FileSystemException(path.toString(), null, "it is a directory, not a disk image");
    }
    if (attributes.isOther() && !isBlockDevice(path)) {
      throw new FileSystemException(
          path.toString(), null, "it is neither a regular file nor a block device");
    }
    Object key = attributes.fileKey();
    Object known = key == null ? path.toRealPath() : key;
    FileChannel channel = JointClosing.open(known, path, Set.of(StandardOpenOption.READ));
    try {
      return new ImageFile(
          path, debug == null ? channel : DebugChannel.over(channel, debug), known, debug);
    } catch (Throwable t) {
      JointClosing.close(known, channel);
      throw t;
    }
  }

  /** Opens the same file once more, behind what this one is behind. */
  ImageFile openAgain() throws IOException {
    return open(path, debug);
  }

  /** Opens the same file for reading and writing; {@link JointClosing} closes what is returned. */
  FileChannel openForWriting() throws IOException {
    FileChannel file =
        JointClosing.open(key, path, Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE));
    return debug == null ? file : DebugChannel.over(file, debug);
  }

  /** Writes all of {@code source} at {@code offset} bytes from the start of {@code target}. */
  static void write(SeekableByteChannel target, ByteBuffer source, long offset) throws IOException {
    target.position(offset);
    while (source.hasRemaining()) {
      target.write(source);
    }
  }

  /** Does the same, and leaves the channel's position alone: several threads may do so. */
  static void write(FileChannel target, ByteBuffer source, long offset) throws IOException {
    long at = offset;
    while (source.hasRemaining()) {
      at += target.write(source, at);
    }
  }

  /**
   * Keeps other processes from writing to the file until it is closed.
   *
   * @throws ImageInUseException if one does so
   */
  void lock(Locking locking) throws IOException {
    if (locking == Locking.SHARED && lock == null) {
      lock = ImageLock.forReading(path);
    }
  }

  Path path() {
    return path;
  }

  /** Returns what is equal for every name of the same file, and for no other file. */
  Object key() {
    return key;
  }

  /** Tells whether the name still means the file: another one's holes would be a disaster. */
  boolean isStillThere() throws IOException {
    try {
      Object now = Files.readAttributes(path, BasicFileAttributes.class).fileKey();
      return key.equals(now == null ? path.toRealPath() : now);
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  /** Returns what all requests to it pass; null for nothing. */
  @Nullable BlkDebug debug() {
    return debug;
  }

  /** Tells who debugs that bytes of the guest's are about to be read. */
  void beforeGuestRead() {
    if (debug != null) {
      debug.tell(BlkDebug.Event.READ_AIO);
    }
  }

  /** Tells who debugs that bytes of the guest's are about to be written. */
  void beforeGuestWrite() {
    if (debug != null) {
      debug.tell(BlkDebug.Event.WRITE_AIO);
    }
  }

  /** Returns the length in bytes when it was opened. */
  long length() {
    return length;
  }

  /**
   * Returns {@code count} bytes from {@code offset} on, or as many as the file has of them.
   *
   * @param count bounded by the caller: so many bytes are allocated
   */
  ByteBuffer read(long offset, int count) throws IOException {
    int available = (int) Math.max(0, Math.min(count, length - offset));
    ByteBuffer bytes = ByteBuffer.allocate(available);
    while (bytes.hasRemaining()) {
      if (channel.read(bytes, offset + bytes.position()) < 0) {
        break; // it was shortened meanwhile
      }
    }
    return bytes.flip();
  }

  /**
   * Fills a buffer to its limit from {@code offset} on; what lies behind the file's end is zero.
   *
   * @return how many of the bytes the file has
   */
  int readPadded(long offset, ByteBuffer target) throws IOException {
    return readPadded(channel, offset, target);
  }

  /** Does the same from a file as it is now. */
  static int readPadded(FileChannel channel, long offset, ByteBuffer target) throws IOException {
    int start = target.position();
    int read = 0;
    while (target.hasRemaining() && read >= 0) {
      read = channel.read(target, offset + target.position() - start);
    }
    int there = target.position() - start;
    while (target.hasRemaining()) {
      int zeros = Math.min(target.remaining(), ZEROS.length);
      target.put(ZEROS, 0, zeros);
    }
    return there;
  }

  /** Returns a text field; bytes that aren't UTF-8 are replaced. */
  static String text(ByteBuffer source, int at, int length) {
    return UTF_8.decode(source.slice(at, length)).toString();
  }

  @Override
  public void close() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    try {
      JointClosing.close(key, channel);
    } finally {
      if (lock != null) {
        lock.close();
      }
    }
  }

  private static boolean isBlockDevice(Path path) throws IOException {
    return path.getFileSystem().supportedFileAttributeViews().contains("unix")
        && Files.getAttribute(path, "unix:mode") instanceof Integer mode
        && (mode & FILE_TYPE_MASK) == BLOCK_DEVICE;
  }
}
