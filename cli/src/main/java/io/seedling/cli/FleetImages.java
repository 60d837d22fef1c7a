package io.seedling.cli;

import io.seedling.launcher.CachedImage;
import io.seedling.launcher.CatalogueImage;
import io.seedling.qcow2.BackingChain;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The images that the VMs of a fleet are made from: each is looked for, and opened, once. */
final class FleetImages {
  private final Map<String, Path> files = new HashMap<>();
  private final Map<Path, BackingChain.Link> bases = new HashMap<>();

  /**
   * Returns the image's file; empty where it has to be fetched.
   *
   * @param madeFrom what the VM was made from, which it keeps
   */
  synchronized Optional<Path> known(String word, Arguments arguments, Optional<Path> madeFrom)
      throws IOException, UsageException, ReportedException {
    if (!CloudImages.isRemote(word)) {
      return Optional.of(Path.of(word));
    }
    String key = key(word, arguments);
    if (madeFrom.isEmpty() && files.containsKey(key)) {
      return Optional.of(files.get(key));
    }
    CloudImages images = CloudImages.open();
    CatalogueImage image = images.named(word, arguments.value("arch"));
    if (madeFrom.isPresent() && images.cache().isOneOf(madeFrom.get(), image)) {
      return madeFrom;
    }
    Optional<CachedImage> cached = images.cache().find(image);
    cached.ifPresent(found -> files.put(key, found.file()));
    return cached.map(CachedImage::file);
  }

  /** Returns the image's file, fetched where it is not here yet. */
  synchronized Path file(String word, Arguments arguments, Console console)
      throws IOException, UsageException, ReportedException {
    Optional<Path> known = known(word, arguments, Optional.empty());
    if (known.isPresent()) {
      return known.get();
    }
    Path fetched = CloudImages.file(word, Optional.empty(), arguments, console);
    files.put(key(word, arguments), fetched);
    return fetched;
  }

  private static String key(String word, Arguments arguments) {
    return word + "\n" + arguments.value("arch");
  }

  /** Returns what an overlay over the image rests on. */
  synchronized BackingChain.Link base(Path image) throws IOException, ReportedException {
    BackingChain.Link base = bases.get(image);
    if (base == null) {
      base = Images.baseChain(image).top();
      bases.put(image, base);
    }
    return base;
  }
}
