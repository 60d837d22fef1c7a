package io.seedling.launcher;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.grack.nanojson.JsonParser;
import com.grack.nanojson.JsonParserException;
import io.seedling.launcher.LaunchException.Kind;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The images that were fetched, in a directory that processes share. An image's file is named after
 * its content and never changes, so that disks can rest on it; a record by the side of it tells for
 * which address it is the latest.
 *
 * @param directory which need not be there
 * @param host whose environment names proxies
 */
public record ImageCache(Path directory, Host host) {
  private static final String ANY_KEY = "????????-????-????-????-????????????"; // no image's name
  private static final String RECORD = ".json";
  private static final String PART = ".part";
  private static final String WHOLE = ".whole";
  private static final String LOCK = ".lock";
  private static final int DIGITS_IN_NAME = 12;
  private static final int FIRST_PAUSE_MILLIS = 500;

  /** One that looks on while an image is fetched; any method may be called from any thread. */
  public interface Watcher {
    /** Something is begun that takes its time, such as {@code fetching}. */
    void begins(String what);
  }

  /** Work that {@link #fetch} does, to be looked at from another thread. */
  public static final class Work {
    private final ImageDownload.Progress progress = new ImageDownload.Progress();

    /** Returns the bytes of the image, or -1 where nobody knows. */
    public long total() {
      return progress.total();
    }

    /** Returns the bytes that have come. */
    public long done() {
      return progress.done();
    }
  }

  /** Returns the image that was fetched last from where an image is, if it is still there. */
  public Optional<CachedImage> find(CatalogueImage image) throws IOException {
    return read(record(key(image.address())));
  }

  /** Says whether a file is an image of that name, maybe an earlier one, that was fetched. */
  public boolean isOneOf(Path file, CatalogueImage image) {
    String name = String.valueOf(file.getFileName());
    return directory.equals(file.getParent())
        && name.length() > DIGITS_IN_NAME
        && Files.isRegularFile(file)
        && ImageFileName.isOf(
            new PackedImage(image.fileName()).unpackedName(), name, DIGITS_IN_NAME);
  }

  private Optional<CachedImage> read(Path record) throws IOException {
    try {
      CachedImage found =
          CachedImage.read(JsonParser.object().from(Files.readString(record)), directory);
      return Files.isRegularFile(found.file()) ? Optional.of(found) : Optional.empty();
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (CharacterCodingException | JsonParserException | RuntimeException e) {
      return Optional.empty(); // none of ours: it is fetched again
    }
  }

  /** Returns the latest images of all addresses, by title. */
  public List<CachedImage> images() throws IOException {
    List<CachedImage> images = new ArrayList<>();
    for (Path record : matching(ANY_KEY + RECORD)) {
      read(record).ifPresent(images::add);
    }
    images.sort((a, b) -> (a.title() + a.arch()).compareTo(b.title() + b.arch()));
    return images;
  }

  private List<Path> matching(String glob) throws IOException {
    List<Path> paths = new ArrayList<>();
    if (Files.isDirectory(directory)) {
      try (DirectoryStream<Path> found = Files.newDirectoryStream(directory, glob)) {
        found.forEach(paths::add);
      }
    }
    return paths;
  }

  /**
   * Fetches an image, or what is missing of it, unless the one that is there is its latest. Of two
   * that ask for the same, one fetches.
   *
   * @throws LaunchException of kind FAILED if it can't be had, or isn't what its distributor says
   */
  public CachedImage fetch(CatalogueImage image, Work work, Watcher watcher) throws IOException {
    Files.createDirectories(directory);
    String key = key(image.address());
    long asked = System.currentTimeMillis();
    try (FileChannel channel =
            FileChannel.open(
                directory.resolve(key + LOCK),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE);
        FileLock lock = FetchLock.of(channel, watcher)) {
      Optional<CachedImage> there = find(image);
      if (there.isPresent() && lock.isValid() && there.get().fetchedMillis() > asked) {
        return there.get(); // another process has fetched it meanwhile
      }
      ImageSums.Told told = new ImageSums(host, directory, key, FIRST_PAUSE_MILLIS).of(image);
      if (there.isPresent() && told.is(there.get())) {
        return there.get();
      }
      watcher.begins("fetching " + image.address());
      return keep(image, key, fetched(image, key, told, work), watcher);
    }
  }

  /** What has come: the file, what it comes to, and who had said so. */
  private record Fetched(Path whole, Checksum checksum, CachedImage.Voucher voucher) {}

  private Fetched fetched(CatalogueImage image, String key, ImageSums.Told sum, Work work)
      throws IOException {
    Optional<Checksum> told = sum.checksum();
    String algorithm = told.isPresent() ? told.get().algorithm() : "SHA-256";
    Path whole = directory.resolve(key + WHOLE);
    if (told.isPresent() && told.equals(Optional.of(ofFile(algorithm, whole)))) {
      return new Fetched(whole, told.get(), sum.voucher()); // a run was ended while it unpacked
    }
    Path part = directory.resolve(key + PART);
    boolean resumed = Files.exists(part);
    ImageDownload download =
        new ImageDownload(
            withoutFragment(image.address()),
            part,
            new HttpProxies(host),
            algorithm,
            work.progress,
            FIRST_PAUSE_MILLIS);
    Checksum came = new Checksum(algorithm, download.run());
    if (told.isPresent() && !told.get().equals(came) && resumed) {
      download.delete(); // its beginning may have been of another version, whatever the server said
      came = new Checksum(algorithm, download.run());
    }
    requireImage(image, download, told, came);
    Files.move(part, whole, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    return new Fetched(whole, came, sum.voucher());
  }

  private static void requireImage(
      CatalogueImage image, ImageDownload download, Optional<Checksum> told, Checksum came)
      throws IOException {
    if (told.isPresent() && !told.get().equals(came)) {
      download.delete();
      throw new LaunchException(
          Kind.FAILED,
          image.address() + ": what came has the checksum " + came + ", not " + told.get(),
          "it was removed; try again later, or from another place: a line of your own in images.txt"
              + " comes first");
    } else if (told.isEmpty() && download.isPage()) {
      download.delete();
      throw new LaunchException(
          Kind.FAILED,
          image.address() + ": a web page came, and no image",
          "sign in to this network in a browser, if it asks for that, or look for the address of"
              + " the image itself; with #sha256= and its sum behind the address, what the server"
              + " calls it doesn't matter");
    }
  }

  /** Returns the checksum of a file; of one that is not there, of nothing. */
  private static Checksum ofFile(String algorithm, Path file) throws IOException {
    MessageDigest digest = Checksum.digest(algorithm);
    if (Files.exists(file)) {
      try (OutputStream out = new DigestOutputStream(OutputStream.nullOutputStream(), digest)) {
        Files.copy(file, out);
      }
    }
    return new Checksum(algorithm, HexFormat.of().formatHex(digest.digest()));
  }

  private static URI withoutFragment(URI address) {
    String text = address.toString();
    int mark = text.indexOf('#');
    return mark < 0 ? address : URI.create(text.substring(0, mark));
  }

  private CachedImage keep(CatalogueImage image, String key, Fetched fetched, Watcher watcher)
      throws IOException {
    PackedImage packed = new PackedImage(image.fileName());
    Path file =
        directory.resolve(
            ImageFileName.of(
                packed.unpackedName(), fetched.checksum().hex().substring(0, DIGITS_IN_NAME)));
    Path whole = fetched.whole();
    if (packed.isPacked()) {
      watcher.begins("unpacking " + image.fileName());
      whole = directory.resolve(key + ".unpacked");
      packed.unpack(fetched.whole(), whole);
    }
    CachedImage kept =
        new CachedImage(
            file,
            image.title(),
            image.arch().qemuName(),
            image.address().toString(),
            fetched.checksum().toString(),
            fetched.voucher(),
            System.currentTimeMillis());
    Path unfinished = directory.resolve(key + ".new");
    Files.writeString(unfinished, kept.json());
    Files.move(
        unfinished,
        record(key),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
    Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE); // last, so that it is no leftover
    Files.deleteIfExists(fetched.whole());
    return kept;
  }

  /** Forgets an image, and removes its file. */
  public void remove(CachedImage image) throws IOException {
    Files.deleteIfExists(image.file());
    Files.deleteIfExists(record(key(URI.create(image.address()))));
  }

  /**
   * Returns what no address has as its latest image any more: files of earlier ones, which disks
   * may rest on, and downloads that nobody is at.
   */
  public List<Path> leftovers() throws IOException {
    List<Path> left = matching("*");
    List<Path> locks = matching(ANY_KEY + LOCK);
    left.removeAll(locks); // another process may be about to take one
    for (CachedImage image : images()) {
      left.remove(image.file());
      left.remove(record(key(URI.create(image.address()))));
    }
    for (Path lockFile : locks) {
      try (FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.WRITE)) {
        @Nullable FileLock lock = channel.tryLock();
        if (lock != null) {
          lock.release();
          continue;
        }
      } catch (OverlappingFileLockException e) {
        // this process fetches it
      }
      String key = String.valueOf(lockFile.getFileName()).replace(LOCK, "");
      left.removeIf(path -> String.valueOf(path.getFileName()).startsWith(key));
    }
    left.sort(null);
    return left;
  }

  private Path record(String key) {
    return directory.resolve(key + RECORD);
  }

  private static String key(URI address) {
    return UUID.nameUUIDFromBytes(address.toString().getBytes(UTF_8)).toString();
  }
}
