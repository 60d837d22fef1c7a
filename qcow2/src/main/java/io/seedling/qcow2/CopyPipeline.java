package io.seedling.qcow2;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Threads that copy a disk, each a chunk at a time. One that has read its chunk writes it, too,
 * while it is in its processor's cache; what they have in order is where the chunks go.
 *
 * @param chunks makes chunks, all of one capacity; as many as threads
 * @param skipped what needs no chunk, unless the target wants it
 */
record CopyPipeline(
    JoinedDisks source, Supplier<Chunk> chunks, int threads, JoinedDisks.Skipped skipped) {

  /**
   * Copies all of the disk.
   *
   * @param progress is told the offset that has been reached
   */
  void run(CopyTarget target, LongConsumer progress) throws IOException {
    Flow flow = new Flow(target, progress);
    List<Thread> others = new ArrayList<>();
    for (int i = 1; i < threads; i++) {
      Thread thread = new Thread(flow, "copy");
      thread.setDaemon(true);
      thread.start();
      others.add(thread);
    }
    flow.run();
    others.forEach(CopyPipeline::join);
    flow.requireSuccess();
    target.finish();
  }

  /** Waits for a thread, whatever happens meanwhile: it uses what the caller closes. */
  private static void join(Thread thread) {
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** One run, which all threads are in. */
  private final class Flow implements Runnable {
    private final CopyTarget target;
    private final LongConsumer progress;
    private final Turns turns = new Turns();
    private long reached; // where the next chunk begins
    private long taken; // chunks

    Flow(CopyTarget target, LongConsumer progress) {
      this.target = target;
      this.progress = progress;
    }

    @Override
    public void run() {
      long turn = 0;
      try {
        Chunk chunk = chunks.get();
        try {
          for (turn = take(chunk); turn >= 0 && copy(chunk, turn); ) {
            turn = take(chunk);
          }
        } finally {
          chunk.end();
        }
      } catch (IOException | RuntimeException | Error e) {
        turns.fail(turn, e);
      }
    }

    /** Makes a chunk the next that is to be copied, and returns its turn; -1 when none is left. */
    private synchronized long take(Chunk chunk) throws IOException {
      long size = source.size();
      if (reached < size) {
        reached = skip(reached, size, chunk.capacity());
      }
      if (reached == size) {
        return -1;
      }
      int length = (int) Math.min(chunk.capacity(), size - reached);
      chunk.begin(reached, length);
      reached += length;
      return taken++;
    }

    /** Returns where the whole chunks end that need not be copied. */
    private long skip(long at, long size, int capacity) throws IOException {
      long end = source.endOfSkipped(at, skipped);
      long whole = end >= size ? size : end / capacity * capacity;
      return whole > at && !target.wants(at, whole - at) ? whole : at;
    }

    /** Returns whether it went well, here and elsewhere. */
    private boolean copy(Chunk chunk, long turn) throws IOException {
      target.prepare(chunk);
      if (!turns.await(turn)) {
        return false;
      }
      target.place(chunk);
      progress.accept(chunk.guestOffset() + chunk.length());
      turns.passOn();
      target.write(chunk);
      return true;
    }

    void requireSuccess() throws IOException {
      @Nullable Throwable failure = turns.failure();
      if (failure instanceof IOException e) {
        throw e;
      }
      if (failure instanceof RuntimeException e) {
        throw e;
      }
      if (failure instanceof Error e) {
        throw e; // out of memory
      }
    }
  }
}
