package io.seedling.cli;

import io.seedling.launcher.CachedImage;
import io.seedling.launcher.CatalogueImage;
import io.seedling.launcher.GuestArch;
import io.seedling.launcher.Host;
import io.seedling.launcher.ImageCache;
import io.seedling.launcher.ImageCatalogue;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Images by name and address: the catalogue, and what of it is here. A file of that name comes
 * first.
 *
 * @param cache in {@code $SEEDLING_HOME}, where no VM has such a name
 * @param catalogue a user's lines are in {@code $SEEDLING_HOME/images.txt}
 */
record CloudImages(ImageCache cache, ImageCatalogue catalogue) {
  private static final String DIRECTORY = ".images";
  private static final String CATALOGUE = "images.txt";

  static CloudImages open() throws IOException, UsageException {
    return new CloudImages(ownCache(), ImageCatalogue.read(VmDirectory.home().resolve(CATALOGUE)));
  }

  static ImageCache ownCache() throws UsageException {
    Path directory = VmDirectory.home().resolve(DIRECTORY).toAbsolutePath();
    return new ImageCache(directory, Host.current());
  }

  /** Says whether a word stands for an image that is fetched, and not for a file. */
  static boolean isRemote(String word) {
    return ImageCatalogue.isAddress(word) || (ImageCatalogue.isName(word) && !isFile(word));
  }

  private static boolean isFile(String word) {
    try {
      return Files.exists(Path.of(word));
    } catch (InvalidPathException e) {
      return false; // on Windows no file's name has a colon
    }
  }

  /** Returns the file that a word stands for, as far as a VM's name comes from it. */
  static Path naming(String word) {
    String name = word;
    if (ImageCatalogue.isAddress(word)) {
      String path = URI.create(word).getPath();
      name = path == null ? "" : path.substring(path.lastIndexOf('/') + 1);
    } else if (isRemote(word)) {
      name = word.replace(':', '-') + ".img"; // the release has dots of its own
    }
    return Path.of(name);
  }

  /**
   * Returns the file of the image that a word stands for, fetched where it is not here yet. A VM
   * that was made from an earlier one keeps that.
   *
   * @param madeFrom what the VM was made from, if it is there already
   */
  static Path file(String word, Optional<Path> madeFrom, Arguments arguments, Console console)
      throws IOException, UsageException, ReportedException {
    if (!isRemote(word)) {
      return Path.of(word);
    }
    CloudImages images = open();
    CatalogueImage image = images.named(word, arguments.value("arch"));
    if (madeFrom.isPresent() && images.cache().isOneOf(madeFrom.get(), image)) {
      return madeFrom.get();
    }
    Optional<CachedImage> there = images.cache().find(image);
    if (there.isPresent()) {
      return there.get().file();
    }
    if (arguments.has("print") || arguments.has("guide")) {
      throw new ReportedException(
          ExitCode.FAILED,
          word + ": is not here yet, and nothing is fetched to print",
          "launch image pull " + word);
    }
    return images.fetched(image, arguments, console).file();
  }

  /** Returns the image of a name or an address. */
  CatalogueImage named(String word, @Nullable String askedArch)
      throws UsageException, ReportedException {
    GuestArch arch = arch(askedArch);
    if (ImageCatalogue.isAddress(word)) {
      try {
        return CatalogueImage.at(new URI(word), arch);
      } catch (URISyntaxException e) {
        throw new UsageException(word + ": is no address: " + e.getReason());
      }
    }
    Optional<CatalogueImage> found = catalogue.find(word, arch);
    if (found.isEmpty()) {
      throw new ReportedException(
          ExitCode.FAILED,
          word + ": no image of that name for " + arch.qemuName() + " is known" + like(word),
          "launch image list --all shows those that are; a line in "
              + VmDirectory.home().resolve(CATALOGUE)
              + " adds one");
    }
    return found.get();
  }

  private static GuestArch arch(@Nullable String asked) throws UsageException {
    if (asked == null) {
      return Host.current().platform().arch().orElse(GuestArch.X86_64);
    }
    try {
      return GuestArch.named(asked);
    } catch (IllegalArgumentException e) {
      throw new UsageException("--arch: " + e.getMessage());
    }
  }

  /** Names the releases of the same distribution. */
  private String like(String word) {
    String distribution = word.substring(0, word.indexOf(':') + 1);
    List<String> names = new ArrayList<>();
    for (CatalogueImage image : catalogue.images()) {
      String name = image.title();
      if (name.startsWith(distribution) && !names.contains(name)) {
        names.add(name);
      }
    }
    return names.isEmpty() ? "" : "; there are " + String.join(", ", names);
  }

  /** Fetches an image, if the one that is here isn't the latest, and shows how far it is. */
  CachedImage fetched(CatalogueImage image, Arguments arguments, Console console)
      throws IOException, UsageException {
    ImageCache.Work work = new ImageCache.Work();
    boolean quiet = arguments.has("quiet");
    Progress shown = Progress.of(new Fetching(work), Progress.kind(arguments, console), console);
    CachedImage fetched;
    try {
      fetched =
          cache.fetch(
              image,
              work,
              what -> {
                if (!quiet) {
                  console.err().println("launch: " + Printable.escape(what));
                }
              });
    } finally {
      shown.close();
    }
    if (fetched.voucher() == CachedImage.Voucher.NOBODY && !quiet) {
      console
          .err()
          .println(
              "launch: nobody vouches for that image; its address could, with #sha256= and a sum: "
                  + fetched.checksum());
    }
    return fetched;
  }

  /** A download as work with an end. */
  private record Fetching(ImageCache.Work work) implements Progress.Work {
    @Override
    public String name() {
      return "fetching";
    }

    @Override
    public long total() {
      return Math.max(work.total(), work.done());
    }

    @Override
    public long done() {
      return work.done();
    }
  }
}
