package io.seedling.iso;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import io.seedling.iso.IsoNode.SymbolicLink;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Names that mean something else to the file system that they are extracted to. */
class ExtractionNamesTest {
  @TempDir private Path top;
  private Path out;

  @BeforeEach
  void makeDirectory() throws IOException {
    out = Files.createDirectory(top.resolve("out"));
  }

  @Test
  void aNameThatIsTooLongIsRefusedBeforeAnythingIsWritten() throws IOException {
    String name = "x".repeat(300);

    assertEquals(
        "d/" + name + ": File name too long",
        Extractions.refused(
            Extractions.tree(
                Extractions.file("a", ""), Extractions.directory("d", Extractions.file(name, ""))),
            out,
            Extractions.CAUTIOUS));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a\\b",
        "..\\x",
        "C:",
        "C:x",
        "C:\\x",
        "x:stream",
        "NUL",
        "nul.txt",
        "com1",
        "LPT3.a.b",
        "end.",
        "end ",
        "\\\\server\\share",
        "a*b",
        "a\tb"
      })
  void namesThatMeanSomethingElseToWindowsAreRefusedThere(String name) throws IOException {
    IsoTree tree = Extractions.tree(Extractions.file("a", ""), Extractions.file(name, ""));
    try (FileSystem windows = Jimfs.newFileSystem(Configuration.windows())) {
      Path work = windows.getPath("C:\\work");
      FileSystemException e =
          assertThrows(
              FileSystemException.class,
              () -> IsoExtraction.of(tree, work.resolve("out"), Extractions.CAUTIOUS));
      assertEquals("C:\\work\\out\\" + name, e.getFile());
      assertEquals("{=/}", Extractions.state(work).toString());
    }
    Extractions.extract(tree, out, Extractions.CAUTIOUS);
    assertTrue(Files.exists(out.resolve(name)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"C:\\x", "..\\x", "\\x", "d\\..\\..\\x"})
  void linksThatLeadOutByBackslashesAreRefusedOnWindows(String target) throws IOException {
    try (FileSystem windows = Jimfs.newFileSystem(Configuration.windows())) {
      String message =
          Extractions.refused(
              Extractions.tree(new SymbolicLink("l", target)),
              windows.getPath("C:\\work\\out"),
              Extractions.CAUTIOUS);
      assertTrue(message.startsWith("l: is a link "), message);
    }
  }

  @ParameterizedTest
  @CsvSource({"README, readme", "é, e\u0301", "STRASSE, strasse"})
  void namesThatAreOneOnThisFileSystemAreRefused(String one, String other) throws IOException {
    IsoTree tree =
        Extractions.tree(
            Extractions.directory("d", Extractions.file(one, "1"), Extractions.file(other, "2")));
    try (FileSystem mac = Jimfs.newFileSystem(Configuration.osX())) {
      String message = Extractions.refused(tree, mac.getPath("out"), Extractions.CAUTIOUS);
      assertTrue(message.endsWith("' to this file system"), message);
      assertTrue(message.contains(": is one name with '"), message);
    }
    Extractions.extract(tree, out, Extractions.CAUTIOUS);
    assertEquals(4, Extractions.state(out).size());
  }

  @Test
  void whatTheFileSystemHasNotCannotBeKept() throws IOException {
    try (FileSystem windows = Jimfs.newFileSystem(Configuration.windows())) {
      Path directory = windows.getPath("C:\\work\\out");
      assertEquals(
          ": its file system has no modes, which are to be kept",
          Extractions.refused(
              Extractions.tree(),
              directory,
              new ExtractionOptions(Set.of(Keep.MODES), false, false)));
      assertEquals(
          ": its file system has no owners, which are to be kept",
          Extractions.refused(
              Extractions.tree(),
              directory,
              new ExtractionOptions(Set.of(Keep.OWNERS), false, false)));
    }
  }
}
