package io.seedling.qcow2;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.List;

/** A file whose machine loses power after so many writes; what was synced by then is there. */
final class CrashingFile extends PositionedFile {

  /** What becomes of the writes since the last sync. */
  enum Unsynced {
    KEPT,
    LOST,
    /** The last one overtook the others, which are lost. */
    LAST_KEPT
  }

  /** The power is gone. */
  static final class PowerException extends IOException {}

  private record Write(long at, ByteBuffer before, ByteBuffer after) {}

  private final FileChannel file;
  private final int most;
  private final Unsynced unsynced;
  private final List<Write> pending = new ArrayList<>();
  private int writes;

  /**
   * @param most writes that are taken
   */
  CrashingFile(FileChannel file, int most, Unsynced unsynced) {
    this.file = file;
    this.most = most;
    this.unsynced = unsynced;
  }

  @Override
  public int write(ByteBuffer source, long at) throws IOException {
    if (writes == most) {
      crash();
      throw new PowerException();
    }
    writes++;
    ByteBuffer before = ByteBuffer.allocate(source.remaining());
    for (int read = 0; before.hasRemaining() && read >= 0; ) {
      read = file.read(before, at + before.position());
    }
    ByteBuffer after = ByteBuffer.allocate(source.remaining()).put(source.duplicate());
    pending.add(new Write(at, before.clear(), after.clear()));
    return file.write(source, at);
  }

  private void crash() throws IOException {
    if (unsynced == Unsynced.KEPT) {
      return;
    }
    for (int i = pending.size() - 1; i >= 0; i--) {
      file.write(pending.get(i).before().clear(), pending.get(i).at());
    }
    if (unsynced == Unsynced.LAST_KEPT && !pending.isEmpty()) {
      Write last = pending.get(pending.size() - 1);
      file.write(last.after().clear(), last.at());
    }
    pending.clear();
  }

  @Override
  public void force(boolean metaData) {
    pending.clear();
  }

  @Override
  public int read(ByteBuffer target, long at) throws IOException {
    return file.read(target, at);
  }

  @Override
  public long size() throws IOException {
    return file.size();
  }

  @Override
  protected void implCloseChannel() throws IOException {
    file.close();
  }
}
