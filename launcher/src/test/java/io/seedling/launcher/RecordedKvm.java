package io.seedling.launcher;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** A C library whose {@code /dev/kvm} gives recorded answers, and counts what is left open. */
final class RecordedKvm implements LibC {
  static final int ENOENT = 2;
  static final int ENOMEM = 12;
  static final int EACCES = 13;
  static final long CREATE_VM = 0xAE01;
  static final long RUN = 0xAE80;
  static final long SET_MSRS = 0x4008AE89L;
  private static final long GET_API_VERSION = 0xAE00;
  private static final long CHECK_EXTENSION = 0xAE03;
  private static final long GET_VCPU_MMAP_SIZE = 0xAE04;
  private static final long CREATE_VCPU = 0xAE41;
  private static final long SET_USER_MEMORY_REGION = 0x4020AE46L;
  private static final long SET_ONE_REG = 0x4010AEACL;
  private static final long CAP_ARM_VM_IPA_SIZE = 165;
  private static final long GET_MSRS = 0xC008AE88L;
  private static final long GET_SUPPORTED_CPUID = 0xC008AE05L;

  /** What {@code open} fails with; 0 for a success. */
  int openError;

  /** The request that fails with {@link #ENOMEM}; 0 for none. */
  long failing;

  int apiVersion = 12;
  int exitReason = 5;
  long exitUnion;

  /** What {@code KVM_CAP_ARM_VM_IPA_SIZE} is answered with. */
  int addressBits = 36;

  int storedBytes = 4;
  byte isWrite = 1;

  /** What the virtual machine was made with, and where its processor begins. */
  long vmType = -1;

  long codeAddress;
  long register;
  long registerValue;

  boolean promisesArchCapabilities;
  boolean keepsArchCapabilities = true;
  @Nullable CountDownLatch runBlocks;

  final Set<Integer> open = new HashSet<>();
  final Map<Pointer, Memory> mapped = new HashMap<>();
  final List<Long> requests = new ArrayList<>();
  byte[] code = {};
  private @Nullable Pointer runPage;
  private int lastDescriptor = 10;

  private int opened() {
    open.add(++lastDescriptor);
    return lastDescriptor;
  }

  private static int failure(int error) {
    Native.setLastError(error);
    return -1;
  }

  @Override
  public int open(String path, int flags, Object... mode) {
    return openError == 0 ? opened() : failure(openError);
  }

  @Override
  public int close(int descriptor) {
    return open.remove(descriptor) ? 0 : failure(9);
  }

  @Override
  public long lseek(int descriptor, long offset, int whence) {
    return failure(29); // ESPIPE
  }

  @Override
  public int fallocate(int descriptor, int mode, long offset, long length) {
    return failure(95); // EOPNOTSUPP
  }

  @Override
  public int ioctl(int descriptor, long request, Object... argument) {
    requests.add(request);
    if (request == failing) {
      return failure(ENOMEM);
    }
    if (request == GET_API_VERSION) {
      return apiVersion;
    }
    note(request, argument[0]);
    if (request == CREATE_VM || request == CREATE_VCPU) {
      return opened();
    }
    if (request == GET_VCPU_MMAP_SIZE) {
      return 4096;
    }
    if (request == CHECK_EXTENSION) {
      return argument[0].equals(CAP_ARM_VM_IPA_SIZE) ? addressBits : 0;
    }
    if (request == GET_SUPPORTED_CPUID) {
      Memory cpuid = (Memory) argument[0];
      cpuid.setInt(0, 2);
      cpuid.setInt(8 + 40, 7); // the second entry: leaf 7, EDX bit 29
      cpuid.setInt(8 + 40 + 24, promisesArchCapabilities ? 1 << 29 : 0);
      return 0;
    }
    if (request == GET_MSRS) {
      return 1;
    }
    if (request == SET_MSRS) {
      return keepsArchCapabilities ? 1 : 0;
    }
    return request == RUN ? run() : 0;
  }

  private void note(long request, Object argument) {
    if (request == CREATE_VM) {
      vmType = (Long) argument;
    } else if (request == SET_USER_MEMORY_REGION) {
      codeAddress = ((Memory) argument).getLong(8);
    } else if (request == SET_ONE_REG) {
      register = ((Memory) argument).getLong(0);
      registerValue = ((Memory) argument).getPointer(8).getLong(0);
    }
  }

  private int run() {
    for (Memory memory : mapped.values()) {
      if (!memory.equals(runPage)) {
        code = memory.getByteArray(0, 12);
      }
    }
    if (runBlocks != null) {
      try {
        runBlocks.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    Memory page = (Memory) runPage;
    if (page == null) {
      throw new AssertionError("run before the page is mapped");
    }
    page.setInt(8, exitReason);
    page.setLong(0x20, exitUnion);
    page.setInt(0x30, storedBytes);
    page.setByte(0x34, isWrite);
    return 0;
  }

  @Override
  public Pointer mmap(
      @Nullable Pointer address, long length, int protection, int flags, int descriptor, long at) {
    Memory memory = new Memory(length);
    mapped.put(memory, memory);
    if (descriptor >= 0) {
      runPage = memory;
    }
    return memory;
  }

  @Override
  public int munmap(Pointer address, long length) {
    return mapped.remove(address) != null ? 0 : failure(22);
  }

  @Override
  public String strerror(int error) {
    return "error " + error;
  }

  @Override
  public int fcntl(int descriptor, int command, Object... argument) {
    throw new AssertionError("not asked for");
  }

  @Override
  public int geteuid() {
    throw new AssertionError("not asked for");
  }

  @Override
  public int getegid() {
    throw new AssertionError("not asked for");
  }

  @Override
  public int execvp(Pointer file, Pointer arguments) {
    throw new AssertionError("not asked for");
  }
}
