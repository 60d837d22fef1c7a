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
import org.junit.jupiter.params.provider.ValueSource;

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
  void aNameIsText() {
    assertRefused("a name holds a NUL: 'a\0b'", () -> Volumes.file("a\0b", ""));
    for (String half : List.of("a\ud83d", "\udc00a", "\ud83d\ude00\ude00", "\ud83d\ud83d\ude00")) {
      assertRefused(
          "a name holds half of a surrogate pair, which UTF-8 cannot say: '" + half + "'",
          () -> Volumes.file(half, ""));
    }
    assertEquals("\ud83d\ude00\ud83d\ude00", Volumes.file("\ud83d\ude00\ud83d\ude00", "").name());
  }

  @Test
  void aTargetIsText() {
    assertRefused(
        "the target of the symbolic link 'l' is empty", () -> new IsoNode.SymbolicLink("l", ""));
    assertRefused(
        "the target of the symbolic link 'l' holds a NUL: 'a\0b'",
        () -> new IsoNode.SymbolicLink("l", "a\0b"));
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
        () -> PosixAttributes.ofMode(0100644));
  }

  @ParameterizedTest
  @CsvSource({
    "-1, 0, the owner's number is -1; 0 to 4294967295 is what 32 bits hold",
    "0, 4294967296, the group's number is 4294967296; 0 to 4294967295 is what 32 bits hold"
  })
  void anOwnersNumberHas32Bits(long uid, long gid, String message) {
    assertRefused(message, () -> new PosixAttributes(0444, uid, gid, Optional.empty()));
  }

  @ParameterizedTest
  @CsvSource({"1899-12-31T23:59:59Z", "2156-01-01T00:00:00Z"})
  void aVolumesDateIsInTheYearsOfOneByte(Instant date) {
    assertRefused(
        "the volume's date is " + date + ", outside the years 1900 to 2155",
        () -> VolumeOptions.labelled("x", date));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 4, -1})
  void thereAreThreeInterchangeLevels(int level) {
    assertRefused(
        "the interchange level is " + level + "; there are 1, 2 and 3",
        () -> new Naming(level, true, true));
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
