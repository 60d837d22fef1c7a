package io.seedling.launcher;

import io.seedling.launcher.LaunchException.Kind;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Runs QEMU. */
public final class Qemu {
  // QEMU fills no memory before it runs; but a machine may be slow, and a disk on a network
  private static final int START_LIMIT_SECONDS = 60;
  private static final int LONGEST_MESSAGES = 16 << 10;

  private Qemu() {}

  /**
   * Hands the terminal to QEMU. On Linux and macOS this process becomes QEMU and the method doesn't
   * return: what is to be printed must have been flushed, and what is open is closed, without
   * running shutdown hooks. Elsewhere, or where native code can't be loaded, QEMU runs as a child.
   *
   * @param command the program's absolute path and its arguments
   * @return the child's exit code
   * @throws LaunchException of kind FAILED if the program can't be started
   * @throws IOException if the wait for the child is interrupted
   */
  public static int runInForeground(List<String> command, Host host) throws IOException {
    HostPlatform.Os os = host.platform().os();
    if (os == HostPlatform.Os.LINUX || os == HostPlatform.Os.MACOS) {
      try {
        throw ProcessImage.replacedBy(command);
      } catch (LinkageError e) {
        // JNA's library can't be unpacked or doesn't fit this system: a child does as well.
        // It is an UnsatisfiedLinkError at JNA's first use, NoClassDefFoundError at later ones
      }
    }
    return runAsChild(command);
  }

  /**
   * Starts QEMU in the background, where it stays when this process ends.
   *
   * @param command the program's absolute path and its arguments, made for {@code run}
   * @param run where it leaves its process id and what it says
   * @return the VM, which has got as far as to run its first instruction
   * @throws LaunchException if QEMU ends instead, of the kind that its complaint tells
   */
  public static RunningVm startDetached(List<String> command, RunFiles run) throws IOException {
    Programs.Output output;
    try {
      output = new ChildPrograms(START_LIMIT_SECONDS).run(command);
    } catch (IOException e) {
      throw new LaunchException(Kind.FAILED, "can't start QEMU: " + e.getMessage(), "");
    }
    String said = output.text() + messages(run);
    if (output.exitCode() != 0) {
      removeUnused(run.pidFile());
      throw QemuComplaint.of(said, output.exitCode());
    }
    Optional<VmProcess> process = Optional.empty();
    if (Files.exists(run.pidFile())) { // QEMU removes it when it ends
      process = VmProcess.of(run.pid());
    }
    if (process.isEmpty()) {
      throw QemuComplaint.of(said, -1);
    }
    return new RunningVm(run, process.get());
  }

  /** A file that was made for root's QEMU, which has not got as far as to write to it. */
  private static void removeUnused(Path pidFile) throws IOException {
    if (Files.exists(pidFile) && Files.size(pidFile) == 0) {
      Files.delete(pidFile);
    }
  }

  /** Returns why a VM ended, as far as QEMU itself told. */
  public static LaunchException death(RunFiles run) {
    return QemuComplaint.of(messages(run), -1);
  }

  private static String messages(RunFiles run) {
    try {
      byte[] bytes = Files.readAllBytes(run.messages());
      int from = Math.max(0, bytes.length - LONGEST_MESSAGES);
      return new String(bytes, from, bytes.length - from, StandardCharsets.UTF_8);
    } catch (IOException e) {
      return ""; // there are none
    }
  }

  /**
   * Runs a program as a child that has our terminal, and returns its exit code. A Ctrl-C reaches
   * the child too; we stay until it has ended.
   */
  static int runAsChild(List<String> command) throws IOException {
    Process child;
    try {
      child = new ProcessBuilder(command).inheritIO().start();
    } catch (IOException e) {
      throw new LaunchException(Kind.FAILED, "can't start QEMU: " + e.getMessage(), "");
    }
    Thread hold = waiterFor(child);
    Runtime.getRuntime().addShutdownHook(hold);
    try {
      return child.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while QEMU ran");
    } finally {
      removeHook(hold);
    }
  }

  private static Thread waiterFor(Process child) {
    return new Thread("wait for QEMU") {
      @Override
      public void run() {
        try {
          child.waitFor();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      }
    };
  }

  private static void removeHook(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // the JVM is ending already, and the hook with it
    }
  }
}
