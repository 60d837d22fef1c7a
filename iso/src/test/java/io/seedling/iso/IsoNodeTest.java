package io.seedling.iso;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IsoNodeTest {

  @ParameterizedTest
  @CsvSource({
    "'', a name is empty",
    "a/b, a name holds a slash: 'a/b'",
    "., '''.'' is not a name: it means the directory itself or the one above'",
    ".., '''..'' is not a name: it means the directory itself or the one above'"
  })
  void aNameIsRefused(String name, String message) {
    assertRefused(message, () -> Volumes.file(name, ""));
  }

  @Test
  void aNameHas253BytesAtMost() {
    assertEquals(253, Volumes.file("é".repeat(126) + "x", "").name().length() + 126);
    String name = "é".repeat(127);
    assertRefused(
        "a name is 254 bytes long in UTF-8; 253 is the most: '" + name + "'",
        () -> Volumes.file(name, ""));
  }

  @Test
  void aNameIsText() {
    assertRefused("a name holds a NUL: 'a\0b'", () -> Volumes.file("a\0b", ""));
    assertRefused(
        "a name holds half of a surrogate pair, which UTF-8 cannot say: 'a\ud83d'",
        () -> Volumes.file("a\ud83d", ""));
  }

  @Test
  void aTargetHas1023BytesAtMost() {
    assertEquals(1023, new IsoNode.SymbolicLink("l", "x".repeat(1023)).target().length());
    assertRefused(
        "the target of the symbolic link 'l' is 1024 bytes long in UTF-8; 1023 is the most: '"
            + "x".repeat(1024)
            + "'",
        () -> new IsoNode.SymbolicLink("l", "x".repeat(1024)));
    assertRefused(
        "the target of the symbolic link 'l' is empty", () -> new IsoNode.SymbolicLink("l", ""));
  }

  @Test
  void twoEntriesOfOneNameAreRefused() {
    List<IsoNode> twins =
        List.of(Volumes.file("b", "1"), Volumes.file("a", ""), Volumes.file("b", "2"));
    assertRefused(
        "two entries of one directory are named 'b'", () -> IsoNode.Directory.root(twins));
    assertRefused(
        "two entries of one directory are named 'b' (in 'd')",
        () -> new IsoNode.Directory("d", twins));
  }

  @Test
  void onlyTheRootHasNoName() {
    IsoNode.Directory root = IsoNode.Directory.root(List.of());
    assertRefused(
        "a name is empty; only the root directory has none",
        () -> IsoNode.Directory.root(List.of(root)));
    assertRefused(
        "the root directory has a name: 'd'; it takes an empty one",
        () -> IsoTree.of(new IsoNode.Directory("d", List.of())));
  }

  @Test
  void childrenAreSorted() {
    IsoTree tree =
        Volumes.tree(Volumes.file("b", ""), Volumes.file("B", ""), Volumes.file("a", ""));
    assertEquals(
        List.of("B", "a", "b"), tree.root().children().stream().map(IsoNode::name).toList());
  }

  @Test
  void aModeIsPermissionBits() {
    assertRefused(
        "the mode is 0100644; only the bits of 07777 may be set",
        () -> new IsoNode.Directory("d", 0100644, Optional.empty(), List.of()));
  }

  @ParameterizedTest
  @CsvSource({"1899-12-31T23:59:59Z", "2156-01-01T00:00:00Z"})
  void aDateIsInTheYearsOfOneByte(Instant date) {
    assertRefused(
        "the date " + date + " is outside the years 1900 to 2155",
        () -> new IsoNode.Directory("d", 0555, Optional.of(date), List.of()));
  }

  @ParameterizedTest
  @CsvSource({"1900-01-01T00:00:00Z", "2155-12-31T23:59:59Z"})
  void theFirstAndTheLastDateAreTaken(Instant date) {
    assertEquals(date, VolumeOptions.labelled("x", date).modified());
  }

  @ParameterizedTest
  @CsvSource({
    "'', true, the label is empty",
    "'x ', true, 'the label ''x '' ends in a space, which no reader tells from the padding'",
    "12345678901234567, true, "
        + "'the label ''12345678901234567'' is 17 characters long; with Joliet 16 is the most'",
    "ééééééééééééééééé, false, 'the label ''ééééééééééééééééé'' is 34 bytes long; 32 is the most'",
    "😀, true, 'the label ''😀'' has a character beyond U+FFFF, which Joliet cannot say'"
  })
  void aLabelIsRefused(String label, boolean joliet, String message) {
    assertRefused(message, () -> new VolumeOptions(label, Volumes.DATE, joliet, true));
  }

  @Test
  void aLabelHoldsNoControlCharacter() {
    assertRefused(
        "the label holds a control character at position 3",
        () -> VolumeOptions.labelled("ab\nc", Volumes.DATE));
  }

  private static void assertRefused(String message, Executable made) {
    assertEquals(message, assertThrows(IllegalArgumentException.class, made).getMessage());
  }
}
