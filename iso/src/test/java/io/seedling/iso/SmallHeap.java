package io.seedling.iso;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The program that {@link MemoryTest} runs in a small heap. */
final class SmallHeap {
  private SmallHeap() {}

  /** Writes a volume of one directory to nowhere, and says how long it was. */
  @SuppressWarnings("SystemOut") // what its parent reads
  public static void main(String[] arguments) throws IOException {
    IsoTree tree = tree(Integer.parseInt(arguments[0]), Long.parseLong(arguments[1]));
    Nowhere nowhere = new Nowhere();
    IsoWriter.write(tree, Volumes.OPTIONS, nowhere);
    System.out.println(nowhere.length);
  }

  /** Returns a tree of small files with names of 30 to 60 characters, and one large file. */
  static IsoTree tree(int count, long largeSize) {
    List<IsoNode> files = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      files.add(Volumes.file("a-small-file-" + (100_000 + i) + "-" + "n".repeat(10 + i % 31), "x"));
    }
    files.add(new IsoNode.RegularFile("large", new SparseContent(largeSize, Map.of())));
    return IsoTree.of(IsoNode.Directory.root(files));
  }

  private static final class Nowhere implements WritableByteChannel {
    private long length;

    @Override
    public int write(ByteBuffer source) {
      int taken = source.remaining();
      source.position(source.limit());
      length += taken;
      return taken;
    }

    @Override
    public boolean isOpen() {
      return true;
    }

    @Override
    public void close() {}
  }
}
