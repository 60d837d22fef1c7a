package io.seedling.iso;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One entry of a volume's tree.
 *
 * <p>Names are what Rock Ridge shall say: UTF-8, at most 253 bytes, neither {@code /} nor NUL in
 * them. The Joliet and plain names are derived from them when the volume is laid out.
 */
public sealed interface IsoNode {

  /** Returns the entry's own name; empty for the root directory alone. */
  String name();

  /** Returns the permission bits, 0 to 07777. */
  int mode();

  /** Returns the modification time; absent where the volume's own instant applies. */
  Optional<Instant> modified();

  /** A directory and what it holds, in any order; the writer sorts. */
  record Directory(String name, int mode, Optional<Instant> modified, List<IsoNode> children)
      implements IsoNode {}

  /** A file's name and where its bytes come from. */
  record RegularFile(String name, int mode, Optional<Instant> modified, IsoContent content)
      implements IsoNode {}

  /** A symbolic link, kept as it is and never followed. */
  record SymbolicLink(String name, int mode, Optional<Instant> modified, String target)
      implements IsoNode {}
}
