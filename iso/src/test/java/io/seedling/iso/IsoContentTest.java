package io.seedling.iso;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IsoContentTest {
  private static final byte[] TEXT = "0123456789".repeat(1000).getBytes(StandardCharsets.US_ASCII);

  @Test
  void aStreamIsWrittenAndClosed() throws IOException {
    List<String> events = new ArrayList<>();
    InputStream stream =
        new ByteArrayInputStream(TEXT) {
          @Override
          public void close() {
            events.add("closed");
          }
        };
    IsoTree tree = tree(IsoContent.of(stream, TEXT.length));
    VolumeCheck check = VolumeCheck.of(Volumes.write(tree, Volumes.OPTIONS));
    assertEquals(
        Map.of("/f", "file " + new String(TEXT, StandardCharsets.US_ASCII)), check.rockRidge());
    assertEquals(List.of("closed"), events);
  }

  @Test
  void aStreamComesOnce() throws IOException {
    IsoContent content = IsoContent.of(new ByteArrayInputStream(TEXT), TEXT.length);
    Volumes.write(tree(content), Volumes.OPTIONS);
    assertEquals(
        "a content that comes from a stream was read before; it comes once",
        assertThrows(IOException.class, content::open).getMessage());
  }

  @Test
  void aStreamMustHaveItsLength() {
    IsoContent content = IsoContent.of(new ByteArrayInputStream(TEXT), TEXT.length + 1);
    assertEquals(
        "f ended after 10000 of 10001 bytes; was it changed meanwhile?",
        assertThrows(IOException.class, () -> Volumes.write(tree(content), Volumes.OPTIONS))
            .getMessage());
  }

  @Test
  void aContentIsOpenedOnceHoweverManyNamesItHas() throws IOException {
    List<String> events = new ArrayList<>();
    IsoContent content =
        new IsoContent() {
          @Override
          public long size() {
            return TEXT.length;
          }

          @Override
          public ReadableByteChannel open() {
            events.add("opened");
            return Channels.newChannel(new ByteArrayInputStream(TEXT));
          }
        };
    IsoTree tree =
        Volumes.tree(new IsoNode.RegularFile("f", content), new IsoNode.RegularFile("g", content));
    IsoWriter.size(tree, Volumes.OPTIONS);
    assertEquals(List.of(), events);
    Volumes.write(tree, Volumes.OPTIONS);
    assertEquals(List.of("opened"), events);
  }

  @Test
  void aVolumeInMemoryIsTheSame(@TempDir Path directory) throws IOException {
    Path file = Files.write(directory.resolve("f"), TEXT);
    IsoTree tree = tree(IsoContent.of(file));
    byte[] expected = Volumes.write(tree, Volumes.OPTIONS);
    assertArrayEquals(expected, IsoWriter.toBytes(tree, Volumes.OPTIONS));
    ByteBuffer buffer = ByteBuffer.allocateDirect(expected.length + 20).position(10);
    assertEquals(expected.length, IsoWriter.write(tree, Volumes.OPTIONS, buffer));
    assertEquals(10, buffer.remaining());
    assertEquals(ByteBuffer.wrap(expected), buffer.flip().position(10));
  }

  @Test
  void aBufferMustHaveRoom() {
    ByteBuffer buffer = ByteBuffer.allocate(2000);
    assertEquals(
        "the volume is 63488 bytes long; the buffer has room for 2000",
        assertThrows(
                IllegalArgumentException.class,
                () -> IsoWriter.write(tree(IsoContent.of(TEXT)), Volumes.OPTIONS, buffer))
            .getMessage());
    assertEquals(0, buffer.position());
  }

  @Test
  void anArrayHoldsTwoGibibytes() {
    IsoContent large = IsoContent.of(InputStream.nullInputStream(), 1L << 31);
    assertEquals(
        "the volume is 2147536896 bytes long; an array holds 2 GiB",
        assertThrows(
                IllegalArgumentException.class,
                () -> IsoWriter.toBytes(tree(large), Volumes.OPTIONS))
            .getMessage());
  }

  private static IsoTree tree(IsoContent content) {
    return Volumes.tree(new IsoNode.RegularFile("f", content));
  }
}
