package io.seedling.qcow2;

import java.util.List;

/** Incompatible features that are not known, by the names that an image itself has for them. */
final class UnknownFeatures {
  private UnknownFeatures() {}

  /**
   * Refuses an image that has any.
   *
   * @throws UnsupportedImageException in QEMU's words
   */
  static void refuse(Qcow2Header header, List<HeaderExtension> extensions)
      throws UnsupportedImageException {
    long unknown = header.incompatibleFeatures();
    for (Feature feature : Feature.values()) {
      if (feature.kind() == Feature.Kind.INCOMPATIBLE) {
        unknown &= ~(1L << feature.bit());
      }
    }
    if (unknown != 0) {
      throw new UnsupportedImageException(
          "Unsupported qcow2 feature(s): " + featureNames(unknown, extensions));
    }
  }

  /** Returns the names that the image has for them, and the bits that are left, as QEMU does. */
  private static String featureNames(long features, List<HeaderExtension> extensions) {
    StringBuilder names = new StringBuilder();
    long unnamed = features;
    for (HeaderExtension.FeatureName line : featureTable(extensions)) {
      long bit = line.bit() < Long.SIZE ? 1L << line.bit() : 0;
      if (line.kind() == Feature.Kind.INCOMPATIBLE.type() && (unnamed & bit) != 0) {
        names.append(names.length() == 0 ? "" : ", ").append(line.name());
        unnamed &= ~bit;
      }
    }
    if (unnamed != 0) {
      names.append(names.length() == 0 ? "" : ", ").append("Unknown incompatible feature: ");
      names.append(Long.toHexString(unnamed));
    }
    return names.toString();
  }

  private static List<HeaderExtension.FeatureName> featureTable(List<HeaderExtension> extensions) {
    List<HeaderExtension.FeatureName> names = List.of();
    for (HeaderExtension extension : extensions) {
      if (extension instanceof HeaderExtension.FeatureNames table) {
        names = table.names(); // QEMU goes by the last, too
      }
    }
    return names;
  }
}
