package io.seedling.qcow2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import io.seedling.qcow2.BackingFile.Reference;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class BackingFileTest {

  @ParameterizedTest
  @CsvSource({
    "base.img,         false",
    "/a/base.img,      false",
    "./with:colon,     false",
    "/with:colon,      false",
    "dir/with:colon,   false",
    "with:colon,       true",
    "json:{},          true",
    "nbd://host/a,     true",
    "a:b/c,            true"
  })
  void aColonBeforeTheFirstSlashMakesAProtocol(String name, boolean protocol) {
    assertEquals(protocol, BackingFile.isProtocol(name));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          /vm/overlay.qcow2      | /vm/base.img         | AUTO     | base.img
          /vm/web/overlay.qcow2  | /vm/base.img         | AUTO     | ../base.img
          /vm/overlay.qcow2      | /vm/web/base.img     | AUTO     | web/base.img
          /vm/web/overlay.qcow2  | /vm/db/base.img      | AUTO     | ../db/base.img
          /vm/overlay.qcow2      | /srv/base.img        | AUTO     | /srv/base.img
          /overlay.qcow2         | /srv/base.img        | AUTO     | /srv/base.img
          /vm/overlay.qcow2      | /base.img            | AUTO     | /base.img
          /overlay.qcow2         | /base.img            | AUTO     | base.img
          /vm/overlay.qcow2      | /srv/base.img        | RELATIVE | ../srv/base.img
          /vm/web/overlay.qcow2  | /vm/base.img         | ABSOLUTE | /vm/base.img
          /vm/overlay.qcow2      | /vm/a:b              | AUTO     | ./a:b
          /vm/overlay.qcow2      | /vm/web/a:b          | AUTO     | web/a:b
          /vm/overlay.qcow2      | /vm/json:{}          | AUTO     | ./json:{}
          /vm/overlay.qcow2      | /srv/a:b             | AUTO     | /srv/a:b
          /vm/overlay.qcow2      | /vm/Ubüntu, 24 %s    | AUTO     | "Ubüntu, 24 %s"
          vm/overlay.qcow2       | base.img             | AUTO     | ../base.img
          base.qcow2             | ./vm/./base.img      | ABSOLUTE | /home/vm/base.img
          vm/overlay.qcow2       | vm/../base.img       | ABSOLUTE | /home/vm/../base.img
          /link/overlay.qcow2    | /srv/base.img        | AUTO     | ../base.img
          /vm/overlay.qcow2      | /link/base.img       | AUTO     | /link/base.img
          """)
  void theNameLeadsFromTheOverlayToTheBase(
      String overlay, String base, Reference reference, String name) throws IOException {
    FileSystem files =
        Jimfs.newFileSystem(Configuration.unix().toBuilder().setWorkingDirectory("/home").build());
    for (String directory : new String[] {"/vm/web", "/vm/db", "/srv/images", "/home/vm"}) {
      Files.createDirectories(files.getPath(directory));
    }
    Files.createSymbolicLink(files.getPath("/link"), files.getPath("/srv/images"));

    assertEquals(
        new BackingFile(name, ImageFormat.RAW),
        BackingFile.referring(
            files.getPath(overlay), files.getPath(base), ImageFormat.RAW, reference));
  }

  @Test
  void aRelativeNameOnWindowsHasSlashes() throws IOException {
    FileSystem files = Jimfs.newFileSystem(Configuration.windows());
    Path overlay = files.getPath("C:\\vm\\web\\overlay.qcow2");
    Path base = files.getPath("C:\\vm\\db\\base.img");
    Files.createDirectories(overlay.getParent());
    Files.createDirectories(base.getParent());

    assertEquals(
        "../db/base.img",
        BackingFile.referring(overlay, base, ImageFormat.RAW, Reference.AUTO).name());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          0    | the backing file's name takes 0 bytes; qcow2 stores 1 to 1023
          1024 | the backing file's name takes 1024 bytes; qcow2 stores 1 to 1023
          """)
  void aNameHasALength(int length, String message) {
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () -> new BackingFile("n".repeat(length), ImageFormat.RAW));

    assertEquals(message, e.getMessage());
  }

  @Test
  void aNamesLengthIsCountedInBytes() {
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () -> new BackingFile("ü".repeat(512), ImageFormat.RAW));

    assertEquals(
        "the backing file's name takes 1024 bytes; qcow2 stores 1 to 1023", e.getMessage());
  }

  @Test
  void aNulInANameIsRefused() {
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class, () -> new BackingFile("a\0b", ImageFormat.RAW));

    assertEquals("the backing file's name has a NUL character in it", e.getMessage());
  }

  @Test
  void aLoneSurrogateIsRefused() {
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class, () -> new BackingFile("\ud800", ImageFormat.RAW));

    assertEquals("the backing file's name is not valid Unicode", e.getMessage());
  }
}
