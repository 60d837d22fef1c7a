package io.seedling.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** The same for each of many, several at a time. */
final class FleetTasks {
  private FleetTasks() {}

  /** What is done with one. */
  interface Task<T, R> {
    R of(T one) throws IOException, UsageException, ReportedException;
  }

  static int processors() {
    return Runtime.getRuntime().availableProcessors();
  }

  /**
   * Does it with all of them, and returns what came of each, in their order.
   *
   * @param threads how many are at work
   * @throws ReportedException or another of the first in order that failed; all have ended then
   */
  static <T, R> List<R> each(List<T> all, int threads, Task<T, R> task)
      throws IOException, UsageException, ReportedException {
    ExecutorService pool = Executors.newFixedThreadPool(Math.max(1, Math.min(threads, all.size())));
    try {
      List<Future<R>> futures = new ArrayList<>();
      for (T one : all) {
        futures.add(pool.submit(() -> task.of(one)));
      }
      List<R> results = new ArrayList<>();
      for (Future<R> future : futures) {
        results.add(result(future));
      }
      return results;
    } finally {
      pool.shutdown();
    }
  }

  private static <R> R result(Future<R> future)
      throws IOException, UsageException, ReportedException {
    try {
      return future.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause();
      if (cause instanceof IOException io) {
        throw io;
      } else if (cause instanceof UsageException usage) {
        throw usage;
      } else if (cause instanceof ReportedException reported) {
        throw reported;
      } else if (cause instanceof Error error) {
        throw error;
      }
      throw cause instanceof RuntimeException runtime ? runtime : new IllegalStateException(cause);
    }
  }
}
