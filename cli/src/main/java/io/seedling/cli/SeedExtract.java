package io.seedling.cli;

import io.seedling.cli.OutputFile.Existing;
import io.seedling.seed.Document;
import io.seedling.seed.FoundSeed;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.apache.commons.cli.Options;

/** {@code seedtool extract}: a seed's files into a directory. */
final class SeedExtract extends Command {

  @Override
  String name() {
    return "extract";
  }

  @Override
  String summary() {
    return "writes a seed's files into a directory, readable by their owner alone";
  }

  @Override
  String operands() {
    return "SEED -C DIR";
  }

  @Override
  void declare(Options options) {
    options.addOption(value("C", "directory", "DIR", "where to; made if it is not there"));
    options.addOption(flag("", "force", "replace files that exist"));
  }

  @Override
  ExitCode run(Arguments arguments, Console console)
      throws IOException, UsageException, ReportedException {
    String directory = arguments.value("directory");
    if (arguments.operands().size() != 1 || directory == null) {
      throw new UsageException("a seed and a directory are needed: SEED -C DIR");
    }
    String path = arguments.operands().get(0);
    FoundSeed seed = Seeds.read(path);
    if (seed.files().isEmpty()) {
      throw new ReportedException(
          ExitCode.FAILED, path + ": there are no files of a seed in it", null);
    }
    Path target = Path.of(directory);
    boolean force = arguments.has("force");
    for (String name : seed.files().keySet()) {
      Path file = target.resolve(name);
      if (!force && Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
        throw new FileAlreadyExistsException(file.toString());
      }
    }
    for (Map.Entry<String, Document> entry : seed.files().entrySet()) {
      Path file = target.resolve(entry.getKey());
      Files.createDirectories(Objects.requireNonNull(file.toAbsolutePath().getParent()));
      OutputFile.publish(
          file,
          force ? Existing.REPLACE : Existing.REFUSE,
          true,
          OutputFile.of(entry.getValue().buffer()));
      if (!arguments.has("quiet")) {
        console.out().println(Printable.escape(file.toString()));
      }
    }
    return ExitCode.DONE;
  }
}
