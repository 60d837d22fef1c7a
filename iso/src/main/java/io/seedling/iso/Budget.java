package io.seedling.iso;

/**
 * How much of one hierarchy is looked at. What a hostile volume says of its own size costs nobody
 * anything: directories that overlap, lead in circles or never end use up the budget and no more.
 */
final class Budget {
  /** Levels below the root. POSIX paths of 4096 bytes have no more. */
  static final int MAX_DEPTH = 2048;

  private static final long MAX_RECORDS = 10_000_000;
  private static final long HEAP_A_RECORD = 128; // bytes: what a checker keeps of one, and room
  private static final long MAX_DIRECTORIES_CHECKED = 0xFFFF; // the path table numbers no more
  private static final long MAX_NAME_BYTES_CHECKED = 8L << 20; // of directories, all kept
  private static final long MAX_DIRECTORY_BYTES = 1L << 30;

  private final long maxRecords;
  private final long maxDirectories;
  private final long maxNameBytes;
  private long records;
  private long directoryBytes;
  private long directories;
  private long nameBytes;
  private long continuations;
  private boolean exhausted;

  private Budget(long maxRecords, long maxDirectories, long maxNameBytes) {
    this.maxRecords = maxRecords;
    this.maxDirectories = maxDirectories;
    this.maxNameBytes = maxNameBytes;
  }

  /** Returns the budget of a reader, who makes an object of everything, as memory allows. */
  static Budget ofReader() {
    return new Budget(MAX_RECORDS, MAX_RECORDS, MAX_RECORDS * 64);
  }

  /** Returns the budget of a checker, who is to end well in whatever memory there is. */
  static Budget ofChecker() {
    long records = Math.min(MAX_RECORDS, Runtime.getRuntime().maxMemory() / HEAP_A_RECORD);
    return new Budget(records, MAX_DIRECTORIES_CHECKED, MAX_NAME_BYTES_CHECKED);
  }

  /** Whether one more record may be read. */
  boolean takeRecord() {
    return within(++records <= maxRecords);
  }

  /** Whether so many more bytes of directories may be read. */
  boolean takeDirectoryBytes(long bytes) {
    directoryBytes += bytes;
    return within(directoryBytes <= MAX_DIRECTORY_BYTES);
  }

  /** Whether one more directory may be kept, with names of this length. */
  boolean takeDirectory(int nameLength) {
    nameBytes += nameLength;
    return within(++directories <= maxDirectories && nameBytes <= maxNameBytes);
  }

  /** Whether one more continuation area may be read: two for each record, on average. */
  boolean takeContinuation() {
    return within(++continuations <= 2 * maxRecords);
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
