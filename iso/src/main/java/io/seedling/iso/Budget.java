package io.seedling.iso;

/**
 * How much of one hierarchy is looked at. What a hostile volume says of its own size costs nobody
 * anything: directories that overlap, lead in circles or never end use up the budget and no more.
 */
final class Budget {
  /** Levels below the root. POSIX paths of 4096 bytes have no more. */
  static final int MAX_DEPTH = 2048;

  private static final long MAX_RECORDS = 10_000_000;
  private static final long MAX_DIRECTORIES_CHECKED = 0xFFFF; // the path table numbers no more
  private static final long MAX_BYTES = 1L << 30;
  private static final int HEAP_AN_ENTRY_CHECKED = 64; // bytes: a hash and an extent, and room
  private static final int HEAP_A_DIRECTORY = 384;

  private final int heapAnEntry;
  private final long maxDirectories;
  private final long maxBytes;
  private final long maxHeap;
  private long records;
  private long directories;
  private long bytes;
  private long heap;
  private boolean exhausted;

  private Budget(VolumeBytes volume, int heapAnEntry, long maxDirectories) {
    this.heapAnEntry = heapAnEntry;
    this.maxDirectories = maxDirectories;
    // Directories and continuation areas do not overlap, so the volume is longer than all of them.
    this.maxBytes = Math.min(MAX_BYTES, volume.size());
    this.maxHeap = Runtime.getRuntime().maxMemory() / 4 * 3;
  }

  /** Returns the budget of a reader, who makes an object of everything. */
  static Budget ofReader(FoundVolume volume) {
    return new Budget(volume.bytes(), 0, MAX_RECORDS);
  }

  /** Returns the budget of a checker, who keeps little more than the directories. */
  static Budget ofChecker(FoundVolume volume) {
    return new Budget(volume.bytes(), HEAP_AN_ENTRY_CHECKED, MAX_DIRECTORIES_CHECKED);
  }

  /** Whether one more record may be read. */
  boolean takeRecord(FoundRecord record) {
    boolean named = !record.isSelf() && !record.isParent();
    return within(++records <= MAX_RECORDS) && (!named || takeHeap(heapAnEntry));
  }

  /** Whether so many more bytes of directories and continuation areas may be read. */
  boolean takeBytes(long more) {
    bytes += more;
    return within(bytes <= maxBytes);
  }

  /** Whether one more directory may be kept, with a name and an identifier of these lengths. */
  boolean takeDirectory(int nameLength, int identifierLength) {
    return within(++directories <= maxDirectories)
        && takeHeap(HEAP_A_DIRECTORY + 2L * nameLength + identifierLength);
  }

  /** Whether something may be kept that takes so many bytes of memory. */
  boolean takeHeap(long more) {
    heap += more;
    return within(heap <= maxHeap);
  }

  /** Whether something was asked for that there was no more of: then nothing further is read. */
  boolean isExhausted() {
    return exhausted;
  }

  private boolean within(boolean granted) {
    exhausted |= !granted;
    return granted;
  }
}
