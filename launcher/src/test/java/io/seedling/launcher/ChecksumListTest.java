package io.seedling.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The forms are those of the distributors' own lists. */
final class ChecksumListTest {
  private static final String A = "a".repeat(64);
  private static final String B = "b".repeat(128);

  private static Optional<Checksum> of(String text, String name) {
    return new ChecksumList(text).of(name);
  }

  private static Optional<Checksum> sum(String hex) {
    return Optional.of(Checksum.of(hex));
  }

  @Test
  void ubuntuAndDebianListAsSha256sumDoes() {
    assertEquals(sum(A), of(A + " *x.img\n" + "0".repeat(64) + " *y.img\n", "x.img"));
    assertEquals(sum(B), of(B + "  x.img\n", "x.img"));
    assertEquals(sum(B), of(B + "  ./sub/x.img\r\n", "x.img"));
  }

  @Test
  void fedoraAndRockyListAsBsdDoesFedoraSigned() {
    String list =
        "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\n# x.img: 12 bytes\nSHA256 (x.img) = "
            + A
            + "\n-----BEGIN PGP SIGNATURE-----\n\niQIz\n-----END PGP SIGNATURE-----\n";
    assertEquals(sum(A), of(list, "x.img"));
    assertEquals(Optional.empty(), of(list, "y.img"));
  }

  @Test
  void alpineHasTheSumAlone() {
    assertEquals(sum(B), of(B + "\n", "x.img"));
    assertEquals(Optional.empty(), of("something\n" + B + "\n", "x.img"));
  }

  @Test
  void theStrongestCounts() {
    assertEquals(sum(B), of(A + "  x\n" + B + "  x\n" + "c".repeat(40) + "  x\n", "x"));
    assertEquals(sum(A), of(A.toUpperCase(Locale.ROOT) + "  x\n", "x"));
  }

  @Test
  void aNameThatOnlyEndsAlikeIsAnother() {
    assertEquals(Optional.empty(), of(A + "  ax.img\n", "x.img"));
    assertEquals(Optional.empty(), of("SHA256 (ax.img) = " + A + "\n", "x.img"));
  }

  @Test
  void whatIsNoSumIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> Checksum.of("g".repeat(64)));
    assertThrows(IllegalArgumentException.class, () -> Checksum.of("a"));
    assertEquals("sha256:" + A, Checksum.of(A).toString());
  }
}
