package io.seedling.cli;

import io.seedling.cli.FleetPlan.Action;
import io.seedling.cli.FleetPlan.Step;
import io.seedling.seed.Finding;
import io.seedling.seed.FleetVm;
import io.seedling.seed.Severity;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.commons.cli.Options;

/** {@code launch up}: the VMs of a fleet become what its file says, and run. */
final class LaunchUp extends Command {
  private static final int LEAST_PARALLEL = 2;

  @Override
  String name() {
    return "up";
  }

  @Override
  String summary() {
    return "makes and starts the VMs that a fleet's file describes, and changes those that differ";
  }

  @Override
  String operands() {
    return "FLEET.yaml";
  }

  @Override
  void declare(Options options) {
    options.addOption(
        flag("", "prepare-only", "make the disks, seeds and keys of all VMs, and start none"));
    options.addOption(
        value("", "parallel", "N", "how many VMs are started at a time (one a processor)"));
    options.addOption(flag("", "no-validate", "go on even if there are errors in a seed"));
    WaitFor.declare(options);
    FleetFile.declare(options);
  }

  @Override
  ExitCode run(Arguments arguments, Console console)
      throws IOException, UsageException, ReportedException {
    int parallel = parallel(arguments);
    WaitFor.of(arguments, WaitFor.BOOT);
    WaitFor.limit(arguments);
    SpareHostKeys keys = SpareHostKeys.begun();
    FleetFile file = FleetFile.read(arguments, console);
    FleetImages images = new FleetImages();
    FleetPlan plan = FleetPlan.of(file, images, keys, console);
    requireSound(plan, arguments, console);
    boolean quiet = arguments.has("quiet");
    boolean prepareOnly = arguments.has("prepare-only");
    if (!quiet && !prepareOnly) {
      FleetPlanText.tell(plan, console.err());
    }
    for (Step step : plan.steps()) {
      if (step.action() == Action.CREATE) {
        images.file(step.guest().image(), step.guest().arguments(), console);
      }
    }
    List<String> startWords = new ArrayList<>();
    for (String option : List.of("wait", "timeout")) {
      if (arguments.has(option)) {
        startWords.add("--" + option + "=" + arguments.value(option));
      }
    }
    FleetWork work = new FleetWork(images, startWords, console, quiet);
    if (prepareOnly) {
      FleetTasks.each(
          plan.steps(),
          FleetTasks.processors(),
          step -> {
            if (step.action() == Action.RESTART) {
              VmNotes.of(step.guest().name(), arguments, console)
                  .say("runs, and stays as it is until launch up restarts it: " + step.reason());
            } else {
              prepare(step, work);
            }
            return step;
          });
      return ExitCode.DONE;
    }
    ExitCode outcome = new Start(plan, work, console).all(plan.isOneByOne() ? 1 : parallel);
    if (!quiet) {
      FleetPlanText.tellAddresses(file, console);
    }
    return outcome;
  }

  private static int parallel(Arguments arguments) throws UsageException {
    String text = arguments.value("parallel");
    if (text == null) {
      return Math.max(LEAST_PARALLEL, FleetTasks.processors());
    }
    try {
      int number = Integer.parseInt(text);
      if (number > 0) {
        return number;
      }
    } catch (NumberFormatException e) {
      // said below
    }
    throw new UsageException("--parallel must be a number from 1, not '" + text + "'");
  }

  private static void requireSound(FleetPlan plan, Arguments arguments, Console console)
      throws ReportedException {
    FindingReport.print("launch", plan.findings(), arguments.has("quiet"), console.err());
    boolean hasErrors = false;
    for (Finding finding : plan.findings()) {
      hasErrors |= finding.severity() == Severity.ERROR;
    }
    if (hasErrors && !arguments.has("no-validate")) {
      throw new ReportedException(ExitCode.FAILED, "a seed has errors, and nothing was done", null);
    }
    boolean hasRefused = false;
    for (Step step : plan.steps()) {
      if (step.action() == Action.REFUSE) {
        hasRefused = true;
        console
            .err()
            .println(
                "launch: "
                    + step.guest().name()
                    + ": "
                    + Printable.escape(step.reason())
                    + "; launch delete "
                    + step.guest().name()
                    + " makes room for another");
      }
    }
    if (hasRefused) {
      throw new ReportedException(
          ExitCode.FAILED, "some VMs can't become what they shall be, and nothing was done", null);
    }
  }

  private static void prepare(Step step, FleetWork work)
      throws IOException, UsageException, ReportedException {
    boolean hasChanged = step.made().isPresent() || !step.reasons().isEmpty();
    if (step.action() != Action.KEEP || hasChanged) {
      work.prepare(step);
    }
  }

  /** Starts the VMs, each after those that it waits for. */
  private static final class Start {
    private final FleetPlan plan;
    private final FleetWork work;
    private final Console console;
    private final Set<String> awaited = new HashSet<>();
    private final Map<String, Step> steps = new HashMap<>();
    private final Map<String, CompletableFuture<ExitCode>> outcomes = new HashMap<>();

    Start(FleetPlan plan, FleetWork work, Console console) {
      this.plan = plan;
      this.work = work;
      this.console = console;
      for (Step step : plan.steps()) {
        steps.put(step.guest().name(), step);
        awaited.addAll(step.guest().vm().after());
      }
    }

    /** Returns the first failure in the file's order; all have ended then. */
    ExitCode all(int parallel) {
      ExecutorService pool = Executors.newFixedThreadPool(parallel);
      try {
        List<CompletableFuture<ExitCode>> all = new ArrayList<>();
        for (Step step : plan.steps()) {
          all.add(outcome(step, pool));
        }
        ExitCode outcome = ExitCode.DONE;
        for (CompletableFuture<ExitCode> one : all) {
          ExitCode ended = one.join();
          outcome = outcome == ExitCode.DONE ? ended : outcome;
        }
        return outcome;
      } finally {
        pool.shutdown();
      }
    }

    private CompletableFuture<ExitCode> outcome(Step step, ExecutorService pool) {
      FleetVm vm = step.guest().vm();
      CompletableFuture<ExitCode> known = outcomes.get(vm.name());
      if (known != null) {
        return known;
      }
      CompletableFuture<ExitCode> earlier = CompletableFuture.completedFuture(ExitCode.DONE);
      for (String other : vm.after()) {
        Step otherStep = steps.get(other);
        if (otherStep != null) {
          earlier =
              earlier.thenCombine(outcome(otherStep, pool), (a, b) -> a == ExitCode.DONE ? b : a);
        }
      }
      CompletableFuture<ExitCode> outcome =
          earlier.thenApplyAsync(before -> one(step, before), pool);
      outcomes.put(vm.name(), outcome);
      return outcome;
    }

    private ExitCode one(Step step, ExitCode before) {
      String name = step.guest().name();
      if (before != ExitCode.DONE) {
        console.err().println("launch: " + name + ": not started: a VM before it failed");
        return before;
      }
      try {
        prepare(step, work);
        return step.action() == Action.KEEP
            ? ExitCode.DONE
            : work.start(step, awaited.contains(name));
      } catch (IOException | UsageException | ReportedException | RuntimeException e) {
        return new ErrorReport(ProgramName.of("launch: " + name), console).of(e, false, false);
      }
    }
  }
}
