package io.seedling.iso;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The component records of a symbolic link's target, parted into as many SL entries as they need
 * (RRIP §4.1.3.1): each a byte of flags, a byte of length, and the component's bytes where no flag
 * stands for them.
 *
 * <p>An entry that is not the last always ends within a component, of which an empty rest may
 * follow: libarchive puts no slash between two entries, whatever they hold.
 */
final class LinkTarget {
  private static final int CONTINUES = 1;
  private static final int CURRENT = 2;
  private static final int PARENT = 4;
  private static final int ROOT = 8;
  private static final int HEADER_LENGTH = 2;

  private final int room;
  private final List<ByteBuffer> parts = new ArrayList<>(1);
  private ByteBuffer last;

  private LinkTarget(int room) {
    this.room = room;
    last = nextPart();
  }

  /**
   * Returns the records, parted.
   *
   * @param room bytes of records that one entry has room for
   */
  static List<ByteBuffer> parts(String target, int room) {
    LinkTarget link = new LinkTarget(room);
    int start = 0;
    if (target.startsWith("/")) {
      link.put(ROOT, new byte[0]);
      start = 1;
    }
    // What follows the last slash is a component even if it is empty: it keeps that slash.
    while (start < target.length() || (start > 1 && start == target.length())) {
      int slash = target.indexOf('/', start);
      int end = slash < 0 ? target.length() : slash;
      link.add(target.substring(start, end), slash < 0);
      start = end + 1;
    }
    for (ByteBuffer part : link.parts) {
      part.flip();
    }
    return link.parts;
  }

  private void add(String component, boolean isLast) {
    byte[] bytes = component.getBytes(StandardCharsets.UTF_8);
    int flags = component.equals(".") ? CURRENT : component.equals("..") ? PARENT : 0;
    int from = 0;
    while (!fits(flags, bytes.length - from, isLast)) {
      flags = 0; // a part of ".." is but text
      int length = Math.min(bytes.length - from, last.remaining() - HEADER_LENGTH);
      put(CONTINUES, Arrays.copyOfRange(bytes, from, from + length));
      from += length;
      last = nextPart();
    }
    put(flags, flags == 0 ? Arrays.copyOfRange(bytes, from, bytes.length) : new byte[0]);
  }

  /** Whether a record fits, and after it, if it is not the last, the beginning of another. */
  private boolean fits(int flags, int length, boolean isLast) {
    int left = last.remaining() - HEADER_LENGTH - (flags == 0 ? length : 0);
    return left >= (isLast ? 0 : HEADER_LENGTH + 1);
  }

  private void put(int flags, byte[] component) {
    last.put((byte) flags).put((byte) component.length).put(component);
  }

  private ByteBuffer nextPart() {
    ByteBuffer part = ByteBuffer.allocate(room);
    parts.add(part);
    return part;
  }
}
