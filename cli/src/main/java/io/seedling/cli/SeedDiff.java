package io.seedling.cli;

import com.grack.nanojson.JsonStringWriter;
import com.grack.nanojson.JsonWriter;
import io.seedling.seed.Inspection;
import io.seedling.seed.SeedDifference;
import java.io.IOException;
import java.io.PrintStream;
import org.apache.commons.cli.Options;

/** {@code seedtool diff}: what two seeds say differently, and whether a guest would act on it. */
final class SeedDiff extends Command {

  @Override
  String name() {
    return "diff";
  }

  @Override
  String summary() {
    return "compares two seeds by what they mean; exits 1 if they differ";
  }

  @Override
  String operands() {
    return "A B";
  }

  @Override
  void declare(Options options) {
    options.addOption(flag("", "json", "tell the differences as JSON"));
  }

  @Override
  ExitCode run(Arguments arguments, Console console)
      throws IOException, UsageException, ReportedException {
    if (arguments.operands().size() != 2) {
      throw new UsageException("two seeds are needed: A B");
    }
    SeedDifference difference =
        SeedDifference.of(
            Inspection.of(Seeds.read(arguments.operands().get(0))),
            Inspection.of(Seeds.read(arguments.operands().get(1))));
    if (arguments.has("json")) {
      console.out().println(json(difference));
    } else {
      print(difference, arguments.has("quiet"), console.out());
    }
    return difference.changes().isEmpty() ? ExitCode.DONE : ExitCode.FAILED;
  }

  private static void print(SeedDifference difference, boolean quiet, PrintStream out) {
    for (SeedDifference.Change change : difference.changes()) {
      String place = change.document().fileName() + ": " + change.path();
      if (change.before().isPresent()) {
        out.println(Printable.escape("- " + place + ": " + change.before().get()));
      }
      if (change.after().isPresent()) {
        out.println(Printable.escape("+ " + place + ": " + change.after().get()));
      }
    }
    if (!quiet) {
      out.println(verdict(difference));
    }
  }

  private static String verdict(SeedDifference difference) {
    if (difference.changes().isEmpty()) {
      return "the seeds say the same";
    }
    return difference.isNewInstance()
        ? "a guest would apply it at its next boot: yes, the instance-id has changed"
        : "a guest would apply it at its next boot: NO, the instance-id is the same";
  }

  private static String json(SeedDifference difference) {
    JsonStringWriter json =
        JsonWriter.indent("  ")
            .string()
            .object()
            .value("identical", difference.changes().isEmpty())
            .value("newInstance", difference.isNewInstance())
            .array("changes");
    for (SeedDifference.Change change : difference.changes()) {
      json.object()
          .value("file", change.document().fileName())
          .value("path", change.path())
          .value("before", change.before().orElse(null))
          .value("after", change.after().orElse(null))
          .end();
    }
    return json.end().end().done();
  }
}
