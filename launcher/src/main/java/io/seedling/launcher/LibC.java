package io.seedling.launcher;

import com.sun.jna.Library;
import com.sun.jna.Pointer;
import org.jspecify.annotations.Nullable;

/**
 * Functions of the C library, for 64-bit Linux and macOS. {@code open}, {@code ioctl} and {@code
 * fcntl} are variadic, and on Apple's arm64 variable arguments are passed differently: {@code
 * Object...} tells JNA so. A Java {@code int} or {@code long} there is C's of the same size.
 */
interface LibC extends Library {
  int STDERR = 2;
  int F_SETFD = 2;
  int FD_CLOEXEC = 1;

  int open(String path, int flags, Object... mode);

  int close(int descriptor);

  long lseek(int descriptor, long offset, int whence);

  /** Of Linux alone. */
  int fallocate(int descriptor, int mode, long offset, long length);

  int ioctl(int descriptor, long request, Object... argument);

  int fcntl(int descriptor, int command, Object... argument);

  Pointer mmap(
      @Nullable Pointer address, long length, int protection, int flags, int descriptor, long at);

  int munmap(Pointer address, long length);

  int geteuid();

  int getegid();

  int execvp(Pointer file, Pointer arguments);

  String strerror(int error);
}
