package io.seedling.launcher;

import java.net.URI;
import java.util.List;
import java.util.Optional;

/**
 * An image that can be fetched.
 *
 * @param names of it, such as {@code debian:12} and {@code debian:bookworm}; none of one that only
 *     its address tells
 * @param arch of the guests that it boots
 * @param address where it is, {@code http} or {@code https}
 * @param sums where the distributor's checksums are, if anywhere
 * @param signature of these, if they are signed
 */
public record CatalogueImage(
    List<String> names,
    GuestArch arch,
    URI address,
    Optional<URI> sums,
    Optional<Signature> signature) {

  /**
   * How a list of checksums is signed.
   *
   * @param detached where the signature is; empty where it is around the list itself
   * @param keyring the name of the file with the keys that may have signed it
   */
  public record Signature(Optional<URI> detached, String keyring) {}

  /** Copies the names. */
  public CatalogueImage {
    names = List.copyOf(names);
  }

  /** Returns an image that nobody has listed; a fragment {@code sha256=…} of it is its checksum. */
  public static CatalogueImage at(URI address, GuestArch arch) {
    return new CatalogueImage(List.of(), arch, address, Optional.empty(), Optional.empty());
  }

  /** Returns what people call it: its first name, or its address. */
  public String title() {
    return names.isEmpty() ? address.toString() : names.get(0);
  }

  /** Returns the name of the file at the address. */
  String fileName() {
    String path = address.getPath() == null ? "" : address.getPath();
    String name = path.substring(path.lastIndexOf('/') + 1);
    return name.isEmpty() ? "image" : name;
  }

  /** Returns the checksum that the address itself tells. */
  Optional<Checksum> ownChecksum() {
    String fragment = address.getFragment();
    int equals = fragment == null ? -1 : fragment.indexOf('=');
    return fragment != null && equals >= 0 && Checksum.isOne(fragment.substring(equals + 1))
        ? Optional.of(Checksum.of(fragment.substring(equals + 1)))
        : Optional.empty();
  }
}
