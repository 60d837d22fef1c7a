package io.seedling.iso;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import io.seedling.iso.IsoNode.Directory;
import io.seedling.iso.IsoNode.RegularFile;
import io.seedling.iso.IsoNode.SymbolicLink;
import java.io.IOException;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IsoExtractionTest {
  @TempDir private Path top;
  private Path out;

  @BeforeEach
  void makeDirectory() throws IOException {
    out = Files.createDirectory(top.resolve("out"));
  }

  @Test
  void aTreeBecomesFiles() throws IOException {
    IsoTree tree =
        Extractions.tree(
            Extractions.file("empty", ""),
            Extractions.file("żółć 🌱\n", "text"),
            Extractions.directory(
                "d", Extractions.file("f", "deep"), Extractions.directory("none")),
            new SymbolicLink("link", "d/f"));

    Path absent = top.resolve("not/yet/there");
    Extractions.extract(tree, absent, Extractions.CAUTIOUS);

    assertEquals(
        "{=/, d=/, d/f=deep, d/none=/, empty=, link=-> d/f, żółć 🌱\n=text}",
        Extractions.state(absent).toString());
  }

  @Test
  void theUsualModesAreThoseOfNewFiles() throws IOException {
    PosixAttributes program = PosixAttributes.ofMode(06555);
    Extractions.extract(
        Extractions.tree(
            Extractions.file("f", ""), new RegularFile("p", program, IsoContent.of(new byte[0]))),
        out,
        Extractions.CAUTIOUS);

    Path usual = Files.writeString(top.resolve("usual"), "");
    String mode = PosixFilePermissions.toString(Files.getPosixFilePermissions(usual));
    assertEquals(mode, permissions(out.resolve("f")));
    assertEquals(executable(mode), permissions(out.resolve("p")));
    assertEquals(0, (int) Files.getAttribute(out.resolve("p"), "unix:mode") & 07000);
  }

  private static String permissions(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  /** With a umask such as 022 or 077, who may read may also execute. */
  private static String executable(String mode) {
    StringBuilder all = new StringBuilder(mode);
    for (int i = 0; i < 9; i += 3) {
      all.setCharAt(i + 2, all.charAt(i) == 'r' ? 'x' : '-');
    }
    return all.toString();
  }

  @Test
  void modesAndDatesAreKeptWhereAsked() throws IOException {
    PosixAttributes secret = new PosixAttributes(0600, 0, 0, Optional.of(Extractions.DATE));
    PosixAttributes closed =
        new PosixAttributes(0500, 0, 0, Optional.of(Extractions.DATE.plusSeconds(1)));
    PosixAttributes special = new PosixAttributes(04711, 0, 0, Optional.of(Extractions.DATE));
    List<IsoNode> below =
        List.of(
            new RegularFile("f", secret, IsoContent.of(new byte[3])),
            new SymbolicLink("l", secret, "f"));
    List<IsoNode> nodes =
        List.of(
            new Directory("d", closed, below),
            new RegularFile("p", special, IsoContent.of(new byte[1])));
    PosixAttributes own = new PosixAttributes(0751, 0, 0, Optional.of(Extractions.DATE));
    IsoTree tree = IsoTree.of(new Directory("", own, nodes));
    Path made = top.resolve("made");

    Extractions.extract(
        tree, made, new ExtractionOptions(Set.of(Keep.MODES, Keep.TIMES), false, false));

    assertEquals("rwxr-x--x", permissions(made));
    assertEquals("r-x------", permissions(made.resolve("d")));
    assertEquals("rw-------", permissions(made.resolve("d/f")));
    assertEquals(04711, (int) Files.getAttribute(made.resolve("p"), "unix:mode") & 07777);
    assertEquals(Extractions.DATE, modified(made));
    assertEquals(Extractions.DATE.plusSeconds(1), modified(made.resolve("d")));
    assertEquals(Extractions.DATE, modified(made.resolve("d/f")));
    assertEquals(Extractions.DATE, modified(made.resolve("d/l")));
  }

  private static Instant modified(Path path) throws IOException {
    FileTime time = Files.getLastModifiedTime(path, LinkOption.NOFOLLOW_LINKS);
    return time.toInstant();
  }

  @Test
  void aDirectoryThatIsThereAlreadyKeepsItsMode() throws IOException {
    Files.setPosixFilePermissions(out, PosixFilePermissions.fromString("rwx------"));

    Extractions.extract(
        Extractions.tree(Extractions.file("f", "")),
        out,
        new ExtractionOptions(Set.of(Keep.MODES), false, false));

    assertEquals("rwx------", permissions(out));
  }

  @Test
  void aLinkInAFilesPlaceIsNotFollowed() throws IOException {
    Path victim = Files.writeString(top.resolve("victim"), "untouched");
    Files.createSymbolicLink(out.resolve("f"), victim);
    IsoTree tree = Extractions.tree(Extractions.file("a", "1"), Extractions.file("f", "new"));

    assertEquals("f", Extractions.refused(tree, out, Extractions.CAUTIOUS));
    Extractions.extract(tree, out, Extractions.REPLACE);

    assertEquals("untouched", Files.readString(victim));
    assertEquals("{=/, a=1, f=new}", Extractions.state(out).toString());
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aLinkInADirectorysPlaceIsNotFollowed(boolean replace) throws IOException {
    Path victim = Files.createDirectory(top.resolve("victim"));
    Files.createSymbolicLink(out.resolve("d"), victim);

    assertEquals(
        "d: is there and is no directory; a link to one is not followed",
        Extractions.refused(
            Extractions.tree(
                Extractions.file("a", ""),
                Extractions.directory("d", Extractions.file("f", "new"))),
            out,
            new ExtractionOptions(Set.of(), replace, true)));
  }

  @Test
  void aLinkPutInADirectorysPlaceAfterTheCheckIsNotFollowed() throws IOException {
    Path victim = Files.createDirectory(top.resolve("victim"));
    IsoExtraction extraction =
        IsoExtraction.of(
            Extractions.tree(Extractions.directory("d", Extractions.file("f", "new"))),
            out,
            Extractions.REPLACE);
    Files.createSymbolicLink(out.resolve("d"), victim);

    assertThrows(FileSystemException.class, extraction::run);

    assertEquals("{=/}", Extractions.state(victim).toString());
  }

  @Test
  void aFileMadeAfterTheCheckIsNotReplaced() throws IOException {
    IsoExtraction extraction =
        IsoExtraction.of(Extractions.tree(Extractions.file("f", "new")), out, Extractions.CAUTIOUS);
    Files.writeString(out.resolve("f"), "old");

    FileAlreadyExistsException e = assertThrows(FileAlreadyExistsException.class, extraction::run);

    assertEquals(out.resolve("f").toString(), e.getFile());
    assertEquals("{=/, f=old}", Extractions.state(out).toString());
  }

  @Test
  void theDirectoryItselfMayBeALink() throws IOException {
    Path link = Files.createSymbolicLink(top.resolve("link"), out);

    Extractions.extract(Extractions.tree(Extractions.file("f", "1")), link, Extractions.CAUTIOUS);

    assertEquals("{=/, f=1}", Extractions.state(out).toString());
  }

  @Test
  void whatIsThereIsReplacedOnlyWhenAskedAndNeverADirectory() throws IOException {
    Files.writeString(out.resolve("z"), "old");
    IsoTree tree =
        Extractions.tree(
            Extractions.file("a", "1"), new SymbolicLink("l", "a"), Extractions.file("z", "new"));

    assertEquals("z", Extractions.refused(tree, out, Extractions.CAUTIOUS));
    Extractions.extract(tree, out, Extractions.REPLACE);
    Extractions.extract(tree, out, Extractions.REPLACE);
    assertEquals("{=/, a=1, l=-> a, z=new}", Extractions.state(out).toString());

    assertEquals(
        "z: is there and is no directory; a link to one is not followed",
        Extractions.refused(
            Extractions.tree(Extractions.directory("z")), out, Extractions.REPLACE));
    Files.delete(out.resolve("z"));
    Files.createDirectory(out.resolve("z"));
    assertEquals(
        "z: is there and is a directory; a file never replaces one",
        Extractions.refused(tree, out, Extractions.REPLACE));
  }

  @ParameterizedTest
  @CsvSource({
    "a, /etc",
    "a, ..",
    "a, ../victim",
    "a, d/../../victim",
    "a, none/../../victim",
    "a, up/../victim", // up is d/to-the-top, which is the top itself
    "d, ../..",
  })
  void aLinkThatLeadsOutIsRefusedUnlessAllowed(String where, String target) throws IOException {
    IsoTree tree =
        Extractions.tree(
            new SymbolicLink("a", where.equals("a") ? target : "d"),
            Extractions.directory(
                "d",
                new SymbolicLink("b", where.equals("d") ? target : "../d"),
                new SymbolicLink("to-the-top", "..")),
            new SymbolicLink("up", "d/to-the-top"));
    String name = where.equals("a") ? "a" : "d/b";

    assertEquals(
        name + ": is a link that leads out of " + out + ", to " + target,
        Extractions.refused(tree, out, Extractions.CAUTIOUS));

    Extractions.extract(tree, out, new ExtractionOptions(Set.of(), false, true));
    assertEquals("-> " + target, Extractions.state(out).get(name));
  }

  @Test
  void linksThatStayInsideAreMadeEvenIfTheyLeadNowhere() throws IOException {
    IsoTree tree =
        Extractions.tree(
            new SymbolicLink("circle", "circle"),
            new SymbolicLink("dangling", "no/such/file"),
            new SymbolicLink("self", "."),
            Extractions.directory("d", new SymbolicLink("up", "../self/self/d/../dangling")));

    Extractions.extract(tree, out, Extractions.CAUTIOUS);

    assertEquals(
        "{=/, circle=-> circle, d=/, d/up=-> ../self/self/d/../dangling,"
            + " dangling=-> no/such/file, self=-> .}",
        Extractions.state(out).toString());
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 4})
  void aContentOfAnotherLengthLeavesNothing(int length) throws IOException {
    IsoContent content =
        new IsoContent() {
          @Override
          public long size() {
            return 3;
          }

          @Override
          public ReadableByteChannel open() throws IOException {
            return IsoContent.of(new byte[length]).open();
          }
        };

    assertEquals(
        "f: it should have 3 bytes, and " + (length == 2 ? "2 bytes were read" : "there are more"),
        Extractions.refused(
            Extractions.tree(new RegularFile("f", content)), out, Extractions.CAUTIOUS));
  }

  @Test
  void anAbandonedFileIsRemoved() throws IOException {
    IsoExtraction[] extraction = new IsoExtraction[1];
    IsoContent content =
        new IsoContent() {
          @Override
          public long size() {
            return 3;
          }

          @Override
          public ReadableByteChannel open() throws IOException {
            assertEquals("{=/, .seedling-0.tmp=}", Extractions.state(out).toString());
            extraction[0].abandon();
            return IsoContent.of(new byte[3]).open();
          }
        };
    extraction[0] =
        IsoExtraction.of(
            Extractions.tree(new RegularFile("f", content)), out, Extractions.CAUTIOUS);

    assertThrows(FileSystemException.class, extraction[0]::run);

    assertEquals("{=/}", Extractions.state(out).toString());
  }

  @Test
  void namesLikeThoseOfUnfinishedFilesAreNamesLikeOthers() throws IOException {
    IsoTree tree =
        Extractions.tree(
            Extractions.file(".seedling-0.tmp", "0"),
            Extractions.file(".seedling-1.tmp", "1"),
            Extractions.directory(".seedling-2.tmp"),
            Extractions.file("f", "f"));

    Extractions.extract(tree, out, Extractions.CAUTIOUS);

    assertEquals(
        "{=/, .seedling-0.tmp=0, .seedling-1.tmp=1, .seedling-2.tmp=/, f=f}",
        Extractions.state(out).toString());
  }

  @Test
  void aFullFileSystemIsSaidWithTheFile() throws IOException {
    Configuration small = Configuration.unix().toBuilder().setMaxSize(1 << 20).build();
    try (FileSystem unix = Jimfs.newFileSystem(small)) {
      byte[] bytes = new byte[3 << 20];
      bytes[bytes.length - 1] = 1;
      Path directory = Files.createDirectory(unix.getPath("out"));
      IsoTree tree = Extractions.tree(new RegularFile("big", IsoContent.of(bytes)));
      assertEquals(
          "big: out of disk space", Extractions.refused(tree, directory, Extractions.CAUTIOUS));
    }
  }
}
