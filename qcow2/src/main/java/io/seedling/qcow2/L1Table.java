package io.seedling.qcow2;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * An L1 table, read a piece at a time: a chain may have two hundred of 32 MiB. For several threads.
 */
final class L1Table {
  private static final int PIECE_BYTES = 1 << 16;
  private static final int PIECE_ENTRIES = PIECE_BYTES / Geometry.ENTRY_BYTES;

  private final ImageFile file;
  private final long offset;
  private final int count;
  private volatile @Nullable Piece last;

  /**
   * @param offset where it lies in the file, in bytes
   * @param count of entries
   */
  L1Table(ImageFile file, long offset, int count) {
    this.file = file;
    this.offset = offset;
    this.count = count;
  }

  private record Piece(int number, ByteBuffer entries) {}

  /** Returns an entry; 0 behind the last, as QEMU reads it. */
  long entry(long index) throws IOException {
    if (index >= count) {
      return 0;
    }
    int number = (int) (index / PIECE_ENTRIES);
    Piece piece = last;
    if (piece == null || piece.number() != number) {
      int first = number * PIECE_ENTRIES;
      int bytes = Math.min(PIECE_ENTRIES, count - first) * Geometry.ENTRY_BYTES;
      piece = new Piece(number, file.read(entryOffset(first), bytes));
      last = piece;
    }
    int at = (int) (index % PIECE_ENTRIES) * Geometry.ENTRY_BYTES;
    ByteBuffer entries = piece.entries();
    return at + Geometry.ENTRY_BYTES <= entries.limit() ? entries.getLong(at) : 0;
  }

  /** Returns where an entry lies in the file, in bytes. */
  long entryOffset(long index) {
    return offset + index * Geometry.ENTRY_BYTES;
  }
}
