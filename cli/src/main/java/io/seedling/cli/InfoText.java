package io.seedling.cli;

import io.seedling.qcow2.ImageInfo;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Optional;

/** What is known of an image, in the lines that {@code qemu-img info} writes for people. */
final class InfoText {
  private static final String UNITS = "KMGTPE";
  private static final int SHOWN_DIGITS = 3;

  private final PrintStream out;

  InfoText(PrintStream out) {
    this.out = out;
  }

  /**
   * @param name of the image
   * @param actualSize the bytes that the file takes on its disk
   */
  void print(ImageInfo info, String name, long actualSize) {
    out.println("image: " + Printable.escape(name));
    out.println("file format: " + info.format().qemuName());
    out.println(
        "virtual size: " + humanSize(info.virtualSize()) + " (" + info.virtualSize() + " bytes)");
    out.println("disk size: " + humanSize(actualSize));
    if (info.qcow2().isPresent()) {
      print(info.qcow2().get());
    }
  }

  private void print(ImageInfo.Qcow2 qcow2) {
    if (qcow2.encryption().isPresent()) {
      out.println("encrypted: yes");
    }
    out.println("cluster_size: " + qcow2.clusterSize());
    if (qcow2.dirty()) {
      out.println("cleanly shut down: no");
    }
    if (qcow2.backing().isPresent()) {
      print(qcow2.backing().get());
    }
    new SnapshotLines(out).print(qcow2.snapshots());
    out.println("Format specific information:");
    printSpecific(qcow2);
  }

  private void print(ImageInfo.Backing backing) {
    out.print("backing file: " + Printable.escape(backing.name()));
    if (!backing.fullName().equals(backing.name())) {
      out.print(" (actual path: " + Printable.escape(backing.fullName()) + ")");
    }
    out.println();
    if (backing.formatName().isPresent()) {
      out.println("backing file format: " + Printable.escape(backing.formatName().get()));
    }
  }

  private void printSpecific(ImageInfo.Qcow2 qcow2) {
    out.println("    compat: " + qcow2.compat());
    out.println("    compression type: " + qcow2.compressionType());
    boolean version3 = qcow2.version() >= 3;
    if (version3) {
      out.println("    lazy refcounts: " + qcow2.lazyRefcounts());
    }
    if (!qcow2.bitmaps().isEmpty()) {
      out.println("    bitmaps:");
      for (int i = 0; i < qcow2.bitmaps().size(); i++) {
        print(i, qcow2.bitmaps().get(i));
      }
    }
    out.println("    refcount bits: " + qcow2.refcountBits());
    Optional<String> encryption = qcow2.encryption();
    if (encryption.isPresent()) {
      out.println("    encrypt:");
      out.println("        format: " + encryption.get());
    }
    if (qcow2.dataFile().isPresent()) {
      if (!qcow2.dataFile().get().isEmpty()) {
        out.println("    data file: " + Printable.escape(qcow2.dataFile().get()));
      }
      out.println("    data file raw: " + qcow2.dataFileRaw());
    }
    if (version3) {
      out.println("    corrupt: " + qcow2.corrupt());
      out.println("    extended l2: " + qcow2.extendedL2());
    }
  }

  private void print(int index, ImageInfo.Bitmap bitmap) {
    out.println("        [" + index + "]:");
    out.println("            flags:");
    int flag = 0;
    if (bitmap.inUse()) {
      out.println("                [" + flag++ + "]: in-use");
    }
    if (bitmap.auto()) {
      out.println("                [" + flag + "]: auto");
    }
    out.println("            name: " + Printable.escape(bitmap.name()));
    out.println("            granularity: " + bitmap.granularity());
  }

  /** Three digits of the unit in which the number is below 1000: 196 KiB, 0.977 GiB, 0 B. */
  static String humanSize(long bytes) {
    int unit = 0;
    while (unit < UNITS.length() && bytes >= 1000L << (10 * unit)) {
      unit++;
    }
    BigDecimal number =
        new BigDecimal(bytes)
            .divide(BigDecimal.valueOf(1L << (10 * unit)))
            .round(new MathContext(SHOWN_DIGITS, RoundingMode.HALF_EVEN))
            .stripTrailingZeros();
    return number.toPlainString() + " " + (unit == 0 ? "B" : UNITS.charAt(unit - 1) + "iB");
  }
}
