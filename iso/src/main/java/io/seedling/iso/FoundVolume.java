package io.seedling.iso;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A volume with its descriptors read, on which a reader and a checker set to work.
 *
 * @param problems who is told what is wrong with it
 */
record FoundVolume(
    VolumeBytes bytes, FoundDescriptor primary, DescriptorSet descriptors, Problems problems) {

  /** Reads the descriptors; null where there is nothing to go on with, which has been reported. */
  static @Nullable FoundVolume read(VolumeBytes bytes, Problems problems) throws IOException {
    DescriptorSet descriptors = DescriptorSet.read(bytes, problems);
    FoundDescriptor primary = descriptors.primary();
    return primary == null ? null : new FoundVolume(bytes, primary, descriptors, problems);
  }

  FoundVolume reportingTo(Problems others) {
    return new FoundVolume(bytes, primary, descriptors, others);
  }
}
