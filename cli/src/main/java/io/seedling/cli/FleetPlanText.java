package io.seedling.cli;

import com.grack.nanojson.JsonStringWriter;
import com.grack.nanojson.JsonWriter;
import io.seedling.cli.FleetPlan.Action;
import io.seedling.cli.FleetPlan.Step;
import io.seedling.seed.FleetVm;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A fleet's plan and its addresses, for people and for other programs. */
final class FleetPlanText {
  private FleetPlanText() {}

  /** Tells of what is to come: VMs with the same to be done in one line, others in one each. */
  static void tell(FleetPlan plan, PrintStream out) {
    for (Action action : Action.values()) {
      List<String> alike = new ArrayList<>();
      for (Step step : plan.steps()) {
        if (step.action() == action && step.reasons().isEmpty()) {
          alike.add(step.guest().name());
        }
      }
      if (!alike.isEmpty()) {
        out.println("launch: " + action.word() + " " + String.join(", ", alike));
      }
      for (Step step : plan.steps()) {
        if (step.action() == action && !step.reasons().isEmpty()) {
          String line = action.word() + " " + step.guest().name() + ": " + step.reason();
          out.println("launch: " + Printable.escape(line));
        }
      }
    }
    for (String name : plan.leftOver()) {
      out.println(
          "launch: " + name + " is in the file no longer: launch delete " + name + " removes it");
    }
  }

  static void print(FleetPlan plan, PrintStream out) {
    TextTable table = new TextTable("ACTION", "NAME", "ADDRESS", "WHY");
    for (Step step : plan.steps()) {
      table.add(
          step.action().word(), step.guest().name(), address(step.guest().vm()), step.reason());
    }
    for (String name : plan.leftOver()) {
      table.add("left over", name, "-", "in the file no longer; launch delete " + name);
    }
    table.print(out);
  }

  private static String address(FleetVm vm) {
    return vm.card().isPresent() ? vm.card().get().address() : "-";
  }

  static String json(FleetPlan plan) {
    JsonStringWriter json = JsonWriter.indent("  ").string().object().array("vms");
    for (Step step : plan.steps()) {
      json.object()
          .value("name", step.guest().name())
          .value("action", step.action().word())
          .array("reasons");
      step.reasons().forEach(json::value);
      json.end();
      if (step.guest().vm().card().isPresent()) {
        json.value("address", address(step.guest().vm())).value("mac", step.guest().mac());
      }
      json.end();
    }
    json.end().array("leftOver");
    plan.leftOver().forEach(json::value);
    json.end().array("findings");
    FindingReport.addTo(json, plan.findings());
    return json.end().end().done();
  }

  /** Prints the lines of a hosts file. */
  static void printHosts(FleetFile file, PrintStream out) {
    for (Map.Entry<String, List<String>> host : file.hosts().hosts().entrySet()) {
      out.println(host.getKey() + " " + String.join(" ", host.getValue()));
    }
  }

  /** Prints what dnsmasq is told so that it gives the VMs their addresses and names. */
  static void printDnsmasq(FleetPlan plan, FleetFile file, PrintStream out) {
    for (Step step : plan.steps()) {
      if (step.guest().vm().card().isPresent()) {
        out.println(
            "dhcp-host="
                + step.guest().mac()
                + ","
                + address(step.guest().vm())
                + ","
                + step.guest().name());
      }
    }
    for (Map.Entry<String, List<String>> host : file.hosts().hosts().entrySet()) {
      out.println("host-record=" + String.join(",", host.getValue()) + "," + host.getKey());
    }
  }

  /** Prints how each VM is reached. */
  static void tellAddresses(FleetFile file, Console console)
      throws IOException, UsageException, ReportedException {
    TextTable table = new TextTable("NAME", "STATE", "ADDRESS", "SSH");
    for (FleetVm vm : file.fleet().vms()) {
      VmDirectory directory = VmDirectory.named(vm.name());
      Optional<VmState> state = directory.exists() ? VmState.read(directory) : Optional.empty();
      boolean isThere = state.isPresent() && state.get().run().isPresent();
      table.add(
          vm.name(),
          directory.exists() ? VmStatus.of(directory, state).state().word() : "-",
          address(vm),
          isThere ? state.get().run().get().ssh().toString() : "-");
    }
    table.print(console.out());
  }
}
