package io.seedling.cli;

import io.seedling.seed.Document;
import io.seedling.seed.DocumentKind;
import io.seedling.seed.StaticNetwork;
import io.seedling.seed.Template;
import io.seedling.seed.TemplateException;
import io.seedling.seed.WrittenFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The documents and files that {@link SeedOptions} name, with the values of a template in them. */
final class SeedDocuments {
  /** What may be said for a part's type beside the whole of it. */
  private static final Map<String, String> TYPES =
      Map.of(
          "script", "text/x-shellscript",
          "boothook", "text/cloud-boothook",
          "include", "text/x-include-url",
          "archive", "text/cloud-config-archive",
          "jinja", "text/jinja2");

  private final Arguments arguments;
  private final @Nullable Template template;

  private SeedDocuments(Arguments arguments, @Nullable Template template) {
    this.arguments = arguments;
    this.template = template;
  }

  static SeedDocuments of(Arguments arguments) throws IOException, ReportedException {
    String values = arguments.value("values");
    if (values == null) {
      return new SeedDocuments(arguments, null);
    }
    try {
      return new SeedDocuments(arguments, Template.of(SeedOptions.document(values)));
    } catch (IllegalArgumentException e) {
      throw new ReportedException(
          ExitCode.FAILED, values + ": " + e.getMessage(), "write one 'name: value' a line");
    }
  }

  /** Reads a document and replaces what is to be replaced in it. */
  Document read(String file, DocumentKind kind) throws IOException, ReportedException {
    Document document = SeedOptions.document(file);
    if (template == null) {
      return document;
    }
    try {
      return template.apply(document, kind);
    } catch (TemplateException e) {
      throw new ReportedException(
          ExitCode.FAILED, String.valueOf(e.getMessage()), e.help().orElse(null));
    }
  }

  /** Returns the user-data documents, then the parts with a type of their own. */
  List<Document> userData() throws IOException, UsageException, ReportedException {
    List<Document> documents = new ArrayList<>();
    for (String file : arguments.values("user-data")) {
      documents.add(read(file, DocumentKind.USER_DATA));
    }
    for (String part : arguments.values("part")) {
      int colon = part.indexOf(':');
      if (colon < 1 || colon + 1 == part.length()) {
        throw new UsageException("--part is TYPE:FILE, not '" + part + "'");
      }
      Document document = read(part.substring(colon + 1), DocumentKind.USER_DATA);
      documents.add(document.asPart(type(part.substring(0, colon))));
    }
    return documents;
  }

  private static String type(String word) {
    String known = TYPES.get(word);
    if (known != null) {
      return known;
    }
    return word.indexOf('/') >= 0 ? word : "text/" + word;
  }

  Optional<Document> networkConfig() throws IOException, UsageException, ReportedException {
    String file = arguments.value("network-config");
    String fixed = arguments.value("static");
    if (file != null && fixed != null) {
      throw new UsageException("--network-config and --static exclude each other");
    }
    if (file != null) {
      return Optional.of(read(file, DocumentKind.NETWORK_CONFIG));
    }
    try {
      return fixed == null
          ? Optional.empty()
          : Optional.of(StaticNetwork.parse(fixed).networkConfig());
    } catch (IllegalArgumentException e) {
      throw new UsageException("--static: " + e.getMessage());
    }
  }

  /** Returns the files to be written: {@code SRC:DEST[:MODE[:OWNER]]}. */
  List<WrittenFile> files() throws IOException, UsageException {
    List<WrittenFile> files = new ArrayList<>();
    for (String text : arguments.values("write-file")) {
      int destination = text.indexOf(":/");
      if (destination < 1) {
        throw new UsageException(
            "--write-file is SRC:DEST[:MODE[:OWNER]] with an absolute DEST, not '" + text + "'");
      }
      List<String> rest = List.of(text.substring(destination + 1).split(":", 3));
      try {
        files.add(
            new WrittenFile(
                SeedOptions.document(Path.of(text.substring(0, destination)).toString()),
                rest.get(0),
                rest.size() > 1 ? Optional.of(rest.get(1)) : Optional.empty(),
                rest.size() > 2 ? Optional.of(rest.get(2)) : Optional.empty()));
      } catch (IllegalArgumentException e) {
        throw new UsageException("--write-file: " + e.getMessage());
      }
    }
    return files;
  }

  List<String> settings() throws UsageException {
    for (String setting : arguments.values("set")) {
      if (setting.indexOf('=') < 1) {
        throw new UsageException("--set is KEY=VALUE, not '" + setting + "'");
      }
    }
    return arguments.values("set");
  }
}
