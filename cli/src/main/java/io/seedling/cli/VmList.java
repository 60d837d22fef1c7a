package io.seedling.cli;

import com.grack.nanojson.JsonStringWriter;
import com.grack.nanojson.JsonWriter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.commons.cli.Options;

/** {@code launch list}: every VM, and what it is doing. */
final class VmList extends Command {
  @Override
  String name() {
    return "list";
  }

  @Override
  String summary() {
    return "shows all VMs and what they are doing";
  }

  @Override
  String operands() {
    return "";
  }

  @Override
  void declare(Options options) {
    options.addOption(flag("", "json", "tell it as JSON"));
  }

  @Override
  ExitCode run(Arguments arguments, Console console) throws IOException, UsageException {
    if (!arguments.operands().isEmpty()) {
      throw new UsageException("unexpected argument '" + arguments.operands().get(0) + "'");
    }
    List<VmDescription> all = new ArrayList<>();
    for (VmDirectory directory : VmDirectory.all()) {
      all.add(described(directory));
    }
    if (arguments.has("json")) {
      JsonStringWriter json = JsonWriter.indent("  ").string().object().array("vms");
      for (VmDescription vm : all) {
        json.object();
        vm.writeTo(json);
        json.end();
      }
      console.out().println(json.end().end().done());
      return ExitCode.DONE;
    }
    TextTable table =
        new TextTable("NAME", "STATE", "ACCEL", "CPU", "MEM", "DISK", "SSH", "UP", "");
    for (VmDescription vm : all) {
      table.add(row(vm));
    }
    if (!all.isEmpty()) {
      table.print(console.out());
    } else if (!arguments.has("quiet")) {
      console.err().println("launch: no VM is in " + VmDirectory.home());
    }
    return ExitCode.DONE;
  }

  private static VmDescription described(VmDirectory directory) {
    try {
      return VmDescription.of(new NamedVm(directory, VmState.read(directory)));
    } catch (IOException | ReportedException e) {
      return VmDescription.damaged(
          new NamedVm(directory, Optional.empty()), String.valueOf(e.getMessage()));
    }
  }

  private static String[] row(VmDescription vm) {
    return new String[] {
      vm.name(),
      vm.status().state().word(),
      vm.accelerator().isEmpty() ? "-" : vm.accelerator(),
      vm.size().isEmpty() ? "-" : Integer.toString(vm.size().get().cpus()),
      vm.size().isEmpty() ? "-" : vm.size().get().memory(),
      vm.diskBytes() == 0 ? "-" : InfoText.humanSize(vm.diskBytes()),
      vm.ssh().toString(),
      vm.upMillis() < 0 ? "-" : duration(vm.upMillis()),
      vm.status().advice()
    };
  }

  /** The largest unit is enough: 45s, 12m, 3h, 8d. */
  static String duration(long millis) {
    long seconds = millis / 1000;
    if (seconds < 60) {
      return seconds + "s";
    } else if (seconds < 3600) {
      return seconds / 60 + "m";
    } else if (seconds < 86_400) {
      return seconds / 3600 + "h";
    }
    return seconds / 86_400 + "d";
  }
}
