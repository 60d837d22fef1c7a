package io.seedling.iso;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The component records of a symbolic link's target (RRIP §4.1.3.1): a byte of flags, a byte of
 * length, and the component's bytes where no flag stands for them.
 */
final class LinkComponents {
  private static final int CONTINUES = 1;
  private static final int CURRENT = 2;
  private static final int PARENT = 4;
  private static final int ROOT = 8;
  private static final int HEADER_LENGTH = 2;

  private LinkComponents() {}

  /** Returns the records in order, none longer than {@code most} bytes. */
  static List<byte[]> of(String target, int most) {
    List<byte[]> records = new ArrayList<>();
    int start = 0;
    if (target.startsWith("/")) {
      records.add(record(ROOT, new byte[0]));
      start = 1;
    }
    while (start < target.length()) {
      int slash = target.indexOf('/', start);
      int end = slash < 0 ? target.length() : slash;
      add(records, target.substring(start, end), most);
      start = end + 1;
    }
    if (target.length() > 1 && target.endsWith("/")) {
      records.add(record(0, new byte[0])); // an empty last component keeps the slash
    }
    return records;
  }

  private static void add(List<byte[]> records, String component, int most) {
    if (component.equals(".")) {
      records.add(record(CURRENT, new byte[0]));
      return;
    }
    if (component.equals("..")) {
      records.add(record(PARENT, new byte[0]));
      return;
    }
    byte[] bytes = component.getBytes(StandardCharsets.UTF_8);
    int room = most - HEADER_LENGTH;
    int at = 0;
    for (; bytes.length - at > room; at += room) {
      records.add(record(CONTINUES, Arrays.copyOfRange(bytes, at, at + room)));
    }
    records.add(record(0, Arrays.copyOfRange(bytes, at, bytes.length)));
  }

  private static byte[] record(int flags, byte[] component) {
    byte[] record = new byte[HEADER_LENGTH + component.length];
    record[0] = (byte) flags;
    record[1] = (byte) component.length;
    System.arraycopy(component, 0, record, HEADER_LENGTH, component.length);
    return record;
  }
}
