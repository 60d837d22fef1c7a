package io.seedling.iso;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/**
 * The names of one directory at a time, a number for each, to save memory: names whose numbers are
 * equal may be equal, and are looked at again.
 */
final class NameHashes {
  private static final long FNV_OFFSET = 0xCBF29CE484222325L; // FNV-1a of 64 bits
  private static final long FNV_PRIME = 0x100000001B3L;
  private static final int MOST_SUSPECTS = 1000; // that are looked at again

  private final Set<Long> suspects = new HashSet<>();
  private long[] hashes = new long[64];
  private int count;

  void add(String name) {
    if (count == hashes.length) {
      hashes = Arrays.copyOf(hashes, count + count / 2);
    }
    hashes[count++] = hash(name);
  }

  /** Ends a directory. */
  void end() {
    Arrays.sort(hashes, 0, count);
    for (int i = 1; i < count && suspects.size() < MOST_SUSPECTS; i++) {
      if (hashes[i] == hashes[i - 1]) {
        suspects.add(hashes[i]);
      }
    }
    count = 0;
  }

  /** Whether there is a name that has been met twice, as it seems. */
  boolean hasSuspects() {
    return !suspects.isEmpty();
  }

  boolean isSuspect(String name) {
    return suspects.contains(hash(name));
  }

  private static long hash(String name) {
    long hash = FNV_OFFSET;
    for (int i = 0; i < name.length(); i++) {
      hash = (hash ^ name.charAt(i)) * FNV_PRIME;
    }
    return hash;
  }
}
