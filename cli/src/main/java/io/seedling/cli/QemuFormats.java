package io.seedling.cli;

import java.util.Set;

/** The formats that QEMU knows: an image may say that its backing file has one of them. */
final class QemuFormats {
  private static final Set<String> NAMES =
      Set.of(
          "blkdebug",
          "blklogwrites",
          "blkverify",
          "bochs",
          "cloop",
          "compress",
          "dmg",
          "file",
          "copy-before-write",
          "copy-on-read",
          "ftp",
          "ftps",
          "gluster",
          "host_cdrom",
          "iscsi",
          "host_device",
          "http",
          "https",
          "iser",
          "luks",
          "nbd",
          "nfs",
          "null-aio",
          "null-co",
          "nvme",
          "parallels",
          "preallocate",
          "qcow",
          "qcow2",
          "qed",
          "quorum",
          "raw",
          "rbd",
          "replication",
          "snapshot-access",
          "ssh",
          "throttle",
          "vdi",
          "vhdx",
          "vmdk",
          "vpc",
          "vvfat");

  private QemuFormats() {}

  static boolean isKnown(String name) {
    return NAMES.contains(name);
  }

  static void require(String name) throws ReportedException {
    if (!isKnown(name)) {
      throw new ReportedException(
          ExitCode.FAILED, "Invalid format name: '" + name + "'", "say qcow2 or raw");
    }
  }
}
