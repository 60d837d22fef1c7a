package io.seedling.qcow2;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What of the formats is read and written here, as the code itself has it. */
public final class FormatSupport {
  private FormatSupport() {}

  /** What is done with a format, or a part of one. */
  public enum Use {
    /** Images that have it are refused, by its name. */
    REFUSED,
    /** It is read, and never in an image that is made here. */
    READ,
    /** It is read, and images can be made with it, or be given it. */
    WRITTEN
  }

  /**
   * A part of qcow2.
   *
   * @param kind what it is one of: version, feature, compression, preallocation, encryption,
   *     snapshots
   * @param name in the words of the specification and of QEMU
   */
  public record Part(String kind, String name, Use use) {}

  /** Returns the parts of qcow2. */
  public static List<Part> ofQcow2() {
    List<Part> parts = new ArrayList<>();
    parts.add(new Part("version", "2 (compat=0.10)", Use.WRITTEN));
    parts.add(new Part("version", "3 (compat=1.1)", Use.WRITTEN));
    for (Feature feature : Feature.values()) {
      parts.add(new Part("feature", feature.specName(), feature.use()));
    }
    for (Compression compression : Compression.values()) {
      parts.add(new Part("compression", compression.qemuName(), Use.WRITTEN));
    }
    for (Preallocation preallocation : Preallocation.values()) {
      parts.add(new Part("preallocation", preallocation.qemuName(), Use.WRITTEN));
    }
    for (Qcow2Header.Encryption encryption : Qcow2Header.Encryption.values()) {
      if (encryption != Qcow2Header.Encryption.NONE) {
        String name = encryption.name().toLowerCase(Locale.ROOT);
        parts.add(new Part("encryption", name, Use.REFUSED));
      }
    }
    parts.add(new Part("snapshots", "internal snapshots", Use.READ));
    return parts;
  }

  /** Returns the names of the formats that are known by their first bytes, and refused. */
  public static List<String> refusedFormats() {
    Set<String> names = new LinkedHashSet<>();
    for (ImageMagic magic : ImageMagic.values()) {
      if (magic != ImageMagic.QCOW2) {
        names.add(magic.spokenName());
      }
    }
    return List.copyOf(names);
  }

  /** Returns the least and the largest cluster size of qcow2, in bytes. */
  public static List<Integer> clusterSizes() {
    return List.of(1 << Geometry.MIN_CLUSTER_BITS, 1 << Geometry.MAX_CLUSTER_BITS);
  }
}
