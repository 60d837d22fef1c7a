package io.seedling.cli;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The operands of {@code dd}, {@code NAME=VALUE}, and what they mean together. As with qemu-img,
 * {@code count} says where the input ends, counted from its start.
 *
 * @param in the input's name
 * @param out the output's name
 * @param blockSize the unit of the other two, in bytes
 * @param count of blocks; null for all
 * @param skip blocks of the input that are left out
 */
record DdOperands(String in, String out, long blockSize, @Nullable Long count, long skip) {
  private static final int DEFAULT_BLOCK_SIZE = 512;

  static DdOperands of(List<String> words) throws ReportedException {
    @Nullable String in = null;
    @Nullable String out = null;
    @Nullable Long count = null;
    long blockSize = DEFAULT_BLOCK_SIZE;
    long skip = 0;
    for (String word : words) {
      int equals = word.indexOf('=');
      String name = equals < 0 ? word : word.substring(0, equals);
      String value = word.substring(equals + 1);
      switch (equals < 0 ? "" : name) {
        case "if" -> in = value;
        case "of" -> out = value;
        case "bs" -> blockSize = ByteSize.ofWord(name, value, 1, Integer.MAX_VALUE);
        case "count" -> count = ByteSize.ofWord(name, value);
        case "skip" -> skip = ByteSize.ofWord(name, value);
        default -> throw failed("unrecognized operand " + name);
      }
    }
    if (in == null || out == null) {
      throw failed("Must specify both input and output files");
    }
    return new DdOperands(in, out, blockSize, count, skip);
  }

  private static ReportedException failed(String what) {
    return new ReportedException(
        ExitCode.FAILED, what, "if=FILE of=OUT, and perhaps bs=SIZE count=N skip=N");
  }

  /** Returns where the input ends for us, in bytes. */
  long end(long size) {
    return count != null && count <= Long.MAX_VALUE / blockSize
        ? Math.min(size, count * blockSize)
        : size;
  }

  /** Returns where the input begins for us, in bytes; at its end, if it is not as long as that. */
  long start(long size) {
    return skipsTooMuch(size) ? end(size) : skip * blockSize;
  }

  /** Tells whether more is to be left out than there is. */
  boolean skipsTooMuch(long size) {
    return skip > Long.MAX_VALUE / blockSize || skip * blockSize > end(size);
  }
}
