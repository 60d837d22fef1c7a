package io.seedling.cli;

import io.seedling.qcow2.Extent;
import io.seedling.qcow2.Extent.Kind;
import io.seedling.qcow2.ExtentWalk;
import io.seedling.qcow2.GuestDisk;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * How a guest's disk is recorded, seen from far enough to fit a picture: for each cell of a scale
 * and each image of the chain, the bytes of each kind that the guest gets from there.
 */
final class Allocation {
  /** The kinds that are told apart: places that nobody has written to count as zeros. */
  static final List<Kind> KINDS = List.of(Kind.DATA, Kind.COMPRESSED, Kind.ZERO, Kind.ABSENT);

  private final Scale scale;
  private final List<Share> images;
  private final Share guest;

  /**
   * @param images those to tell apart, at least 1; deeper ones count as the last
   */
  Allocation(Scale scale, int images) {
    this.scale = scale;
    this.images = new ArrayList<>();
    for (int i = 0; i < images; i++) {
      this.images.add(new Share(scale));
    }
    this.guest = images == 1 ? this.images.get(0) : new Share(scale);
  }

  /** What comes from one image, or from all of them. */
  static final class Share {
    private final Scale scale;
    private final Tally data = new Tally();
    private final Tally compressed = new Tally();
    private final Tally zero = new Tally();
    private final Tally absent = new Tally();

    private Share(Scale scale) {
      this.scale = scale;
    }

    /** Returns the bytes of a kind. */
    long bytes(Kind kind) {
      return tally(kind).total;
    }

    /** Returns the bytes of a kind in a cell. */
    long bytes(Kind kind, int cell) {
      long[] cells = tally(kind).cells;
      return cells.length == 0 ? 0 : cells[cell];
    }

    /** Returns all bytes of a cell, wherever they come from. */
    long size(int cell) {
      return scale.offset(cell + 1) - scale.offset(cell);
    }

    private Tally tally(Kind kind) {
      return switch (kind) {
        case DATA -> data;
        case COMPRESSED -> compressed;
        case ZERO, UNWRITTEN -> zero;
        case ABSENT -> absent;
      };
    }

    private void add(Extent extent) {
      Tally tally = tally(extent.kind());
      if (tally.cells.length == 0) {
        tally.cells = new long[scale.cells()];
      }
      tally.total += extent.length();
      long at = extent.guestOffset();
      for (int cell = scale.cell(at); at < extent.end(); cell++) {
        long next = Math.min(extent.end(), scale.offset(cell + 1));
        tally.cells[cell] += next - at;
        at = next;
      }
    }
  }

  /** Bytes, counted in all and by cells; of those, there is nothing before the first byte. */
  private static final class Tally {
    private long total;
    private long[] cells = {};
  }

  /** Walks over the part of a disk that a scale is about. */
  static Allocation of(GuestDisk disk, Scale scale, int images) throws IOException {
    Allocation allocation = new Allocation(scale, images);
    ExtentWalk walk = disk.extents(scale.start(), scale.start() + scale.length());
    while (walk.hasNext()) {
      allocation.add(walk.next());
    }
    return allocation;
  }

  /** Counts an extent, which lies within the scale. */
  void add(Extent extent) {
    Share image = images.get(Math.min(extent.depth(), images.size() - 1));
    image.add(extent);
    if (image != guest) {
      guest.add(extent);
    }
  }

  Scale scale() {
    return scale;
  }

  /** Returns what comes from each image, from the top down. */
  List<Share> images() {
    return images;
  }

  /** Returns what there is in all. */
  Share guest() {
    return guest;
  }
}
