package io.seedling.launcher;

import java.time.Instant;
import java.util.Optional;

/**
 * A process, as more than a number: numbers are used again, and a start time tells whose it is.
 *
 * @param pid the process id
 * @param startMillis when it started, in milliseconds since 1970; 0 where the system doesn't tell
 */
public record VmProcess(long pid, long startMillis) {
  // Linux tells the start in ticks since the boot, whose time follows corrections of the clock
  private static final long TOLERANCE_MILLIS = 2000;

  /** Returns the process of a number, if there is one. */
  public static Optional<VmProcess> of(long pid) {
    Optional<ProcessHandle> handle = ProcessHandle.of(pid);
    return handle.isEmpty()
        ? Optional.empty()
        : Optional.of(new VmProcess(pid, startMillis(handle.get())));
  }

  /** Returns this process, which becomes QEMU where {@link Qemu#runInForeground} can do that. */
  public static VmProcess current() {
    ProcessHandle handle = ProcessHandle.current();
    return new VmProcess(handle.pid(), startMillis(handle));
  }

  private static long startMillis(ProcessHandle handle) {
    Optional<Instant> start = handle.info().startInstant();
    return start.isPresent() ? start.get().toEpochMilli() : 0;
  }

  /** Says whether this very process is there; one that nobody has waited for yet is not. */
  public boolean isAlive() {
    return handle().isPresent();
  }

  /** Ends the process without a chance to tidy up, if it is this very one. */
  boolean kill() {
    Optional<ProcessHandle> handle = handle();
    return handle.isPresent() && handle.get().destroyForcibly();
  }

  private Optional<ProcessHandle> handle() {
    Optional<ProcessHandle> handle = ProcessHandle.of(pid);
    if (handle.isEmpty() || !handle.get().isAlive()) {
      return Optional.empty();
    }
    boolean same = Math.abs(startMillis(handle.get()) - startMillis) <= TOLERANCE_MILLIS;
    return same && !isZombie(handle.get()) ? handle : Optional.empty();
  }

  /**
   * Says whether a process has ended, and its entry is all that is left: a container's first
   * process may never wait for the orphans it is given. Of a zombie the system tells no command.
   */
  private static boolean isZombie(ProcessHandle handle) {
    ProcessHandle.Info info = handle.info();
    return info.command().isEmpty()
        && info.commandLine().isEmpty()
        && ProcessHandle.current().info().command().isPresent();
  }
}
