package io.seedling.seed;

import java.util.HashMap;
import java.util.Map;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.parser.Parser;

/**
 * A YAML parser that refuses to go deeper than a limit, since the composer that reads from it
 * recurses, and further than another, since each node takes hundreds of bytes of memory.
 *
 * <p>The first limit is below the depth at which PyYAML hits Python's own recursion limit (about
 * 480), so nothing is refused that a guest could read.
 */
final class BoundedParser implements Parser {
  static final int MAX_DEPTH = 400;

  /** Keys, values, lists and mappings: ten times what the longest seeds in use have. */
  static final int MAX_NODES = 50_000;

  /** The document nests too deeply; the position is that of the first node past the limit. */
  static final class TooDeepException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final int index;

    private TooDeepException(int index) {
      super("nested deeper than " + MAX_DEPTH);
      this.index = index;
    }

    /** Returns the offset of the node in code points. */
    int index() {
      return index;
    }
  }

  /** The document has more than {@link #MAX_NODES}. */
  static final class TooManyException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private TooManyException() {
      super("more than " + MAX_NODES + " values");
    }
  }

  private final Parser parser;
  private final Map<Integer, String> tags = new HashMap<>();
  private int depth;
  private int nodes;

  BoundedParser(Parser parser) {
    this.parser = parser;
  }

  @Override
  public boolean checkEvent(Event.ID id) {
    return parser.checkEvent(id);
  }

  @Override
  public Event peekEvent() {
    return parser.peekEvent();
  }

  @Override
  public boolean hasNext() {
    return parser.hasNext();
  }

  @Override
  public Event next() {
    Event event = parser.next();
    switch (event.getEventId()) {
      case MappingStart, SequenceStart -> {
        count();
        if (++depth > MAX_DEPTH) {
          throw new TooDeepException(event.getStartMark().orElseThrow().getIndex());
        }
      }
      case MappingEnd, SequenceEnd -> depth--;
      case Scalar -> {
        count();
        noteTag((ScalarEvent) event);
      }
      case Alias -> count();
      default -> {
        // the rest neither nests nor has a tag
      }
    }
    return event;
  }

  private void count() {
    if (++nodes > MAX_NODES) {
      throw new TooManyException();
    }
  }

  /** The composer forgets which tags were written out. */
  private void noteTag(ScalarEvent event) {
    if (event.getTag().isPresent()) {
      tags.put(event.getStartMark().orElseThrow().getIndex(), event.getTag().get());
    }
  }

  /** Returns the tags of the scalars so far that have one, by where the scalars begin. */
  Map<Integer, String> tags() {
    return tags;
  }
}
