package io.seedling.iso;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;

/**
 * How one hierarchy records what the tree holds: identifiers, dates, and with Rock Ridge the system
 * use entries.
 */
final class RecordStyle {
  /** Linux cuts a Rock Ridge name as soon as it reaches 254 bytes (fs/isofs/rock.c). */
  static final int MAX_NAME_BYTES = 253;

  /** xorriso gives up the whole tree where a target is longer, though Linux would take 4095. */
  private static final int MAX_TARGET_BYTES = 1023;

  private final NameForm names;
  private final boolean rockRidge;
  private final IsoDate volumeDate;
  private final SystemUseArea area = new SystemUseArea();

  private RecordStyle(NameForm names, boolean rockRidge, VolumeOptions options) {
    this.names = names;
    this.rockRidge = rockRidge;
    this.volumeDate = IsoDate.of(options.modified());
  }

  /** Returns how the primary hierarchy records. */
  static RecordStyle primary(VolumeOptions options) {
    Naming naming = options.naming();
    return new RecordStyle(naming.primary(), naming.rockRidge(), options);
  }

  /** Returns how Joliet's hierarchy records. */
  static RecordStyle joliet(VolumeOptions options) {
    return new RecordStyle(NameForm.JOLIET, false, options);
  }

  NameForm names() {
    return names;
  }

  boolean isJoliet() {
    return names == NameForm.JOLIET;
  }

  boolean hasRockRidge() {
    return rockRidge;
  }

  /** Refuses a root directory that cannot be recorded. */
  void requireRoot(IsoNode.Directory root) {
    if (!hasDateInRange(root)) {
      throw dateOutside("the root directory", root);
    }
  }

  /** Refuses a node that cannot be recorded. */
  void require(IsoNode node, PlacedDirectory parent) {
    if (!hasDateInRange(node)) {
      throw dateOutside("'" + parent.pathOf(node) + "'", node);
    }
    if (!rockRidge) {
      return;
    }
    int nameBytes = bytes(node.name());
    if (nameBytes > MAX_NAME_BYTES) {
      throw tooLong("name of", parent.pathOf(node), nameBytes, MAX_NAME_BYTES);
    }
    int targetBytes = node instanceof IsoNode.SymbolicLink link ? bytes(link.target()) : 0;
    if (targetBytes > MAX_TARGET_BYTES) {
      String what = "target of the symbolic link";
      throw tooLong(what, parent.pathOf(node), targetBytes, MAX_TARGET_BYTES);
    }
  }

  Identifier identifier(PlacedDirectory directory) {
    return directory.isRoot() ? Identifier.SELF : names.identifier(directory.name(), true);
  }

  Identifier identifier(PlacedEntry entry) {
    return names.identifier(entry.name(), entry.directory() != null);
  }

  IsoDate date(IsoNode node) {
    Optional<Instant> modified = node.attributes().modified();
    return modified.isPresent() ? IsoDate.of(modified.get()) : volumeDate;
  }

  /** Returns the system use entries of a directory's own record; they last until the next call. */
  SystemUseArea ofSelf(PlacedDirectory directory) {
    ByteBuffer out = area.clear();
    if (rockRidge && directory.isRoot()) {
      // SP is the first entry of the root's "." (SUSP §5.3); ER may be in a continuation area.
      SystemUseEntry.putIndicator(out);
      putAttributes(out, directory.node(), directory.links());
      SystemUseEntry.putExtensionReference(out);
    } else if (rockRidge) {
      putAttributes(out, directory.node(), directory.links());
    }
    area.divide(DirectoryRecord.systemUseRoom(Identifier.SELF.length()));
    return area;
  }

  /** Returns the system use entries of ".." in the directories below; until the next call. */
  SystemUseArea ofParent(PlacedDirectory directory) {
    ByteBuffer out = area.clear();
    if (rockRidge) {
      putAttributes(out, directory.node(), directory.links());
    }
    area.divide(DirectoryRecord.systemUseRoom(Identifier.PARENT.length()));
    return area;
  }

  /** Returns the system use entries of what a directory holds; they last until the next call. */
  SystemUseArea of(PlacedEntry entry) {
    ByteBuffer out = area.clear();
    if (rockRidge) {
      IsoNode node = entry.node();
      putAttributes(out, node, entry.links());
      SystemUseEntry.putName(out, node.name());
      if (node instanceof IsoNode.SymbolicLink link) {
        SystemUseEntry.putSymbolicLink(out, link.target());
      }
    }
    area.divide(DirectoryRecord.systemUseRoom(identifier(entry).length()));
    return area;
  }

  private void putAttributes(ByteBuffer out, IsoNode node, int links) {
    SystemUseEntry.putPosix(out, node, links);
    SystemUseEntry.putTimes(out, date(node));
  }

  private static boolean hasDateInRange(IsoNode node) {
    Optional<Instant> modified = node.attributes().modified();
    return modified.isEmpty() || IsoDate.isInRange(modified.get());
  }

  private static IllegalArgumentException dateOutside(String whose, IsoNode node) {
    return new IllegalArgumentException(
        "the date of " + whose + " is " + node.attributes().modified().get() + IsoDate.OUTSIDE);
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  private static IllegalArgumentException tooLong(String what, String path, int bytes, int most) {
    return new IllegalArgumentException(
        ("the " + what + " '" + path + "'")
            + (" is " + bytes + " bytes long in UTF-8; " + most + " is the most"));
  }
}
