package io.seedling.cli;

import com.grack.nanojson.JsonStringWriter;
import com.grack.nanojson.JsonWriter;
import io.seedling.qcow2.FormatSupport;
import io.seedling.qcow2.FormatSupport.Part;
import io.seedling.qcow2.ImageFormat;
import java.io.PrintStream;
import org.apache.commons.cli.Options;

/** {@code imgtool formats}: what can be read and written. */
final class ImgFormats extends Command {
  private static final int KIND_COLUMN = 15;
  private static final int NAME_COLUMN = 24;

  @Override
  String name() {
    return "formats";
  }

  @Override
  String summary() {
    return "tells which formats, and what of them, are read and written here";
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
  ExitCode run(Arguments arguments, Console console) throws UsageException {
    if (!arguments.operands().isEmpty()) {
      throw new UsageException("unexpected argument: " + arguments.operands().get(0));
    }
    if (arguments.has("json")) {
      console.out().println(json());
    } else {
      print(console.out());
    }
    return ExitCode.DONE;
  }

  private static void print(PrintStream out) {
    for (ImageFormat format : ImageFormat.values()) {
      out.println(line("format", format.qemuName(), FormatSupport.Use.WRITTEN));
    }
    for (String name : FormatSupport.refusedFormats()) {
      out.println(line("format", name, FormatSupport.Use.REFUSED));
    }
    out.println();
    out.println("of qcow2, with clusters of " + clusterSizes() + " bytes:");
    for (Part part : FormatSupport.ofQcow2()) {
      out.println(line(part.kind(), part.name(), part.use()));
    }
  }

  private static String clusterSizes() {
    return FormatSupport.clusterSizes().get(0) + " to " + FormatSupport.clusterSizes().get(1);
  }

  private static String line(String kind, String name, FormatSupport.Use use) {
    return padded(kind, KIND_COLUMN) + padded(name, NAME_COLUMN) + spoken(use);
  }

  private static String spoken(FormatSupport.Use use) {
    return switch (use) {
      case REFUSED -> "refused";
      case READ -> "read";
      case WRITTEN -> "read, written";
    };
  }

  private static String padded(String text, int columns) {
    return text + " ".repeat(Math.max(1, columns - text.length()));
  }

  private static String json() {
    JsonStringWriter json = JsonWriter.indent("    ").string();
    json.object().array("formats");
    for (ImageFormat format : ImageFormat.values()) {
      json.object();
      uses(json, format.qemuName(), FormatSupport.Use.WRITTEN);
      if (format == ImageFormat.QCOW2) {
        json.value("minClusterSize", FormatSupport.clusterSizes().get(0));
        json.value("maxClusterSize", FormatSupport.clusterSizes().get(1));
        json.array("parts");
        for (Part part : FormatSupport.ofQcow2()) {
          json.object().value("kind", part.kind());
          uses(json, part.name(), part.use());
          json.end();
        }
        json.end();
      }
      json.end();
    }
    for (String name : FormatSupport.refusedFormats()) {
      json.object();
      uses(json, name, FormatSupport.Use.REFUSED);
      json.end();
    }
    return json.end().end().done();
  }

  private static void uses(JsonStringWriter json, String name, FormatSupport.Use use) {
    json.value("name", name)
        .value("read", use != FormatSupport.Use.REFUSED)
        .value("written", use == FormatSupport.Use.WRITTEN);
  }
}
