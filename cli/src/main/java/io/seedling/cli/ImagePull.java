package io.seedling.cli;

import io.seedling.launcher.CachedImage;
import java.io.IOException;
import org.apache.commons.cli.Options;

/** {@code launch image pull}: fetches images, or their latest. */
final class ImagePull extends Command {

  @Override
  String name() {
    return "image pull";
  }

  @Override
  String summary() {
    return "fetches images by name or address, where those that are here are not the latest";
  }

  @Override
  String operands() {
    return "NAME:RELEASE|URL...";
  }

  @Override
  void declare(Options options) {
    options.addOption(value("", "arch", "ARCH", "for guests of aarch64 or x86_64; the host's"));
    Progress.declare(options);
  }

  @Override
  ExitCode run(Arguments arguments, Console console)
      throws IOException, UsageException, ReportedException {
    if (arguments.operands().isEmpty()) {
      throw new UsageException("an image's name or address is needed, such as debian:12");
    }
    CloudImages images = CloudImages.open();
    for (String word : arguments.operands()) {
      if (!CloudImages.isRemote(word)) {
        throw new UsageException(
            "'" + word + "' is no image's name, such as debian:12, and no address");
      }
      CachedImage image =
          images.fetched(images.named(word, arguments.value("arch")), arguments, console);
      console.out().println(Printable.escape(image.file().toString()));
    }
    return ExitCode.DONE;
  }
}
