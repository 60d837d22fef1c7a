package io.seedling.launcher;

import com.sun.jna.Native;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** The real answers. Native code is loaded by the first question that needs it. */
final class NativeKernel implements Kernel {
  private static final int NOBODY = 65534;
  private static final int SETUID = 04000;

  private final HostPlatform platform;

  NativeKernel(HostPlatform platform) {
    this.platform = platform;
  }

  @Override
  public Probe probe(Accelerator accelerator) {
    try {
      return switch (accelerator) {
        case KVM -> kvm();
        case HVF -> HvfProbe.ask(sysctl());
        case WHPX -> WhpxProbe.ask();
        case TCG -> new Probe.Usable("software emulation works everywhere", List.of());
      };
    } catch (LinkageError e) {
      return new Probe.Unusable("native code can't be loaded: " + e.getMessage(), "");
    }
  }

  @Override
  public Sysctl sysctl() {
    return new LibSystemSysctl();
  }

  @Override
  public String release() {
    String release = HostPlatform.release();
    return platform.os() == HostPlatform.Os.MACOS
        ? release + " " + sysctl().text("kern.osversion").orElse("") // the build, such as 24G84
        : release;
  }

  private Probe kvm() {
    if (platform.arch().isEmpty()) {
      return new Probe.Unusable("no guest is made for this processor", "");
    }
    return new KvmProbe(Native.load("c", LibC.class), platform.arch().get()).ask();
  }

  @Override
  public int userId() {
    try {
      return Native.load("c", LibC.class).geteuid();
    } catch (LinkageError e) {
      return NOBODY; // then sudo finds out
    }
  }

  @Override
  public int groupId() {
    try {
      return Native.load("c", LibC.class).getegid();
    } catch (LinkageError e) {
      return NOBODY;
    }
  }

  @Override
  public boolean isSetuidRoot(Path program) {
    try {
      int mode = (Integer) Files.getAttribute(program, "unix:mode");
      int owner = (Integer) Files.getAttribute(program, "unix:uid");
      return (mode & SETUID) != 0 && owner == 0;
    } catch (IOException | UnsupportedOperationException e) {
      return false;
    }
  }

  /** Opens what sudo opens: standard input may well be a pipe. */
  @Override
  public boolean hasTerminal() {
    try (FileChannel terminal =
        FileChannel.open(Path.of("/dev/tty"), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      return terminal.isOpen();
    } catch (IOException e) {
      return false;
    }
  }
}
