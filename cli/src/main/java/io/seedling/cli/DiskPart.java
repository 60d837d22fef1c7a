package io.seedling.cli;

import java.util.List;

/**
 * What a picture shows.
 *
 * @param files the images' names, from the top down, safe to show
 * @param diskSize the guest's bytes
 * @param start the first that is shown
 * @param length how many are
 */
record DiskPart(List<String> files, long diskSize, long start, long length) {

  /** Returns the size, the part if it isn't all, and the number of images, in words. */
  String describe() {
    String disk = InfoText.humanSize(diskSize);
    String part =
        length == diskSize
            ? disk
            : InfoText.humanSize(length) + " of " + disk + ", from " + Scale.label(start) + " on";
    return part + (files.size() == 1 ? "" : ", " + files.size() + " images");
  }
}
