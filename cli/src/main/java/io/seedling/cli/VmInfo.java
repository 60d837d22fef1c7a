package io.seedling.cli;

import com.grack.nanojson.JsonStringWriter;
import com.grack.nanojson.JsonWriter;
import io.seedling.launcher.ConsoleLog;
import io.seedling.launcher.ConsoleStages;
import io.seedling.launcher.ConsoleStages.Stage;
import io.seedling.launcher.ShellWords;
import java.io.IOException;
import java.io.PrintStream;
import org.apache.commons.cli.Options;

/** {@code launch info}: all that is known of one VM. */
final class VmInfo extends Command {

  @Override
  String name() {
    return "info";
  }

  @Override
  String summary() {
    return "shows what is known of a VM, and how far it has come";
  }

  @Override
  String operands() {
    return "NAME";
  }

  @Override
  void declare(Options options) {
    options.addOption(flag("", "json", "tell it as JSON"));
  }

  @Override
  ExitCode run(Arguments arguments, Console console)
      throws IOException, UsageException, ReportedException {
    NamedVm vm = NamedVm.of(arguments);
    VmDescription description = VmDescription.of(vm);
    ConsoleStages stages = stages(vm);
    if (arguments.has("json")) {
      console.out().println(json(description, stages));
    } else {
      print(description, stages, console.out());
    }
    return ExitCode.DONE;
  }

  private static ConsoleStages stages(NamedVm vm) {
    try (ConsoleLog log = ConsoleLog.open(vm.directory().path().resolve("serial.log"))) {
      return log.read();
    } catch (IOException e) {
      return new ConsoleStages(); // it was never started
    }
  }

  private static String last(ConsoleStages stages) {
    String last = "";
    for (Stage stage : Stage.values()) {
      last = stages.has(stage) ? stage.title() : last;
    }
    return last;
  }

  private static String json(VmDescription description, ConsoleStages stages) throws IOException {
    NamedVm vm = description.vm();
    JsonStringWriter json = JsonWriter.indent("  ").string().object();
    description.writeTo(json);
    VmState.write(json, "snapshots", new Snapshots(vm.directory()).labels());
    if (vm.state().isPresent()) {
      VmState.write(json, "options", vm.state().get().options());
      json.value("user", vm.state().get().likelyLogin().user());
    }
    if (vm.run().isPresent()) {
      VmState.write(json, "command", vm.run().get().command());
    }
    json.object("console")
        .value("stage", last(stages))
        .value("deadEnd", stages.deadEnd().orElse(""))
        .value("lastLine", stages.lastLine());
    VmState.write(json, "complaints", stages.complaints());
    return json.end().end().done();
  }

  private static void print(VmDescription description, ConsoleStages stages, PrintStream out)
      throws IOException {
    NamedVm vm = description.vm();
    line(out, "name", vm.name());
    String advice = description.status().advice();
    line(
        out,
        "state",
        description.status().state().word() + (advice.isEmpty() ? "" : " (" + advice + ")"));
    line(out, "directory", vm.directory().path().toString());
    if (description.size().isPresent()) {
      VmSize size = description.size().get();
      line(out, "size", "cpus " + size.cpus() + ", memory " + size.memory());
    }
    if (description.diskBytes() > 0) {
      line(out, "disk", InfoText.humanSize(description.diskBytes()));
    }
    line(out, "snapshots", String.join(", ", new Snapshots(vm.directory()).labels()));
    if (vm.state().isPresent()) {
      line(out, "image", vm.state().get().image());
      line(out, "options", ShellWords.quote(vm.state().get().options()));
    }
    if (description.upMillis() >= 0 && vm.run().isPresent()) {
      VmRun run = vm.run().get();
      line(out, "up", VmList.duration(description.upMillis()) + ", pid " + run.process().pid());
      line(out, "accelerator", run.accelerator());
      line(out, "ssh", description.ssh() + ", launch ssh " + vm.name());
    }
    line(out, "stage", last(stages));
    line(out, "trouble", stages.deadEnd().orElse(""));
    for (String complaint : stages.complaints()) {
      line(out, "cloud-init", complaint);
    }
    line(out, "console", stages.lastLine());
  }

  private static void line(PrintStream out, String key, String value) {
    if (!value.isBlank()) {
      out.println(key + ":" + " ".repeat(12 - key.length()) + Printable.escape(value.strip()));
    }
  }
}
