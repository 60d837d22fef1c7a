package io.seedling.iso;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IsoExtractionTest {
  private static final ExtractionOptions CAUTIOUS = ExtractionOptions.cautious();
  private static final ExtractionOptions REPLACE = new ExtractionOptions(Set.of(), true, false);
  private static final Instant DATE = Instant.parse("2026-01-02T03:04:05Z");

  @TempDir private Path top;
  private Path out;

  @BeforeEach
  void makeDirectory() throws IOException {
    out = Files.createDirectory(top.resolve("out"));
  }

  private static RegularFile file(String name, String text) {
    return new RegularFile(name, IsoContent.of(text.getBytes(UTF_8)));
  }

  private static IsoTree tree(IsoNode... nodes) {
    return IsoTree.of(Directory.root(List.of(nodes)));
  }

  private static Directory directory(String name, IsoNode... nodes) {
    return new Directory(name, List.of(nodes));
  }

  /** Everything below a directory: a file's text, a link's target, a slash for a directory. */
  private static Map<String, String> state(Path directory) throws IOException {
    Map<String, String> state = new TreeMap<>();
    try (Stream<Path> walk = Files.walk(directory)) {
      for (Path path : walk.toList()) {
        String name = directory.relativize(path).toString();
        if (Files.isSymbolicLink(path)) {
          state.put(name, "-> " + Files.readSymbolicLink(path));
        } else {
          state.put(name, Files.isDirectory(path) ? "/" : Files.readString(path));
        }
      }
    }
    return state;
  }

  private static void extract(IsoTree tree, Path directory, ExtractionOptions options)
      throws IOException {
    IsoExtraction extraction = IsoExtraction.of(tree, directory, options);
    extraction.run();
    assertEquals(extraction.size(), extraction.written());
  }

  /** Refused, nothing changed, and the message names the entry. */
  private static String refused(IsoTree tree, Path directory, ExtractionOptions options)
      throws IOException {
    Path above = Objects.requireNonNull(directory.toAbsolutePath().getParent());
    Map<String, String> before = state(above);
    FileSystemException e =
        assertThrows(
            FileSystemException.class, () -> IsoExtraction.of(tree, directory, options).run());
    assertEquals(before, state(above));
    String name = directory.relativize(directory.getFileSystem().getPath(e.getFile())).toString();
    return e instanceof FileAlreadyExistsException ? name : name + ": " + e.getReason();
  }

  @Test
  void aTreeBecomesFiles() throws IOException {
    IsoTree tree =
        tree(
            file("empty", ""),
            file("żółć 🌱\n", "text"),
            directory("d", file("f", "deep"), directory("none")),
            new SymbolicLink("link", "d/f"));

    Path absent = top.resolve("not/yet/there");
    extract(tree, absent, CAUTIOUS);

    assertEquals(
        "{=/, d=/, d/f=deep, d/none=/, empty=, link=-> d/f, żółć 🌱\n=text}",
        state(absent).toString());
  }

  @Test
  void theUsualModesAreThoseOfNewFiles() throws IOException {
    PosixAttributes program = PosixAttributes.ofMode(06555);
    extract(
        tree(file("f", ""), new RegularFile("p", program, IsoContent.of(new byte[0]))),
        out,
        CAUTIOUS);

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
    PosixAttributes secret = new PosixAttributes(0600, 0, 0, Optional.of(DATE));
    PosixAttributes closed = new PosixAttributes(0500, 0, 0, Optional.of(DATE.plusSeconds(1)));
    PosixAttributes special = new PosixAttributes(04711, 0, 0, Optional.of(DATE));
    List<IsoNode> below =
        List.of(
            new RegularFile("f", secret, IsoContent.of(new byte[3])),
            new SymbolicLink("l", secret, "f"));
    List<IsoNode> nodes =
        List.of(
            new Directory("d", closed, below),
            new RegularFile("p", special, IsoContent.of(new byte[1])));
    PosixAttributes own = new PosixAttributes(0751, 0, 0, Optional.of(DATE));
    IsoTree tree = IsoTree.of(new Directory("", own, nodes));
    Path made = top.resolve("made");

    extract(tree, made, new ExtractionOptions(Set.of(Keep.MODES, Keep.TIMES), false, false));

    assertEquals("rwxr-x--x", permissions(made));
    assertEquals("r-x------", permissions(made.resolve("d")));
    assertEquals("rw-------", permissions(made.resolve("d/f")));
    assertEquals(04711, (int) Files.getAttribute(made.resolve("p"), "unix:mode") & 07777);
    assertEquals(DATE, modified(made));
    assertEquals(DATE.plusSeconds(1), modified(made.resolve("d")));
    assertEquals(DATE, modified(made.resolve("d/f")));
    assertEquals(DATE, modified(made.resolve("d/l")));
  }

  private static Instant modified(Path path) throws IOException {
    FileTime time = Files.getLastModifiedTime(path, LinkOption.NOFOLLOW_LINKS);
    return time.toInstant();
  }

  @Test
  void aDirectoryThatIsThereAlreadyKeepsItsMode() throws IOException {
    Files.setPosixFilePermissions(out, PosixFilePermissions.fromString("rwx------"));

    extract(tree(file("f", "")), out, new ExtractionOptions(Set.of(Keep.MODES), false, false));

    assertEquals("rwx------", permissions(out));
  }

  @Test
  void aLinkInAFilesPlaceIsNotFollowed() throws IOException {
    Path victim = Files.writeString(top.resolve("victim"), "untouched");
    Files.createSymbolicLink(out.resolve("f"), victim);
    IsoTree tree = tree(file("a", "1"), file("f", "new"));

    assertEquals("f", refused(tree, out, CAUTIOUS));
    extract(tree, out, REPLACE);

    assertEquals("untouched", Files.readString(victim));
    assertEquals("{=/, a=1, f=new}", state(out).toString());
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aLinkInADirectorysPlaceIsNotFollowed(boolean replace) throws IOException {
    Path victim = Files.createDirectory(top.resolve("victim"));
    Files.createSymbolicLink(out.resolve("d"), victim);

    assertEquals(
        "d: is there and is no directory; a link to one is not followed",
        refused(
            tree(file("a", ""), directory("d", file("f", "new"))),
            out,
            new ExtractionOptions(Set.of(), replace, true)));
  }

  @Test
  void aLinkPutInADirectorysPlaceAfterTheCheckIsNotFollowed() throws IOException {
    Path victim = Files.createDirectory(top.resolve("victim"));
    IsoExtraction extraction =
        IsoExtraction.of(tree(directory("d", file("f", "new"))), out, REPLACE);
    Files.createSymbolicLink(out.resolve("d"), victim);

    assertThrows(FileSystemException.class, extraction::run);

    assertEquals("{=/}", state(victim).toString());
  }

  @Test
  void aFileMadeAfterTheCheckIsNotReplaced() throws IOException {
    IsoExtraction extraction = IsoExtraction.of(tree(file("f", "new")), out, CAUTIOUS);
    Files.writeString(out.resolve("f"), "old");

    FileAlreadyExistsException e = assertThrows(FileAlreadyExistsException.class, extraction::run);

    assertEquals(out.resolve("f").toString(), e.getFile());
    assertEquals("{=/, f=old}", state(out).toString());
  }

  @Test
  void theDirectoryItselfMayBeALink() throws IOException {
    Path link = Files.createSymbolicLink(top.resolve("link"), out);

    extract(tree(file("f", "1")), link, CAUTIOUS);

    assertEquals("{=/, f=1}", state(out).toString());
  }

  @Test
  void whatIsThereIsReplacedOnlyWhenAskedAndNeverADirectory() throws IOException {
    Files.writeString(out.resolve("z"), "old");
    IsoTree tree = tree(file("a", "1"), new SymbolicLink("l", "a"), file("z", "new"));

    assertEquals("z", refused(tree, out, CAUTIOUS));
    extract(tree, out, REPLACE);
    extract(tree, out, REPLACE);
    assertEquals("{=/, a=1, l=-> a, z=new}", state(out).toString());

    assertEquals(
        "z: is there and is no directory; a link to one is not followed",
        refused(tree(directory("z")), out, REPLACE));
    Files.delete(out.resolve("z"));
    Files.createDirectory(out.resolve("z"));
    assertEquals(
        "z: is there and is a directory; a file never replaces one", refused(tree, out, REPLACE));
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
        tree(
            new SymbolicLink("a", where.equals("a") ? target : "d"),
            directory(
                "d",
                new SymbolicLink("b", where.equals("d") ? target : "../d"),
                new SymbolicLink("to-the-top", "..")),
            new SymbolicLink("up", "d/to-the-top"));
    String name = where.equals("a") ? "a" : "d/b";

    assertEquals(
        name + ": is a link that leads out of " + out + ", to " + target,
        refused(tree, out, CAUTIOUS));

    extract(tree, out, new ExtractionOptions(Set.of(), false, true));
    assertEquals("-> " + target, state(out).get(name));
  }

  @Test
  void linksThatStayInsideAreMadeEvenIfTheyLeadNowhere() throws IOException {
    IsoTree tree =
        tree(
            new SymbolicLink("circle", "circle"),
            new SymbolicLink("dangling", "no/such/file"),
            new SymbolicLink("self", "."),
            directory("d", new SymbolicLink("up", "../self/self/d/../dangling")));

    extract(tree, out, CAUTIOUS);

    assertEquals(
        "{=/, circle=-> circle, d=/, d/up=-> ../self/self/d/../dangling,"
            + " dangling=-> no/such/file, self=-> .}",
        state(out).toString());
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
        refused(tree(new RegularFile("f", content)), out, CAUTIOUS));
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
            assertEquals("{=/, .seedling-0.tmp=}", state(out).toString());
            extraction[0].abandon();
            return IsoContent.of(new byte[3]).open();
          }
        };
    extraction[0] = IsoExtraction.of(tree(new RegularFile("f", content)), out, CAUTIOUS);

    assertThrows(FileSystemException.class, extraction[0]::run);

    assertEquals("{=/}", state(out).toString());
  }

  @Test
  void namesLikeThoseOfUnfinishedFilesAreNamesLikeOthers() throws IOException {
    IsoTree tree =
        tree(
            file(".seedling-0.tmp", "0"),
            file(".seedling-1.tmp", "1"),
            directory(".seedling-2.tmp"),
            file("f", "f"));

    extract(tree, out, CAUTIOUS);

    assertEquals(
        "{=/, .seedling-0.tmp=0, .seedling-1.tmp=1, .seedling-2.tmp=/, f=f}",
        state(out).toString());
  }

  @Test
  void aNameThatIsTooLongIsRefusedBeforeAnythingIsWritten() throws IOException {
    String name = "x".repeat(300);

    assertEquals(
        "d/" + name + ": File name too long",
        refused(tree(file("a", ""), directory("d", file(name, ""))), out, CAUTIOUS));
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
    IsoTree tree = tree(file("a", ""), file(name, ""));
    try (FileSystem windows = Jimfs.newFileSystem(Configuration.windows())) {
      Path work = windows.getPath("C:\\work");
      FileSystemException e =
          assertThrows(
              FileSystemException.class,
              () -> IsoExtraction.of(tree, work.resolve("out"), CAUTIOUS));
      assertEquals("C:\\work\\out\\" + name, e.getFile());
      assertEquals("{=/}", state(work).toString());
    }
    extract(tree, out, CAUTIOUS);
    assertTrue(Files.exists(out.resolve(name)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"C:\\x", "..\\x", "\\x", "d\\..\\..\\x"})
  void linksThatLeadOutByBackslashesAreRefusedOnWindows(String target) throws IOException {
    try (FileSystem windows = Jimfs.newFileSystem(Configuration.windows())) {
      String message =
          refused(tree(new SymbolicLink("l", target)), windows.getPath("C:\\work\\out"), CAUTIOUS);
      assertTrue(message.startsWith("l: is a link "), message);
    }
  }

  @ParameterizedTest
  @CsvSource({"README, readme", "é, e\u0301", "STRASSE, strasse"})
  void namesThatAreOneOnThisFileSystemAreRefused(String one, String other) throws IOException {
    IsoTree tree = tree(directory("d", file(one, "1"), file(other, "2")));
    try (FileSystem mac = Jimfs.newFileSystem(Configuration.osX())) {
      String message = refused(tree, mac.getPath("/work/out"), CAUTIOUS);
      assertTrue(message.endsWith("' to this file system"), message);
      assertTrue(message.contains(": is one name with '"), message);
    }
    extract(tree, out, CAUTIOUS);
    assertEquals(4, state(out).size());
  }

  @Test
  void whatTheFileSystemHasNotCannotBeKept() throws IOException {
    try (FileSystem windows = Jimfs.newFileSystem(Configuration.windows())) {
      Path directory = windows.getPath("C:\\work\\out");
      assertEquals(
          ": its file system has no modes, which are to be kept",
          refused(tree(), directory, new ExtractionOptions(Set.of(Keep.MODES), false, false)));
      assertEquals(
          ": its file system has no owners, which are to be kept",
          refused(tree(), directory, new ExtractionOptions(Set.of(Keep.OWNERS), false, false)));
    }
  }

  @Test
  void aFullFileSystemIsSaidWithTheFile() throws IOException {
    Configuration small = Configuration.unix().toBuilder().setMaxSize(1 << 20).build();
    try (FileSystem unix = Jimfs.newFileSystem(small)) {
      byte[] bytes = new byte[3 << 20];
      bytes[bytes.length - 1] = 1;
      Path directory = Files.createDirectory(unix.getPath("/work/out"));
      IsoTree tree = tree(new RegularFile("big", IsoContent.of(bytes)));
      assertEquals("big: out of disk space", refused(tree, directory, CAUTIOUS));
    }
  }
}
