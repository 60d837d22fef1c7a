package io.seedling.cli;

import com.grack.nanojson.JsonStringWriter;
import com.grack.nanojson.JsonWriter;
import io.seedling.launcher.Diagnosis;
import io.seedling.launcher.Doctor;
import io.seedling.launcher.Host;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.cli.Options;

/** {@code launch doctor}: what VMs need of this computer, what is missing, and what to do. */
final class LaunchDoctor extends Command {
  /** An overlay grows to gigabytes in its first minutes. */
  @Override
  String name() {
    return "doctor";
  }

  @Override
  String summary() {
    return "looks at all that VMs need here, and says what to do about what is missing";
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
    List<Diagnosis> found = new ArrayList<>(Doctor.examine(Host.current()));
    found.add(Diagnosis.ok("java", Runtime.version() + ", " + System.getProperty("java.home")));
    found.addAll(VmHealth.examine());
    if (arguments.has("json")) {
      console.out().println(json(found));
    } else {
      print(found, console);
    }
    for (Diagnosis diagnosis : found) {
      if (diagnosis.level() == Diagnosis.Level.FAILURE) {
        return ExitCode.FAILED;
      }
    }
    return ExitCode.DONE;
  }

  private static void print(List<Diagnosis> found, Console console) {
    int failures = 0;
    int warnings = 0;
    for (Diagnosis diagnosis : found) {
      failures += diagnosis.level() == Diagnosis.Level.FAILURE ? 1 : 0;
      warnings += diagnosis.level() == Diagnosis.Level.WARNING ? 1 : 0;
      String head =
          switch (diagnosis.level()) {
            case OK -> "ok    ";
            case WARNING -> "warn  ";
            case FAILURE -> "FAIL  ";
          };
      String subject = diagnosis.subject() + " ".repeat(12 - diagnosis.subject().length());
      console.out().println(Printable.escape(head + subject + diagnosis.text()));
      if (!diagnosis.remedy().isEmpty()) {
        console.out().println(Printable.escape("       fix: " + diagnosis.remedy()));
      }
    }
    console
        .out()
        .println(
            FindingText.counted(failures, "failure")
                + ", "
                + FindingText.counted(warnings, "warning"));
  }

  private static String json(List<Diagnosis> found) {
    JsonStringWriter json = JsonWriter.indent("  ").string().object().array("checks");
    for (Diagnosis diagnosis : found) {
      json.object()
          .value("level", word(diagnosis.level()))
          .value("subject", diagnosis.subject())
          .value("text", diagnosis.text());
      if (!diagnosis.remedy().isEmpty()) {
        json.value("fix", diagnosis.remedy());
      }
      json.end();
    }
    return json.end().end().done();
  }

  private static String word(Diagnosis.Level level) {
    return switch (level) {
      case OK -> "ok";
      case WARNING -> "warning";
      case FAILURE -> "failure";
    };
  }
}
