package io.seedling.cli;

import com.github.difflib.DiffUtils;
import com.github.difflib.UnifiedDiffUtils;
import io.seedling.cli.OutputFile.Existing;
import io.seedling.seed.Document;
import io.seedling.seed.DocumentKind;
import io.seedling.seed.Finding;
import io.seedling.seed.Fix;
import io.seedling.seed.FoundSeed;
import io.seedling.seed.Repair;
import io.seedling.seed.Validation;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The documents that {@code seedtool validate} is given: checked, and mended where asked. */
final class ValidatedFiles {
  /** Mending one thing may bring another to light; nothing takes more rounds. */
  private static final int MOST_ROUNDS = 5;

  private static final int CONTEXT_LINES = 1;

  private final @Nullable DocumentKind kind;
  private final Validation validation;
  private final InputStream in;

  /**
   * Prepares to check.
   *
   * @param kind what all documents are; null = whatever each looks like
   * @param in what {@code -} stands for
   */
  ValidatedFiles(@Nullable DocumentKind kind, Validation validation, InputStream in) {
    this.kind = kind;
    this.validation = validation;
    this.in = in;
  }

  /** Returns what there is to say about a document, or all documents of a seed's directory. */
  List<Finding> findings(String path) throws IOException, ReportedException {
    List<Finding> findings = new ArrayList<>();
    for (Document document : documents(path)) {
      findings.addAll(validation.of(document, kindOf(document)));
    }
    return findings;
  }

  /** Mends the files, and shows what is changed as a unified diff. */
  void fix(String path, PrintStream out) throws IOException, ReportedException {
    if (path.equals("-")) {
      throw new ReportedException(
          ExitCode.FAILED, "-: standard input cannot be mended", "give --fix a file");
    }
    for (Document document : documents(path)) {
      if (!Files.exists(Path.of(document.name()))) {
        throw new ReportedException(
            ExitCode.FAILED,
            path + ": documents within a volume are not mended",
            "extract it, mend the files, and make it anew");
      }
      fixFile(document, out);
    }
  }

  private void fixFile(Document document, PrintStream out) throws IOException {
    Path file = Path.of(document.name());
    Path directory = OutputFile.directoryOf(file);
    Document mended = document;
    for (int round = 0; round < MOST_ROUNDS; round++) {
      Repair repair = Repair.of(mended, validation.of(mended, kindOf(mended)), existing(directory));
      if (repair.count() == 0) {
        break;
      }
      for (Fix.NewFile newFile : repair.newFiles()) {
        Path target = directory.resolve(newFile.kind().fileName());
        Document made = Document.ofText(shown(file, target), newFile.text());
        showDiff("/dev/null", "", made, out);
        write(target, Existing.REFUSE, made);
      }
      mended = repair.document();
    }
    if (!Arrays.equals(mended.bytes(), document.bytes())) {
      showDiff(document.name(), text(document), mended, out);
      write(file, Existing.REPLACE, mended);
    }
  }

  /** A file that is made may be as secret as the one that it is made of. */
  private static void write(Path file, Existing existing, Document document) throws IOException {
    boolean isNew = existing == Existing.REFUSE;
    OutputFile.publish(file, existing, isNew, OutputFile.of(document.buffer()));
  }

  private static String shown(Path file, Path target) {
    Path parent = file.getParent();
    return (parent == null ? target.getFileName() : parent.resolve(target.getFileName()))
        .toString();
  }

  private static Set<DocumentKind> existing(Path directory) {
    Set<DocumentKind> existing = EnumSet.noneOf(DocumentKind.class);
    for (DocumentKind kind : DocumentKind.values()) {
      if (Files.exists(directory.resolve(kind.fileName()))) {
        existing.add(kind);
      }
    }
    return existing;
  }

  private static void showDiff(String oldName, String old, Document now, PrintStream out) {
    List<String> before = lines(old);
    List<String> lines =
        UnifiedDiffUtils.generateUnifiedDiff(
            oldName, now.name(), before, DiffUtils.diff(before, lines(text(now))), CONTEXT_LINES);
    for (String line : lines) {
      out.println(Printable.escape(line));
    }
  }

  private static String text(Document document) {
    return new String(document.bytes(), StandardCharsets.UTF_8);
  }

  private static List<String> lines(String text) {
    if (text.isEmpty()) {
      return List.of();
    }
    List<String> lines = new ArrayList<>(List.of(text.split("\n", -1)));
    if (text.endsWith("\n")) {
      lines.remove(lines.size() - 1);
    }
    return lines;
  }

  private DocumentKind kindOf(Document document) {
    return kind == null ? DocumentKind.guess(document) : kind;
  }

  /** Documents are text, and no volume or archive is. */
  private static boolean isVolume(Path file) throws IOException {
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      return false; // what a pipe gives is gone once it is read
    }
    try (SeekableByteChannel channel = Files.newByteChannel(file)) {
      return channel.size() > 512 && (Seeds.isQcow2(file) || FoundSeed.isOne(channel));
    }
  }

  private static List<Document> inVolume(String path) throws IOException, ReportedException {
    List<Document> documents = new ArrayList<>();
    for (Document document : Seeds.read(path).files().values()) {
      documents.add(Document.of(path + "!" + document.name(), document.bytes()));
    }
    return documents;
  }

  private List<Document> documents(String path) throws IOException, ReportedException {
    if (path.equals("-")) {
      return List.of(SeedOptions.document("standard input", in));
    }
    if (!Files.isDirectory(Path.of(path))) {
      return isVolume(Path.of(path)) ? inVolume(path) : List.of(SeedOptions.document(path));
    }
    List<Document> documents = new ArrayList<>();
    for (DocumentKind each : DocumentKind.values()) {
      Path file = Path.of(path, each.fileName());
      if (Files.exists(file)) {
        documents.add(SeedOptions.document(file.toString()));
      }
    }
    if (documents.isEmpty()) {
      throw new FileSystemException(
          path, null, "there is no user-data, meta-data, vendor-data or network-config in it");
    }
    return documents;
  }
}
