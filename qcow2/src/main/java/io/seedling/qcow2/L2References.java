package io.seedling.qcow2;

import java.util.Arrays;

/**
 * The L2 tables that L1 tables point to, each once, in the order in which they were seen, with how
 * often. Snapshots share tables, and a crafted image may name one a million times.
 */
final class L2References {
  private static final int FIRST_SIZE = 1 << 10; // a power of two

  private int size;
  private long[] offsets = new long[FIRST_SIZE];
  private int[] active = new int[FIRST_SIZE];
  private int[] all = new int[FIRST_SIZE];

  /** By hash, the table's number and 1; 0 for none; at most half full. */
  private int[] slots = new int[2 * FIRST_SIZE];

  /** Adds a reference. */
  void add(long hostOffset, boolean fromActive) {
    int slot = slotOf(hostOffset);
    if (slots[slot] == 0) {
      if (size == offsets.length) {
        grow();
        slot = slotOf(hostOffset);
      }
      offsets[size++] = hostOffset;
      slots[slot] = size;
    }
    int number = slots[slot] - 1;
    all[number]++;
    if (fromActive) {
      active[number]++;
    }
  }

  /** Returns a table's number; -1 if nothing points to it. */
  int number(long hostOffset) {
    return slots[slotOf(hostOffset)] - 1;
  }

  /** Returns how many tables there are. */
  int size() {
    return size;
  }

  /** Returns where a table lies in the file, in bytes. */
  long offset(int number) {
    return offsets[number];
  }

  /** Returns how often the active L1 table points to it. */
  int active(int number) {
    return active[number];
  }

  /** Returns how often any L1 table points to it. */
  int all(int number) {
    return all[number];
  }

  private int slotOf(long hostOffset) {
    int mask = slots.length - 1;
    long hash = (hostOffset >>> Geometry.MIN_CLUSTER_BITS) * 0x9e3779b97f4a7c15L;
    int slot = (int) (hash >>> 32) & mask;
    while (slots[slot] != 0 && offsets[slots[slot] - 1] != hostOffset) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private void grow() {
    offsets = Arrays.copyOf(offsets, 2 * size);
    active = Arrays.copyOf(active, 2 * size);
    all = Arrays.copyOf(all, 2 * size);
    slots = new int[4 * size];
    for (int number = 0; number < size; number++) {
      slots[slotOf(offsets[number])] = number + 1;
    }
  }
}
