package io.seedling.iso;

import java.time.Instant;

/**
 * What is said of a volume as a whole.
 *
 * @param label the volume identifier, written as it is in the primary and the Joliet descriptor
 * @param modified the one instant for every date that no entry states; never taken from the clock
 * @param joliet whether a supplementary (Joliet level 3) tree is written
 * @param rockRidge whether the primary tree carries Rock Ridge entries
 */
public record VolumeOptions(String label, Instant modified, boolean joliet, boolean rockRidge) {}
