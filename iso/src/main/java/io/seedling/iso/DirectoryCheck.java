package io.seedling.iso;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import org.jspecify.annotations.Nullable;

/** The rules for the entries of a hierarchy's directories, as a walk meets them. */
final class DirectoryCheck implements HierarchyWalk.Visitor {
  private final FoundVolume volume;
  private final FoundDescriptor descriptor;
  private final boolean rockRidge;
  private final ExtentMap extents;
  private final RecordOrder order;
  private final NameCheck names;
  private final NameHashes hashes = new NameHashes();
  private byte @Nullable [] previous;
  private boolean relocations;

  /**
   * @param rockRidge whether the walk shows Rock Ridge names
   * @param extents is told of all extents
   */
  DirectoryCheck(
      FoundVolume volume, FoundDescriptor descriptor, boolean rockRidge, ExtentMap extents) {
    this.volume = volume;
    this.descriptor = descriptor;
    this.rockRidge = rockRidge;
    this.extents = extents;
    this.order = new RecordOrder(descriptor.isJoliet());
    this.names = new NameCheck(volume.problems(), descriptor.isJoliet());
  }

  /** Returns what was seen of names that may be there twice. */
  NameHashes hashes() {
    return hashes;
  }

  /** Whether Rock Ridge shows some directory elsewhere than where its record is. */
  boolean hasRelocations() {
    return relocations;
  }

  @Override
  public void entry(FoundDirectory directory, FoundEntry entry) {
    FoundRecord record = entry.record();
    byte[] identifier = record.identifier();
    byte[] before = previous;
    previous = identifier;
    if (before != null && order.compare(identifier, before) <= 0) {
      volume
          .problems()
          .note(
              new Finding(
                  order.severity(before, identifier),
                  entry.record().offset(),
                  "ECMA-119 §9.3",
                  directory.pathOf(entry.name()),
                  "the record is not behind the one before it in the order of names"));
    }
    if (entry.systemUse().childBlock() < 0) { // whose record is for readers of Rock Ridge alone
      names.check(directory, entry);
    }
    if (!entry.systemUse().isRelocated()) {
      hashes.add(entry.name());
    }
    record(directory, entry);
    if (rockRidge) {
      rockRidge(directory, entry);
    }
  }

  @Override
  public void end(FoundDirectory directory) {
    previous = null;
    hashes.end();
    extents.addStructure(directory.extent());
  }

  private void record(FoundDirectory directory, FoundEntry entry) {
    FoundRecord record = entry.record();
    try {
      record.date();
    } catch (DateTimeException e) {
      volume
          .problems()
          .note(
              Finding.warning(
                  record.dateOffset(),
                  "ECMA-119 §9.1.5",
                  directory.pathOf(entry.name()),
                  "the date is none: " + e.getMessage()));
    }
    if (record.volumeNumber() != 1) {
      warn(
          directory,
          entry,
          "ECMA-119 §9.1.9",
          "it is said to be on volume " + record.volumeNumber());
    }
    if (!record.isDirectory() && entry.systemUse().childBlock() < 0) {
      fileOrLink(directory, entry);
    }
  }

  private void fileOrLink(FoundDirectory directory, FoundEntry entry) {
    if (entry.isLink()) {
      String fault = entry.targetFault();
      if (fault != null) {
        note(directory, entry, "RRIP §4.1.3", fault);
      }
    } else {
      file(directory, entry);
    }
  }

  private void file(FoundDirectory directory, FoundEntry entry) {
    for (Extent extent : entry.extents()) {
      if (extent.length() == 0) {
        continue;
      }
      if (!volume.bytes().contains(extent.offset(), extent.length())) {
        note(
            directory,
            entry,
            "ECMA-119 §6.4",
            "the file's extent ends at byte " + extent.end() + ", behind the volume's end");
        continue;
      }
      if (extent.end() > descriptor.volumeLength() + Sectors.SIZE) {
        warn(
            directory,
            entry,
            "ECMA-119 §8.4.8",
            "the file's extent lies behind the end that the descriptor states");
      }
      extents.addFile(extent);
    }
  }

  private void rockRidge(FoundDirectory directory, FoundEntry entry) {
    SystemUse use = entry.systemUse();
    relocations |= use.childBlock() >= 0 || use.isRelocated();
    if (use.isNameCut()) {
      note(directory, entry, "RRIP §4.1.4", "the last piece of the name is missing");
    }
    if (use.hasName() && RecordedText.ofUtf8(use.name()) == null) {
      warn(directory, entry, "RRIP §4.1.4", "the name is not UTF-8");
    }
    if (entry.name().getBytes(StandardCharsets.UTF_8).length > RecordStyle.MAX_NAME_BYTES) {
      warn(directory, entry, "RRIP §4.1.4", "the name is longer than 253 bytes, and Linux cuts it");
    }
    if (!use.hasPosix()) {
      warn(directory, entry, "RRIP §4.1.1", "the record has no PX entry, so no mode and owner");
    } else if (use.childBlock() < 0) {
      type(directory, entry);
    }
  }

  private void type(FoundDirectory directory, FoundEntry entry) {
    SystemUse use = entry.systemUse();
    boolean saysDirectory = use.type() == FoundEntry.DIRECTORY_TYPE;
    if (saysDirectory != entry.record().isDirectory()) {
      note(
          directory,
          entry,
          "RRIP §4.1.1",
          "PX says that it is "
              + (saysDirectory ? "" : "not ")
              + "a directory, and the record says otherwise");
    }
    if (use.type() != FoundEntry.LINK_TYPE && use.target().isStated()) {
      note(
          directory,
          entry,
          "RRIP §4.1.3",
          "it has a link's target, and PX says that it is no link");
    }
  }

  private void note(FoundDirectory directory, FoundEntry entry, String clause, String message) {
    String path = directory.pathOf(entry.name());
    volume.problems().note(Finding.error(entry.record().offset(), clause, path, message));
  }

  private void warn(FoundDirectory directory, FoundEntry entry, String clause, String message) {
    String path = directory.pathOf(entry.name());
    volume.problems().note(Finding.warning(entry.record().offset(), clause, path, message));
  }
}
