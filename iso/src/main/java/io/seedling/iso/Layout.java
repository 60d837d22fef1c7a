package io.seedling.iso;

import java.util.ArrayList;
import java.util.List;

/**
 * Where everything of a volume lies, computed before its first byte is written: descriptors, path
 * tables, the directories of each hierarchy, the boot catalog, files.
 */
final class Layout {
  /** Sectors before the first descriptor, which the standard leaves alone (ECMA-119 §6.2.1). */
  static final long SYSTEM_AREA_SECTORS = 16;

  private final IsoTree tree;
  private final VolumeOptions options;
  private final List<Hierarchy> hierarchies = new ArrayList<>(2);
  private final BootCatalog bootCatalog;
  private final List<PlacedFile> files;
  private final long sectors;

  private Layout(IsoTree tree, VolumeOptions options) {
    this.tree = tree;
    this.options = options;
    FileExtents extents = new FileExtents(options.naming().interchangeLevel());
    hierarchies.add(Hierarchy.of(tree, RecordStyle.primary(options), extents));
    if (options.naming().joliet()) {
      hierarchies.add(Hierarchy.of(tree, RecordStyle.joliet(options), extents));
    }
    bootCatalog = BootCatalog.of(tree, options.boot(), extents);
    long next = SYSTEM_AREA_SECTORS + hierarchies.size() + 1; // and the terminator
    if (!bootCatalog.isEmpty()) {
      next++; // the boot record
    }
    for (Hierarchy hierarchy : hierarchies) {
      next = hierarchy.placePathTablesAt(next);
    }
    for (Hierarchy hierarchy : hierarchies) {
      next = hierarchy.placeDirectoriesAt(next);
    }
    if (!bootCatalog.isEmpty()) {
      next = bootCatalog.placeAt(next);
    }
    sectors = extents.placeAt(next);
    files = extents.files();
  }

  /**
   * Lays a volume out.
   *
   * @throws IllegalArgumentException where the tree is more than a volume can hold
   */
  static Layout of(IsoTree tree, VolumeOptions options) {
    return new Layout(tree, options);
  }

  IsoTree tree() {
    return tree;
  }

  VolumeOptions options() {
    return options;
  }

  /** Returns the primary hierarchy and, where there is one, Joliet's. */
  List<Hierarchy> hierarchies() {
    return hierarchies;
  }

  /** Returns the boot catalog, which is empty where there is nothing to boot. */
  BootCatalog bootCatalog() {
    return bootCatalog;
  }

  /** Returns the files in the order of their sectors. */
  List<PlacedFile> files() {
    return files;
  }

  /** Returns the sectors of the whole volume. */
  long sectors() {
    return sectors;
  }

  /** Returns the bytes of the whole volume. */
  long size() {
    return sectors * Sectors.SIZE;
  }
}
