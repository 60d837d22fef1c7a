package io.seedling.cli;

import io.seedling.launcher.CachedImage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.cli.Options;
import org.jspecify.annotations.Nullable;

/** {@code launch image rm}: removes images that were fetched, but not from under a VM. */
final class ImageRemove extends Command {

  @Override
  String name() {
    return "image rm";
  }

  @Override
  String summary() {
    return "removes images that were fetched, unless a VM's disk rests on them";
  }

  @Override
  String operands() {
    return "NAME:RELEASE|URL|FILE...";
  }

  @Override
  void declare(Options options) {
    options.addOption(value("", "arch", "ARCH", "only that for guests of aarch64 or x86_64"));
  }

  @Override
  ExitCode run(Arguments arguments, Console console)
      throws IOException, UsageException, ReportedException {
    if (arguments.operands().isEmpty()) {
      throw new UsageException("an image's name, address or file is needed");
    }
    CloudImages images = CloudImages.open();
    List<CachedImage> chosen = new ArrayList<>();
    DiskChains chains = DiskChains.read();
    for (String word : arguments.operands()) {
      List<CachedImage> found = found(images, word, arguments.value("arch"));
      if (found.isEmpty()) {
        throw new ReportedException(
            ExitCode.FAILED,
            word + ": no such image was fetched",
            "launch image list shows those that were");
      }
      for (CachedImage image : found) {
        requireUnused(image, word, chains);
      }
      chosen.addAll(found);
    }
    for (CachedImage image : chosen) {
      images.cache().remove(image);
      if (!arguments.has("quiet")) {
        console.err().println("launch: removed " + Printable.escape(image.file().toString()));
      }
    }
    return ExitCode.DONE;
  }

  private static List<CachedImage> found(CloudImages images, String word, @Nullable String arch)
      throws IOException {
    List<CachedImage> found = new ArrayList<>();
    for (CachedImage image : images.cache().images()) {
      boolean meant =
          image.title().equals(word)
              || image.address().equals(word)
              || image.file().toString().equals(word)
              || String.valueOf(image.file().getFileName()).equals(word);
      if (meant && (arch == null || image.arch().equals(arch))) {
        found.add(image);
      }
    }
    return found;
  }

  private static void requireUnused(CachedImage image, String word, DiskChains chains)
      throws ReportedException {
    List<String> users = chains.usersOf(image.file());
    if (!users.isEmpty()) {
      throw new ReportedException(
          ExitCode.IN_USE,
          word + ": the disk of " + String.join(", ", users) + " rests on it",
          "launch delete " + users.get(0) + " first");
    }
  }
}
