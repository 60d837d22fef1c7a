package io.seedling.cli;

import java.util.Optional;
import org.apache.commons.cli.Options;

/**
 * How large a VM is, as it was last started.
 *
 * @param cpus its virtual processors
 * @param memoryMiB the guest's memory in MiB
 */
record VmSize(int cpus, int memoryMiB) {
  /** Returns the size that a VM's remembered options give it; none if they can't be read. */
  static Optional<VmSize> of(VmState state) {
    Options options = new Launch().options();
    try {
      Arguments arguments = Arguments.parse(options, state.options().toArray(new String[0]));
      return Optional.of(new VmSize(RunOptions.cpus(arguments), RunOptions.memoryMiB(arguments)));
    } catch (UsageException e) {
      return Optional.empty(); // they are of another version
    }
  }

  /** Returns the memory as it is written for people. */
  String memory() {
    return InfoText.humanSize((long) memoryMiB << 20);
  }
}
