package io.seedling.launcher;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.StringTokenizer;
import java.util.regex.Pattern;

/**
 * The images that have names: those that came with the program, and before them a user's own.
 *
 * <p>A line is an image: its names with commas between, its architecture, its address, and, where
 * there is one, that of its checksums, which may be relative to the image's. Where these are
 * signed, the signature's address follows, or {@code inline}, and the name of a keyring. A line
 * that begins with {@code #} is a remark.
 */
public final class ImageCatalogue {
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]*:[A-Za-z0-9][A-Za-z0-9._-]*");

  private static final String BUILT_IN = "images.txt";
  private static final int LARGEST = 1 << 20;

  private final List<CatalogueImage> images;

  private ImageCatalogue(List<CatalogueImage> images) {
    this.images = List.copyOf(images);
  }

  /**
   * Reads both catalogues.
   *
   * @param own the user's, which need not be there
   * @throws IOException if a line is not understood, with its number
   */
  public static ImageCatalogue read(Path own) throws IOException {
    List<CatalogueImage> images = new ArrayList<>();
    try {
      if (Files.size(own) > LARGEST) {
        throw new IOException(own + ": is too long for a catalogue");
      }
      add(Files.readString(own), own.toString(), images);
    } catch (NoSuchFileException e) {
      // most have none
    }
    try (InputStream in = ImageCatalogue.class.getResourceAsStream(BUILT_IN)) {
      if (in == null) {
        throw new IOException("the catalogue of images is missing: build or unpack Seedling again");
      }
      add(new String(in.readAllBytes(), UTF_8), BUILT_IN, images);
    }
    return new ImageCatalogue(images);
  }

  private static void add(String text, String file, List<CatalogueImage> images)
      throws IOException {
    String[] lines = text.split("\n", -1);
    for (int i = 0; i < lines.length; i++) {
      String line = lines[i].strip();
      if (line.isEmpty() || line.startsWith("#")) {
        continue;
      }
      try {
        images.add(image(line));
      } catch (IllegalArgumentException e) {
        throw new IOException(file + ":" + (i + 1) + ": " + e.getMessage(), e);
      }
    }
  }

  private static CatalogueImage image(String line) {
    StringTokenizer words = new StringTokenizer(line);
    int count = words.countTokens();
    if (count != 3 && count != 4 && count != 6) {
      throw new IllegalArgumentException(
          "a line is NAME[,NAME…] ARCHITECTURE IMAGE [CHECKSUMS [SIGNATURE|inline KEYRING]]");
    }
    List<String> names = List.of(words.nextToken().split(","));
    for (String name : names) {
      if (!isName(name)) {
        throw new IllegalArgumentException("'" + name + "' is no name such as debian:12");
      }
    }
    GuestArch arch = GuestArch.named(words.nextToken());
    URI address = URI.create(words.nextToken());
    if (!isAddress(address.toString())) {
      throw new IllegalArgumentException("'" + address + "' is no address with http or https");
    }
    Optional<URI> sums =
        words.hasMoreTokens() ? Optional.of(address.resolve(words.nextToken())) : Optional.empty();
    return new CatalogueImage(names, arch, address, sums, signature(address, words));
  }

  private static Optional<CatalogueImage.Signature> signature(URI address, StringTokenizer words) {
    if (!words.hasMoreTokens()) {
      return Optional.empty();
    }
    String place = words.nextToken();
    String keyring = words.nextToken();
    if (!keyring.matches("[A-Za-z0-9][A-Za-z0-9._-]*")) {
      throw new IllegalArgumentException("'" + keyring + "' is no keyring's name");
    }
    return Optional.of(
        new CatalogueImage.Signature(
            place.equals("inline") ? Optional.empty() : Optional.of(address.resolve(place)),
            keyring));
  }

  /** Says whether a word has the form of a name: {@code debian:12}. */
  public static boolean isName(String word) {
    return NAME.matcher(word).matches();
  }

  /** Says whether a word has the form of an address that images are fetched from. */
  public static boolean isAddress(String word) {
    return word.startsWith("https://") || word.startsWith("http://");
  }

  /** Returns the first image of that name for guests of an architecture. */
  public Optional<CatalogueImage> find(String name, GuestArch arch) {
    for (CatalogueImage image : images) {
      if (image.arch() == arch && image.names().contains(name)) {
        return Optional.of(image);
      }
    }
    return Optional.empty();
  }

  /** Returns all images, the user's own first. */
  public List<CatalogueImage> images() {
    return images;
  }
}
