package io.seedling.qcow2;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** A directory in memory, and short ways to put images into it. */
record Disk(Path directory) {

  static Disk inMemory() throws IOException {
    Path directory = Jimfs.newFileSystem(Configuration.unix()).getPath("/images");
    return new Disk(Files.createDirectory(directory));
  }

  Path path(String name) {
    return directory.resolve(name);
  }

  Path put(String name, NewImage image) throws IOException {
    Path file = path(name);
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      image.writeTo(channel);
    }
    return file;
  }

  Path put(String name, byte[] bytes) throws IOException {
    return Files.write(path(name), bytes);
  }

  /** Puts an overlay of 1 MiB over a qcow2 backing file of that name, there or not. */
  Path putOverlay(String name, String backingName) throws IOException {
    return put(name, overlay(backingName, ImageFormat.QCOW2));
  }

  static NewImage overlay(String backingName, ImageFormat format) {
    return NewImage.overlay(1 << 20, new BackingFile(backingName, format));
  }

  static byte[] bytes(NewImage image) throws IOException {
    return Files.readAllBytes(inMemory().put("image", image));
  }

  /** Returns a small image with an extension, a backing file's name and short clusters. */
  static byte[] smallOverlay() throws IOException {
    return bytes(
        new NewImage(1 << 16, 9, Optional.of(new BackingFile("base.img", ImageFormat.RAW))));
  }

  /** Changes an integer of 1, 4 or 8 bytes. */
  static byte[] with(byte[] image, int offset, int width, long value) {
    byte[] changed = image.clone();
    ByteBuffer view = ByteBuffer.wrap(changed);
    switch (width) {
      case 1 -> view.put(offset, (byte) value);
      case 4 -> view.putInt(offset, (int) value);
      case 8 -> view.putLong(offset, value);
      default -> throw new AssertionError(width);
    }
    return changed;
  }
}
