package io.seedling.iso;

import io.seedling.iso.HierarchyWalk.Manner;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.util.List;

/**
 * Checks a volume against ECMA-119, Joliet, SUSP and Rock Ridge.
 *
 * <p>It sees with the reader's own eyes: what ends {@link IsoVolume} is a finding here. Whatever
 * the volume holds, the check ends in time that goes with the directories that are really there,
 * and within a heap of 64 MiB.
 */
public final class IsoCheck {
  private final FoundVolume volume;
  private final FoundVolume again;
  private final ExtentMap extents;

  /**
   * @param again the volume in walks that go where another has been
   */
  private IsoCheck(FoundVolume volume, FoundVolume again) {
    this.volume = volume;
    this.again = again;
    this.extents = new ExtentMap(volume.primary().blockSize());
  }

  /**
   * Checks the volume of which the first byte is the channel's first; the channel is left open.
   *
   * @throws IOException where the channel cannot be read; never for what is wrong with the volume
   */
  public static CheckReport check(SeekableByteChannel channel) throws IOException {
    FindingList findings = new FindingList();
    FoundVolume volume = FoundVolume.read(new VolumeBytes(channel), findings);
    if (volume != null) {
      new IsoCheck(volume, volume.reportingTo(findings.ofAnotherWalk())).check();
    }
    return findings.report();
  }

  private void check() throws IOException {
    extents.addStructure(new Extent(0, volume.descriptors().end()));
    BootCatalogCheck.check(volume);
    NameView view = HierarchyWalk.hasRockRidge(volume) ? NameView.ROCK_RIDGE : NameView.PLAIN;
    DirectoryCheck primary = hierarchy(volume.primary(), view);
    FoundDescriptor joliet = volume.descriptors().joliet();
    if (joliet != null) {
      DirectoryCheck seen = hierarchy(joliet, NameView.JOLIET);
      lookAgain(new Manner(NameView.JOLIET, false), seen.hashes(), List.of());
    }
    if (primary.hasRelocations()) {
      NameHashes hashes = new NameHashes();
      Manner relocating = new Manner(view, true);
      HierarchyWalk.walk(again, relocating, Budget.ofChecker(volume), new Names(hashes));
      lookAgain(relocating, hashes, List.of());
    }
    lookAgain(new Manner(view, false), primary.hashes(), extents.overlaps());
  }

  private DirectoryCheck hierarchy(FoundDescriptor descriptor, NameView view) throws IOException {
    DescriptorCheck.check(volume, descriptor);
    DirectoryCheck check =
        new DirectoryCheck(volume, descriptor, view == NameView.ROCK_RIDGE, extents);
    List<FoundDirectory> directories =
        HierarchyWalk.walk(volume, new Manner(view, false), Budget.ofChecker(volume), check);
    PathTableCheck.check(volume, descriptor, directories, extents);
    return check;
  }

  private void lookAgain(Manner manner, NameHashes hashes, List<ExtentMap.Overlap> overlaps)
      throws IOException {
    if (!hashes.hasSuspects() && overlaps.isEmpty()) {
      return;
    }
    SecondLook look = new SecondLook(volume, hashes, overlaps);
    HierarchyWalk.walk(again, manner, Budget.ofChecker(volume), look);
    for (ExtentMap.Overlap overlap : overlaps) {
      ExtentMap.Use first = overlap.first();
      ExtentMap.Use second = overlap.second();
      volume
          .problems()
          .note(
              Finding.error(
                  second.offset(),
                  "ECMA-119 §6.4",
                  look.pathAt(second.offset()),
                  "the extent overlaps another, which begins at byte "
                      + first.offset()
                      + owner(first, look.pathAt(first.offset()))));
    }
  }

  private static String owner(ExtentMap.Use use, String path) {
    if (use.structure()) {
      return " (the volume's own structures)";
    }
    return path.isEmpty() ? "" : " (" + path + ")";
  }

  /** Takes note of the names alone. */
  private record Names(NameHashes hashes) implements HierarchyWalk.Visitor {
    @Override
    public void entry(FoundDirectory directory, FoundEntry entry) {
      hashes.add(entry.name());
    }

    @Override
    public void end(FoundDirectory directory) {
      hashes.end();
    }
  }
}
