package io.seedling.launcher;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A virtual machine of one page and one processor, which runs a few instructions. Numbers and
 * offsets are those of {@code linux/kvm.h} and {@code Documentation/virt/kvm/api.rst}.
 */
final class KvmTestGuest implements AutoCloseable {
  private static final long GET_API_VERSION = 0xAE00;
  private static final long CREATE_VM = 0xAE01;
  private static final long CHECK_EXTENSION = 0xAE03;
  private static final long GET_VCPU_MMAP_SIZE = 0xAE04;
  private static final long CREATE_VCPU = 0xAE41;
  private static final long SET_TSS_ADDR = 0xAE47;
  private static final long RUN = 0xAE80;
  private static final long SET_USER_MEMORY_REGION = 0x4020AE46L;
  private static final long GET_SREGS = 0x8138AE83L;
  private static final long SET_SREGS = 0x4138AE84L;
  private static final long SET_REGS = 0x4090AE82L;
  private static final long ARM_PREFERRED_TARGET = 0x8020AEAFL;
  private static final long ARM_VCPU_INIT = 0x4020AEAEL;
  private static final long SET_ONE_REG = 0x4010AEACL;

  private static final long CAP_ARM_VM_IPA_SIZE = 165;
  private static final long ARM_PC = 0x6030000000100040L;
  private static final long TSS_ADDRESS = 0xfffbd000L; // three pages that Intel's needs, unused

  private static final int PAGE = 4096;
  private static final int LARGEST_ARM_PAGE = 65536; // memory regions are whole pages of the host
  private static final int READ_WRITE = 3;
  private static final int PRIVATE_ANONYMOUS = 0x22;
  private static final int SHARED = 1;
  private static final int NO_DESCRIPTOR = -1;

  private static final int EXIT_REASON_AT = 8;
  private static final int EXIT_UNION_AT = 0x20;
  private static final int MMIO_DATA_LENGTH_AT = 0x30;
  private static final int MMIO_IS_WRITE_AT = 0x34;
  private static final int EXIT_HLT = 5;
  private static final int EXIT_MMIO = 6;
  private static final int EXIT_FAIL_ENTRY = 9;
  private static final int EXIT_INTERNAL_ERROR = 17;

  private static final long X86_CODE_ADDRESS = 0x1000;
  private static final byte[] FINIT_HLT = {(byte) 0x9b, (byte) 0xdb, (byte) 0xe3, (byte) 0xf4};
  private static final long ARM_CODE_ADDRESS = 0x40000000L;
  private static final long ARM_DEVICE_ADDRESS = 0x10000000L; // no memory there: the store exits
  // movz x0, #0x1000, lsl 16; str w1, [x0]; b .
  private static final int[] STORE_AND_LOOP = {0xd2a20000, 0xb9000001, 0x14000000};

  private final LibC libc;
  private final int kvm;
  private int vm = NO_DESCRIPTOR;
  private int vcpu = NO_DESCRIPTOR;
  private @Nullable Mapping memory;
  private @Nullable Mapping run;

  private record Mapping(Pointer at, long length) {}

  /** Takes the descriptor of {@code /dev/kvm}, and closes it in {@link #close}. */
  KvmTestGuest(LibC libc, int kvm) {
    this.libc = libc;
    this.kvm = kvm;
  }

  int apiVersion() throws IOException {
    return control(kvm, GET_API_VERSION, 0L, "KVM_GET_API_VERSION");
  }

  /** Makes a machine that is about to run {@code finit; hlt} in real mode. */
  void prepareX86() throws IOException {
    vm = control(kvm, CREATE_VM, 0L, "KVM_CREATE_VM");
    control(vm, SET_TSS_ADDR, TSS_ADDRESS, "KVM_SET_TSS_ADDR");
    Pointer code = addMemory(X86_CODE_ADDRESS, PAGE);
    code.write(0, FINIT_HLT, 0, FINIT_HLT.length);
    addProcessor();
    try (Memory sregs = cleared(0x138);
        Memory regs = cleared(0x90)) {
      control(vcpu, GET_SREGS, sregs, "KVM_GET_SREGS");
      sregs.setLong(0, 0); // cs.base
      sregs.setShort(12, (short) 0); // cs.selector
      control(vcpu, SET_SREGS, sregs, "KVM_SET_SREGS");
      regs.setLong(0x80, X86_CODE_ADDRESS); // rip
      regs.setLong(0x88, 2); // rflags: its one bit that is always set
      control(vcpu, SET_REGS, regs, "KVM_SET_REGS");
    }
  }

  /** Runs the prepared machine until it halts; returns what went wrong, or an empty text. */
  String runX86() throws IOException {
    Pointer exit = runProcessor();
    int reason = exit.getInt(EXIT_REASON_AT);
    return reason == EXIT_HLT ? "" : describe(reason, exit);
  }

  /** Makes a machine that is about to store to a device; {@code wfi} would never come back. */
  void prepareArm() throws IOException {
    // 0 would mean 40 bits of address, which Apple's chips and small cores don't have
    int addressBits = control(kvm, CHECK_EXTENSION, CAP_ARM_VM_IPA_SIZE, "KVM_CHECK_EXTENSION");
    vm = control(kvm, CREATE_VM, (long) addressBits, "KVM_CREATE_VM");
    Pointer code = addMemory(ARM_CODE_ADDRESS, LARGEST_ARM_PAGE);
    code.write(0, STORE_AND_LOOP, 0, STORE_AND_LOOP.length);
    addProcessor();
    try (Memory target = cleared(32);
        Memory address = cleared(Long.BYTES);
        Memory register = cleared(2L * Long.BYTES)) {
      control(vm, ARM_PREFERRED_TARGET, target, "KVM_ARM_PREFERRED_TARGET");
      control(vcpu, ARM_VCPU_INIT, target, "KVM_ARM_VCPU_INIT");
      address.setLong(0, ARM_CODE_ADDRESS);
      register.setLong(0, ARM_PC);
      register.setPointer(Long.BYTES, address);
      control(vcpu, SET_ONE_REG, register, "KVM_SET_ONE_REG");
    }
  }

  /** Runs the prepared machine until it stores; returns what went wrong, or an empty text. */
  String runArm() throws IOException {
    Pointer exit = runProcessor();
    int reason = exit.getInt(EXIT_REASON_AT);
    boolean stored =
        reason == EXIT_MMIO
            && exit.getLong(EXIT_UNION_AT) == ARM_DEVICE_ADDRESS
            && exit.getInt(MMIO_DATA_LENGTH_AT) == Integer.BYTES
            && exit.getByte(MMIO_IS_WRITE_AT) == 1;
    return stored ? "" : describe(reason, exit);
  }

  private static String describe(int reason, Pointer exit) {
    return switch (reason) {
      case EXIT_INTERNAL_ERROR -> "internal error " + exit.getInt(EXIT_UNION_AT);
      case EXIT_FAIL_ENTRY -> "entry failed, 0x" + Long.toHexString(exit.getLong(EXIT_UNION_AT));
      default -> "unexpected exit " + reason;
    };
  }

  private Pointer addMemory(long guestAddress, long length) throws IOException {
    Pointer at = map(length, PRIVATE_ANONYMOUS, NO_DESCRIPTOR);
    memory = new Mapping(at, length);
    try (Memory region = cleared(32)) { // slot 0, no flags
      region.setLong(8, guestAddress);
      region.setLong(16, length);
      region.setPointer(24, at);
      control(vm, SET_USER_MEMORY_REGION, region, "KVM_SET_USER_MEMORY_REGION");
    }
    return at;
  }

  private void addProcessor() throws IOException {
    vcpu = control(vm, CREATE_VCPU, 0L, "KVM_CREATE_VCPU");
    long length = control(kvm, GET_VCPU_MMAP_SIZE, 0L, "KVM_GET_VCPU_MMAP_SIZE");
    run = new Mapping(map(length, SHARED, vcpu), length);
  }

  /** Returns the page in which KVM says why it came back. */
  private Pointer runProcessor() throws IOException {
    if (run == null) {
      throw new AssertionError("run before it is prepared");
    }
    control(vcpu, RUN, 0L, "KVM_RUN");
    return run.at;
  }

  private Pointer map(long length, int flags, int descriptor) throws IOException {
    Pointer at = libc.mmap(Pointer.NULL, length, READ_WRITE, flags, descriptor, 0);
    if (Pointer.nativeValue(at) == -1) {
      throw new IOException("mmap: " + libc.strerror(Native.getLastError()));
    }
    return at;
  }

  /** Asks the system as a whole. */
  int system(long request, Object argument, String name) throws IOException {
    return control(kvm, request, argument, name);
  }

  /** Asks the processor of the prepared machine. */
  int processor(long request, Object argument, String name) throws IOException {
    return control(vcpu, request, argument, name);
  }

  private int control(int descriptor, long request, Object argument, String name)
      throws IOException {
    int result = libc.ioctl(descriptor, request, argument);
    if (result < 0) {
      throw new IOException(name + ": " + libc.strerror(Native.getLastError()));
    }
    return result;
  }

  static Memory cleared(long length) {
    Memory memory = new Memory(length);
    memory.clear();
    return memory;
  }

  @Override
  public void close() {
    unmap(run);
    unmap(memory);
    closeIfOpen(vcpu);
    closeIfOpen(vm);
    closeIfOpen(kvm);
  }

  private void unmap(@Nullable Mapping mapping) {
    if (mapping != null) {
      libc.munmap(mapping.at, mapping.length);
    }
  }

  private void closeIfOpen(int descriptor) {
    if (descriptor != NO_DESCRIPTOR) {
      libc.close(descriptor);
    }
  }
}
