package io.seedling.qcow2;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.LongConsumer;
import java.util.function.Supplier;

/**
 * Threads that prepare chunks of a disk, ahead of the one that commits them in order.
 *
 * @param chunks makes chunks, all of one capacity; some more than threads
 * @param skipped what needs no chunk, unless the target wants it
 */
record CopyPipeline(
    JoinedDisks source, Supplier<Chunk> chunks, int threads, JoinedDisks.Skipped skipped) {
  /** Chunks that are done, or not begun, while every thread has one. */
  private static final int CHUNKS_AHEAD = 4;

  /**
   * Copies all of the disk.
   *
   * @param progress is told the offset that has been reached
   */
  void run(CopyTarget target, LongConsumer progress) throws IOException {
    ExecutorService workers = Executors.newFixedThreadPool(threads, CopyPipeline::thread);
    Flow flow = new Flow(target, workers, progress);
    try {
      long size = source.size();
      long at = 0;
      while (at < size) {
        at = flow.skip(at, size);
        at = at < size ? flow.add(at, size) : at;
      }
      flow.drain();
      target.finish();
    } finally {
      workers.shutdown();
      flow.end();
    }
  }

  private static Thread thread(Runnable work) {
    Thread thread = new Thread(work, "copy");
    thread.setDaemon(true);
    return thread;
  }

  /** One run: what is under way. */
  private final class Flow {
    private final CopyTarget target;
    private final ExecutorService workers;
    private final LongConsumer progress;
    private final List<Chunk> made = new ArrayList<>();
    private final ArrayDeque<Chunk> free = new ArrayDeque<>();
    private final ArrayDeque<Future<Chunk>> underWay = new ArrayDeque<>();
    private int chunkBytes;

    Flow(CopyTarget target, ExecutorService workers, LongConsumer progress) {
      this.target = target;
      this.workers = workers;
      this.progress = progress;
      for (int i = 0; i < threads + CHUNKS_AHEAD; i++) {
        made.add(chunks.get());
      }
      free.addAll(made);
      chunkBytes = made.get(0).data().capacity();
    }

    /** Returns where the whole chunks end that need not be copied. */
    long skip(long at, long size) throws IOException {
      long end = source.endOfSkipped(at, skipped);
      long whole = end >= size ? size : end / chunkBytes * chunkBytes;
      return whole > at && !target.wants(at, whole - at) ? whole : at;
    }

    /** Has the next chunk prepared, and returns where it ends. */
    long add(long at, long size) throws IOException {
      if (free.isEmpty()) {
        commitFirst();
      }
      Chunk chunk = free.remove();
      int length = (int) Math.min(chunkBytes, size - at);
      chunk.begin(at, length);
      Callable<Chunk> work =
          () -> {
            target.prepare(chunk);
            return chunk;
          };
      underWay.add(workers.submit(work));
      return at + length;
    }

    void drain() throws IOException {
      while (!underWay.isEmpty()) {
        commitFirst();
      }
    }

    private void commitFirst() throws IOException {
      Chunk chunk = outcome(underWay.remove());
      target.commit(chunk);
      progress.accept(chunk.guestOffset() + chunk.length());
      free.add(chunk);
    }

    /** Waits for all threads to be done with their chunks, whatever the outcome, and ends those. */
    void end() {
      for (Future<Chunk> future : underWay) {
        try {
          outcome(future);
        } catch (IOException | RuntimeException | Error e) {
          // the first failure is the one that is told
        }
      }
      made.forEach(Chunk::end);
    }
  }

  private static Chunk outcome(Future<Chunk> future) throws IOException {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return future.get();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException cause) {
        throw cause;
      }
      if (e.getCause() instanceof Error cause) {
        throw cause; // out of memory
      }
      throw new IllegalStateException(e.getCause());
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
