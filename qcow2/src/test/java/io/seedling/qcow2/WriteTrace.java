package io.seedling.qcow2;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * A file that notes what is done to it, and makes from that the states in which it may be found
 * after the machine lost power at any of these moments.
 */
final class WriteTrace extends PassingFile {
  private static final int SECTOR = 512; // is written as a whole or not at all

  /** So many writes, or calls that fail, a state is judged. */
  static final int EVERY = Integer.getInteger("crash.every", 10);

  /** What becomes of the writes since the last sync. */
  enum Unsynced {
    KEPT,
    LOST,
    /** The last one overtook the others, which are lost. */
    LAST_KEPT,
    /** Some sectors of some of them are there. */
    SCATTERED
  }

  /** Judges a state. */
  interface Judge {
    /**
     * Fails if the state is not as it may be.
     *
     * @param moment the one that was last begun before the power went
     * @param state all bytes of the file
     * @param what when the power went, for messages
     */
    void require(int moment, byte[] state, String what) throws Exception;
  }

  private sealed interface Event {}

  private record Write(long at, ByteBuffer bytes) implements Event {}

  private record Truncation(long size) implements Event {}

  private record Sync() implements Event {}

  private record Moment(int number) implements Event {}

  private final List<Event> events = new ArrayList<>();

  WriteTrace(FileChannel file) {
    super(file);
  }

  @Override
  public int write(ByteBuffer source, long at) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(source.remaining()).put(source.duplicate());
    events.add(new Write(at, bytes.flip()));
    return super.write(source, at);
  }

  @Override
  public FileChannel truncate(long newSize) throws IOException {
    events.add(new Truncation(newSize));
    return super.truncate(newSize);
  }

  @Override
  public void force(boolean metaData) throws IOException {
    events.add(new Sync());
  }

  /** Notes that something of a number begins. */
  void begin(int moment) {
    events.add(new Moment(moment));
  }

  /** Returns how many writes there were, truncations too. */
  int writes() {
    return (int) events.stream().filter(WriteTrace::isWrite).count();
  }

  private static boolean isWrite(Event event) {
    return event instanceof Write || event instanceof Truncation;
  }

  /**
   * Has a judge see the states.
   *
   * @param before the file's bytes when this began
   * @return how many states there were
   */
  int crash(byte[] before, Unsynced unsynced, Judge judge) throws Exception {
    Random random = new Random(1);
    Bytes synced = new Bytes(before);
    List<Event> pending = new ArrayList<>();
    int moment = 0;
    int writes = 0;
    int states = 0;
    for (Event event : events) {
      if (event instanceof Moment begun) {
        moment = begun.number();
      } else if (event instanceof Sync) {
        pending.forEach(synced::apply);
        pending.clear();
      } else {
        pending.add(event);
        writes++;
        if (writes % EVERY == 0) {
          Bytes state = new Bytes(synced.content());
          left(pending, unsynced, random).forEach(state::apply);
          judge.require(moment, state.content(), unsynced + " after " + writes + " writes");
          states++;
        }
      }
    }
    pending.forEach(synced::apply);
    judge.require(moment, synced.content(), "in the end");
    return states + 1;
  }

  private static List<Event> left(List<Event> pending, Unsynced unsynced, Random random) {
    return switch (unsynced) {
      case KEPT -> pending;
      case LOST -> List.of();
      case LAST_KEPT -> pending.subList(pending.size() - 1, pending.size());
      case SCATTERED -> scattered(pending, random);
    };
  }

  /** Returns about half of the sectors that are written. */
  private static List<Event> scattered(List<Event> pending, Random random) {
    List<Event> sectors = new ArrayList<>();
    for (Event event : pending) {
      if (event instanceof Write write) {
        sectors.addAll(sectors(write));
      } else if (random.nextBoolean()) {
        sectors.add(event);
      }
    }
    sectors.removeIf(event -> event instanceof Write && random.nextBoolean());
    return sectors;
  }

  private static List<Event> sectors(Write write) {
    List<Event> sectors = new ArrayList<>();
    for (int from = 0; from < write.bytes().limit(); ) {
      int within = (int) ((write.at() + from) % SECTOR);
      int to = Math.min(write.bytes().limit(), from + SECTOR - within);
      sectors.add(new Write(write.at() + from, write.bytes().slice(from, to - from)));
      from = to;
    }
    return sectors;
  }

  /** A file's bytes. */
  private static final class Bytes {
    private byte[] content;

    Bytes(byte[] content) {
      this.content = content.clone();
    }

    byte[] content() {
      return content;
    }

    void apply(Event event) {
      if (event instanceof Truncation truncation) {
        content = Arrays.copyOf(content, (int) truncation.size());
      } else if (event instanceof Write write) {
        int end = (int) write.at() + write.bytes().limit();
        if (end > content.length) {
          content = Arrays.copyOf(content, end);
        }
        write.bytes().get(0, content, (int) write.at(), write.bytes().limit());
      }
    }
  }
}
