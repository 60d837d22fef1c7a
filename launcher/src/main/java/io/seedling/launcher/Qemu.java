package io.seedling.launcher;

import io.seedling.launcher.LaunchException.Kind;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.List;

/** Runs QEMU. */
public final class Qemu {
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
