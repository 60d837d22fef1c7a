package io.seedling.cli;

import java.io.IOException;
import org.apache.commons.cli.Options;

/** {@code launch diff}: what {@code launch up} would do. */
final class LaunchDiff extends Command {

  @Override
  String name() {
    return "diff";
  }

  @Override
  String summary() {
    return "checks a fleet's file and shows what launch up would do: create, keep, restart, refuse";
  }

  @Override
  String operands() {
    return "FLEET.yaml";
  }

  @Override
  void declare(Options options) {
    options.addOption(flag("", "json", "tell it as JSON"));
    FleetFile.declare(options);
    options.addOption(flag("", "hosts", "show the names and addresses as /etc/hosts has them"));
    options.addOption(flag("", "dnsmasq", "show them as lines for dnsmasq, with the cards'"));
  }

  @Override
  ExitCode run(Arguments arguments, Console console)
      throws IOException, UsageException, ReportedException {
    FleetFile file = FleetFile.read(arguments, console);
    if (arguments.has("hosts")) {
      FleetPlanText.printHosts(file, console.out());
      return ExitCode.DONE;
    }
    FleetPlan plan = FleetPlan.of(file, new FleetImages(), new SpareHostKeys(), console);
    if (arguments.has("dnsmasq")) {
      FleetPlanText.printDnsmasq(plan, file, console.out());
      return ExitCode.DONE;
    }
    if (arguments.has("json")) {
      console.out().println(FleetPlanText.json(plan));
    } else {
      FindingReport.print("launch", plan.findings(), arguments.has("quiet"), console.err());
      FleetPlanText.print(plan, console.out());
    }
    return plan.isDone() && plan.leftOver().isEmpty() ? ExitCode.DONE : ExitCode.FAILED;
  }
}
