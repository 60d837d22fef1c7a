package io.seedling.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;

/** How a VM's disks were before its start, to tell whether the guest has written to them. */
record DiskStamp(List<Path> disks, List<FileTime> times, List<Long> sizes) {

  static DiskStamp of(List<Path> disks) throws IOException {
    List<FileTime> times = new ArrayList<>();
    List<Long> sizes = new ArrayList<>();
    for (Path disk : disks) {
      times.add(Files.getLastModifiedTime(disk));
      sizes.add(Files.size(disk));
    }
    return new DiskStamp(disks, times, sizes);
  }

  boolean isUnchanged() {
    try {
      DiskStamp now = of(disks);
      return times.equals(now.times) && sizes.equals(now.sizes);
    } catch (IOException e) {
      return false;
    }
  }
}
