package io.seedling.qcow2;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * A file that notes what is done to it, perhaps with others beside it, and makes from that the
 * states in which all of them may be found after the machine lost power at any of these moments.
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
     * @param states all bytes of each file
     * @param what when the power went, for messages
     */
    void require(int moment, List<byte[]> states, String what) throws Exception;
  }

  private sealed interface Event {}

  /** What happens to one of the files, by its number. */
  private sealed interface FileEvent extends Event {
    int file();
  }

  private record Write(int file, long at, ByteBuffer bytes) implements FileEvent {}

  private record Truncation(int file, long size) implements FileEvent {}

  private record Sync(int file) implements FileEvent {}

  private record Moment(int number) implements Event {}

  private final List<Event> events;
  private final int number;

  WriteTrace(FileChannel file) {
    this(file, new ArrayList<>(), 0);
  }

  private WriteTrace(FileChannel file, List<Event> events, int number) {
    super(file);
    this.events = events;
    this.number = number;
  }

  /** Returns a second file, of which is noted in the same order what is done to it. */
  WriteTrace beside(FileChannel file) {
    return new WriteTrace(file, events, 1);
  }

  @Override
  public int write(ByteBuffer source, long at) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(source.remaining()).put(source.duplicate());
    events.add(new Write(number, at, bytes.flip()));
    return super.write(source, at);
  }

  @Override
  public FileChannel truncate(long newSize) throws IOException {
    events.add(new Truncation(number, newSize));
    return super.truncate(newSize);
  }

  @Override
  public void force(boolean metaData) throws IOException {
    events.add(new Sync(number));
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
   * Has a judge see the states. A sync is of one file: the others' writes may be lost, still.
   *
   * @param before the files' bytes when this began
   * @return how many states there were
   */
  int crash(List<byte[]> before, Unsynced unsynced, Judge judge) throws Exception {
    Random random = new Random(1);
    Disk synced = new Disk(before);
    List<FileEvent> pending = new ArrayList<>();
    int moment = 0;
    int writes = 0;
    int states = 0;
    for (Event event : events) {
      if (event instanceof Moment begun) {
        moment = begun.number();
      } else if (event instanceof Sync sync) {
        pending.stream().filter(write -> write.file() == sync.file()).forEach(synced::apply);
        pending.removeIf(write -> write.file() == sync.file());
      } else if (event instanceof FileEvent write) {
        pending.add(write);
        writes++;
        if (writes % EVERY == 0) {
          Disk state = new Disk(synced.content());
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

  private static List<FileEvent> left(List<FileEvent> pending, Unsynced unsynced, Random random) {
    return switch (unsynced) {
      case KEPT -> pending;
      case LOST -> List.of();
      case LAST_KEPT -> pending.subList(pending.size() - 1, pending.size());
      case SCATTERED -> scattered(pending, random);
    };
  }

  /** Returns about half of the sectors that are written. */
  private static List<FileEvent> scattered(List<FileEvent> pending, Random random) {
    List<FileEvent> sectors = new ArrayList<>();
    for (FileEvent event : pending) {
      if (event instanceof Write write) {
        sectors.addAll(sectors(write));
      } else if (random.nextBoolean()) {
        sectors.add(event);
      }
    }
    sectors.removeIf(event -> event instanceof Write && random.nextBoolean());
    return sectors;
  }

  private static List<FileEvent> sectors(Write write) {
    List<FileEvent> sectors = new ArrayList<>();
    for (int from = 0; from < write.bytes().limit(); ) {
      int within = (int) ((write.at() + from) % SECTOR);
      int to = Math.min(write.bytes().limit(), from + SECTOR - within);
      sectors.add(new Write(write.file(), write.at() + from, write.bytes().slice(from, to - from)));
      from = to;
    }
    return sectors;
  }

  /** The bytes of all files. */
  private static final class Disk {
    private final List<byte[]> content = new ArrayList<>();

    Disk(List<byte[]> content) {
      content.forEach(bytes -> this.content.add(bytes.clone()));
    }

    List<byte[]> content() {
      return content;
    }

    void apply(FileEvent event) {
      byte[] bytes = content.get(event.file());
      if (event instanceof Truncation truncation) {
        bytes = Arrays.copyOf(bytes, (int) truncation.size());
      } else if (event instanceof Write write) {
        int end = (int) write.at() + write.bytes().limit();
        if (end > bytes.length) {
          bytes = Arrays.copyOf(bytes, end);
        }
        write.bytes().get(0, bytes, (int) write.at(), write.bytes().limit());
      }
      content.set(event.file(), bytes);
    }
  }
}
