package io.seedling.cli;

import io.seedling.launcher.Machine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** What one launch boots: found or planned at once, written only by {@link #prepare}. */
interface GuestFiles {

  /** Returns the file whose name may tell the architecture. */
  Path image();

  /** Returns the VM's name; empty where it has none. */
  String name();

  /** Returns what makes this VM another than the next, for the address of its network card. */
  String identity();

  /** Returns the directory of the VM, there or not yet; none where nothing is kept of it. */
  Optional<VmDirectory> directory();

  /** Returns the image that the VM is made from, absolute; empty where its disks were given. */
  String madeFrom();

  /** Returns the drives, whether they are there yet or not. */
  Machine.Drives drives();

  /** Asks and writes what is not there yet; removes it again where that fails. */
  void prepare(Arguments arguments, Console console)
      throws IOException, UsageException, ReportedException;
}
