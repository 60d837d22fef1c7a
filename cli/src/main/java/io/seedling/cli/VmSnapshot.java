package io.seedling.cli;

import com.grack.nanojson.JsonStringWriter;
import com.grack.nanojson.JsonWriter;
import java.io.IOException;
import java.nio.file.Files;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.Options;

/** {@code launch snapshot}: freezes a stopped VM's disk, or returns to what was frozen. */
final class VmSnapshot extends Command {

  @Override
  String name() {
    return "snapshot";
  }

  @Override
  String summary() {
    return "freezes a stopped VM's disk as a snapshot, or resets the disk to one or to the image";
  }

  @Override
  String operands() {
    return "NAME [LABEL]";
  }

  @Override
  void declare(Options options) {
    options.addOption(
        Option.builder()
            .longOpt("reset")
            .hasArg()
            .optionalArg(true)
            .argName("LABEL")
            .desc(
                "give up what the disk has: back to that snapshot, or without =LABEL to the image,"
                    + " and to new UEFI variables")
            .build());
    options.addOption(value("", "delete", "LABEL", "delete a snapshot that nothing rests on"));
    options.addOption(flag("", "list", "show the snapshots"));
    options.addOption(flag("", "json", "show them as JSON"));
  }

  @Override
  ExitCode run(Arguments arguments, Console console)
      throws IOException, UsageException, ReportedException {
    int operands = arguments.operands().size();
    boolean other = arguments.has("reset") || arguments.has("delete") || arguments.has("list");
    if (operands == 0 || operands > (other ? 1 : 2)) {
      throw new UsageException(
          operands == 0
              ? "a VM's name is needed"
              : "unexpected argument '"
                  + arguments.operands().get(operands - 1)
                  + (arguments.has("reset") ? "'; write --reset=LABEL" : "'"));
    }
    VmDirectory directory = VmDirectory.existing(arguments.operands().get(0));
    Snapshots snapshots = new Snapshots(directory);
    if (arguments.has("list") || arguments.has("json")) {
      list(snapshots, arguments.has("json"), console);
      return ExitCode.DONE;
    }
    VmLock lock = VmLock.of(directory);
    try {
      NamedVm vm = NamedVm.named(directory.name());
      VmDisks.requireStopped(directory, vm.state());
      requireDisk(vm);
      change(vm, snapshots, arguments, VmNotes.of(vm.name(), arguments, console));
    } finally {
      lock.close();
    }
    return ExitCode.DONE;
  }

  private static void requireDisk(NamedVm vm)
      throws IOException, ReportedException, UsageException {
    if (!Files.exists(vm.directory().disk())) {
      throw new ReportedException(
          ExitCode.FAILED,
          "the VM '" + vm.name() + "' has no disk of its own here",
          "snapshots are for VMs made from an image");
    }
    VmDisks.requireUnused(vm.directory().disk());
  }

  private static void change(NamedVm vm, Snapshots snapshots, Arguments arguments, VmNotes notes)
      throws IOException, UsageException, ReportedException {
    String reset = arguments.value("reset");
    String delete = arguments.value("delete");
    if (delete != null) {
      snapshots.delete(delete);
      notes.say("snapshot '" + delete + "' is deleted");
    } else if (reset != null && !reset.isEmpty()) {
      snapshots.resetTo(reset);
      notes.say("the disk is that of snapshot '" + reset + "' again");
    } else if (arguments.has("reset")) {
      snapshots.resetToImage();
      vm.directory().forgetFirmware(); // whose boot entries are of what was on the disk
      notes.say("the disk is the image's again; the next boot is a first one");
    } else {
      String label =
          arguments.operands().size() == 2 ? arguments.operands().get(1) : snapshots.nextLabel();
      Snapshots.requireLabel(label);
      snapshots.take(label);
      notes.say("snapshot '" + label + "' is taken");
    }
  }

  private static void list(Snapshots snapshots, boolean json, Console console)
      throws IOException, ReportedException {
    JsonStringWriter writer = JsonWriter.indent("  ").string().object().array("snapshots");
    for (String label : snapshots.labels()) {
      long bytes = Files.size(snapshots.file(label));
      boolean below = snapshots.isBelowDisk(label);
      writer.object().value("label", label).value("bytes", bytes).value("below", below).end();
      if (!json) {
        console
            .out()
            .println(
                Printable.escape(label)
                    + "  "
                    + InfoText.humanSize(bytes)
                    + (below ? "  the disk rests on it" : ""));
      }
    }
    if (json) {
      console.out().println(writer.end().end().done());
    }
  }
}
