package io.seedling.cli;

import io.seedling.launcher.LibDeflate;
import io.seedling.qcow2.GuestDisk;
import io.seedling.qcow2.InflaterFinder;
import java.nio.ByteBuffer;
import java.util.Optional;

/** The inflaters of libdeflate, where it is installed: a place where qcow2 and launcher meet. */
final class NativeInflaters implements InflaterFinder {

  /**
   * Returns the disk with them; without, if it is a stranger's: libdeflate is made for such, too,
   * but reads some streams that zlib, and so QEMU, refuses.
   */
  static GuestDisk reading(GuestDisk disk, Untrusted untrusted) {
    return untrusted == Untrusted.YES ? disk : disk.withInflaters(new NativeInflaters());
  }

  @Override
  public Optional<FastInflater> inflater() {
    Optional<LibDeflate> found = LibDeflate.open();
    return found.isPresent() ? Optional.of(new Found(found.get())) : Optional.empty();
  }

  /** One thread's. */
  private record Found(LibDeflate library) implements FastInflater {
    @Override
    public boolean inflate(ByteBuffer packed, ByteBuffer cluster) {
      return library.inflate(packed, cluster);
    }

    @Override
    public void close() {
      library.close();
    }
  }
}
