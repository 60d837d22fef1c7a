package io.seedling.launcher;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.seedling.launcher.CachedImage.Voucher;
import io.seedling.launcher.LaunchException.Kind;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What distributors say of their images. Where a list of checksums is signed (RFC 9580), gpgv and
 * the keys are asked, if they are here; else it is believed as it comes.
 *
 * @param host which has gpgv, or has not
 * @param directory for what gpgv reads; a directory {@code keys} beside it has a user's own
 *     keyrings
 * @param prefix which names of files begin with there, so that they are known to be in use
 * @param pauseMillis what is waited before a server that is busy is asked again
 */
record ImageSums(Host host, Path directory, String prefix, long pauseMillis) {
  private static final int MOST_TRIES = 4;
  private static final int LARGEST = 1 << 20;
  private static final String SYSTEM_KEYRINGS = "/usr/share/keyrings";

  /**
   * A checksum, and who says that it is an image's.
   *
   * @param checksum empty where nobody says anything
   */
  record Told(Optional<Checksum> checksum, Voucher voucher) {

    /** Says whether it is that of an image. */
    boolean is(CachedImage image) {
      return checksum.isPresent()
          && image.checksum().equals(checksum.get().toString())
          && image.voucher() == voucher;
    }
  }

  /**
   * Asks for an image's checksum; what its address itself tells comes first.
   *
   * @throws LaunchException of kind FAILED if the list can't be had, lacks the image, or has a
   *     signature that is not right
   */
  Told of(CatalogueImage image) throws IOException {
    if (image.ownChecksum().isPresent()) {
      return new Told(image.ownChecksum(), Voucher.CHECKSUM);
    } else if (image.sums().isEmpty()) {
      return new Told(Optional.empty(), Voucher.NOBODY);
    }
    URI sums = image.sums().get();
    byte[] list = bytes(sums);
    Voucher voucher = Voucher.CHECKSUM;
    Optional<Path> gpgv = gpgv();
    if (image.signature().isPresent() && gpgv.isPresent()) {
      Optional<Path> keyring = keyring(image.signature().get().keyring());
      if (keyring.isPresent()) {
        list = signed(sums, list, image.signature().get(), gpgv.get(), keyring.get());
        voucher = Voucher.SIGNATURE;
      }
    }
    Optional<Checksum> found = new ChecksumList(new String(list, ISO_8859_1)).of(image.fileName());
    if (found.isEmpty()) {
      throw new LaunchException(
          Kind.FAILED, sums + ": has no checksum of " + image.fileName(), "look whether it moved");
    }
    return new Told(found, voucher);
  }

  private byte[] bytes(URI address) throws IOException {
    for (int tries = 1; ; tries++) {
      try (HttpAnswer answer = HttpAnswer.of(address, 0, "", new HttpProxies(host))) {
        if (answer.status() == 200) {
          return body(answer);
        }
        if (!answer.isBusy() || tries == MOST_TRIES) {
          throw new LaunchException(
              Kind.FAILED, address + ": the server answers with status " + answer.status(), "");
        }
        long said = answer.waitSeconds() * 1000L;
        ImageDownload.pause(said > 0 ? said : pauseMillis << tries);
      } catch (LaunchException | InterruptedIOException e) {
        throw e;
      } catch (EOFException | SocketException e) { // it was there, and hung up
        if (e instanceof ConnectException || tries == MOST_TRIES) {
          throw unreachable(address, e);
        }
        ImageDownload.pause(pauseMillis << tries);
      } catch (IOException e) {
        throw unreachable(address, e);
      }
    }
  }

  /**
   * Returns an answer's body.
   *
   * @throws EOFException if the connection ends before the body does, which a JDK of 25 tells by an
   *     IOException of no kind, and one of 17 not at all
   */
  private static byte[] body(HttpAnswer answer) throws IOException {
    byte[] bytes;
    try (InputStream body = answer.body()) {
      bytes = body.readNBytes(LARGEST);
    } catch (InterruptedIOException | SocketException e) {
      throw e;
    } catch (IOException e) {
      throw (EOFException) new EOFException(HttpAnswer.reason(e)).initCause(e);
    }
    if (bytes.length < Math.min(LARGEST, answer.length())) {
      throw new EOFException("the connection ended too early");
    }
    return bytes;
  }

  private static LaunchException unreachable(URI address, IOException e) {
    return new LaunchException(
        Kind.FAILED,
        address + ": can't be reached: " + HttpAnswer.reason(e),
        "look whether there is a network; images that are here already need none");
  }

  private Optional<Path> gpgv() {
    for (Path folder : host.pathsIn("PATH")) {
      Path program = folder.resolve("gpgv");
      if (Files.isExecutable(program)) {
        return Optional.of(program);
      }
    }
    return Optional.empty();
  }

  private Optional<Path> keyring(String name) {
    Path own = directory.resolveSibling("keys").resolve(name);
    Path system = host.path(SYSTEM_KEYRINGS).resolve(name);
    return Files.isRegularFile(own)
        ? Optional.of(own)
        : Files.isRegularFile(system) ? Optional.of(system) : Optional.empty();
  }

  /** Returns of a list what is signed, and nothing that stands around it. */
  private byte[] signed(
      URI sums, byte[] list, CatalogueImage.Signature signature, Path gpgv, Path keyring)
      throws IOException {
    Path file = Files.createTempFile(directory, prefix + ".sums-", ".tmp");
    Path other = Files.createTempFile(directory, prefix + ".signed-", ".tmp");
    try {
      Files.write(file, list);
      boolean detached = signature.detached().isPresent();
      if (detached) {
        Files.write(other, bytes(signature.detached().get()));
      } else {
        Files.delete(other); // gpgv replaces nothing
      }
      List<String> command =
          detached
              ? List.of(
                  gpgv.toString(),
                  "--keyring",
                  keyring.toString(),
                  other.toString(),
                  file.toString())
              : List.of(
                  gpgv.toString(),
                  "--keyring",
                  keyring.toString(),
                  "--output",
                  other.toString(),
                  file.toString());
      Programs.Output said = host.run(command);
      if (said.exitCode() != 0) {
        throw new LaunchException(
            Kind.FAILED,
            sums + ": its signature is not right (" + said.text().strip().replace("\n", "; ") + ")",
            "see " + keyring + ", and whether somebody stands between you and the server");
      }
      return Files.readAllBytes(detached ? file : other);
    } finally {
      Files.deleteIfExists(file);
      Files.deleteIfExists(other);
    }
  }
}
