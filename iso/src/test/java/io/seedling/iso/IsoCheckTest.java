package io.seedling.iso;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class IsoCheckTest {
  private static final int SECTOR = 2048;

  private static CheckReport check(byte[] volume) throws IOException {
    return IsoCheck.check(new BytesChannel(volume));
  }

  @ParameterizedTest
  @EnumSource
  void nothingIsFoundInWhatWeWrite(ReferenceVolumes reference) throws IOException {
    byte[] volume = Volumes.write(reference.tree(), Volumes.OPTIONS);
    assertEquals(new CheckReport(List.of(), 0, 0, 0), check(volume));
  }

  @ParameterizedTest(name = "random tree {0}")
  @ValueSource(longs = {21, 22, 23, 24, 25, 26, 27, 28, 29, 30})
  void nothingIsFoundInAnyTree(long seed) throws IOException {
    byte[] volume = Volumes.write(Volumes.random(seed), Volumes.OPTIONS);
    assertEquals(new CheckReport(List.of(), 0, 0, 0), check(volume));
  }

  /**
   * A volume of four directories in all; its sectors: 16 to 18 descriptors, 19 and 20 the primary
   * hierarchy's path tables, 21 and 22 Joliet's, 23 the primary root (24 its continuation area), 25
   * "d", 26 "e", 27 Joliet's root, 28 "d", 29 "e", 30 "g", 31 "d/f".
   */
  private static byte[] sample() throws IOException {
    return Volumes.write(
        Volumes.tree(
            new IsoNode.Directory("d", List.of(Volumes.file("f", "file f"))),
            new IsoNode.Directory("e", List.of()),
            Volumes.file("g", "file g"),
            new IsoNode.SymbolicLink("l", "d/f")),
        Volumes.OPTIONS);
  }

  @Test
  void theSampleIsAsItSays() throws IOException {
    byte[] volume = sample();
    assertEquals(32 * SECTOR, volume.length);
    assertEquals("file f", new String(volume, 31 * SECTOR, 6, StandardCharsets.US_ASCII));
    assertFalse(check(volume).hasErrors());
  }

  /** Each row: sector, byte in it, what is put there, and the finding that is expected first. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // descriptors
        "16|  1| 43443939| ERROR| ECMA-119 §6.7.1.6| 32768| ''| there is no volume descriptor (no CD001 at byte 32769)",
        "16|  0| 05| ERROR| ECMA-119 §6.7.1.1| 36864| ''| there is no primary descriptor",
        "18|  1| 00| ERROR| ECMA-119 §6.7.1.6| 36864| ''| the descriptors end without a terminator",
        "16| 87| 99| ERROR| ECMA-119 §8.4.8| 32848| ''| the two byte orders of the volume space size differ",
        "16| 80| FF0000000000_00FF| ERROR| ECMA-119 §8.4.8| 32848| ''| 'the volume is truncated: it is 65536 bytes long, and says that it has 522240'",
        "16|121| 01| ERROR| ECMA-119 §8.4.10| 32888| ''| the two byte orders of the volume set size differ",
        "16|125| 01| ERROR| ECMA-119 §8.4.11| 32892| ''| the two byte orders of the volume sequence number differ",
        "16|128| 0003| ERROR| ECMA-119 §8.4.12| 32896| ''| 'the logical block size is 768; it must be 512, 1024 or 2048'",
        "16|130| 01| ERROR| ECMA-119 §8.4.12| 32896| ''| the two byte orders of the logical block size differ",
        "16|136| 01| ERROR| ECMA-119 §8.4.13| 32900| ''| the two byte orders of the path table size differ",
        "16|132| 00000100| ERROR| ECMA-119 §8.4.13| 32900| ''| the two byte orders of the path table size differ",
        "16|140| 00010000| ERROR| ECMA-119 §8.4.14| 32908| ''| the path table at byte 524288 passes the volume's end",
        "16|156| 10| ERROR| ECMA-119 §8.4.18| 32924| ''| the root directory's record has the length 16",
        "16|162| 01| ERROR| ECMA-119 §8.4.18| 32926| ''| the two byte orders of a number in the root directory's record differ",
        "16|181| 00| ERROR| ECMA-119 §9.1.6| 32924| ''| the root is not marked as a directory",
        "16|813| 5858| WARNING| ECMA-119 §8.4.26.1| 33581| ''| 'the creation date is none: it has something else than digits'",
        "16|834| 3939| WARNING| ECMA-119 §8.4.26.1| 33598| ''| 'the modification date is none: Invalid value for MonthOfYear (valid values 1 - 12): 99'",
        "16|881| 02| ERROR| ECMA-119 §8.4.31| 33649| ''| 'the file structure version is 2; it must be 1'",
        "16| 42| 07| WARNING| ECMA-119 §8.4.7| 32808| ''| the volume identifier holds a control character",
        // path tables
        "19| 12| 99| ERROR| ECMA-119 §9.4.3| 38922| D| 'path table record 2 leads to block 153, where no directory of the hierarchy begins'",
        "19| 18| 45| ERROR| ECMA-119 §6.9.2| 40970| D| the path tables differ in record 2",
        "19| 16| 05| ERROR| ECMA-119 §6.9.2| 40970| D| the path tables differ in record 2",
        "19| 10| 00| ERROR| ECMA-119 §9.4.1| 38922| ''| a path table record does not fit in the table's length",
        // directories
        "23|  6| 01| ERROR| ECMA-119 §7.3.3| 47106| ''| the two byte orders of a number in a directory record differ",
        "25|  2| 99000000_00000099| ERROR| ECMA-119 §6.8.2.2| 51200| d| '\".\" leads to block 153'",
        "25| 33| 41| ERROR| ECMA-119 §6.8.2.2| 51200| d| the first record is not that of the directory itself",
        "25|  0| 00| WARNING| ECMA-119 §6.8.1.1| 51202| d| there are bytes behind the last record of a sector",
        "25|  0| FF| ERROR| ECMA-119 §6.8.2.2| 51200| d| the directory lacks the records of itself and of the one above",
        "25|  0| 21| ERROR| ECMA-119 §9.1.1| 51200| d| 'a record''s length of 33 does not go with its name, or passes the end of the sector'",
        "25| 32| FF| ERROR| ECMA-119 §9.1.1| 51200| d| 'a record''s length of 96 does not go with its name, or passes the end of the sector'",
      })
  void whatIsDamagedIsFound(
      int sector,
      int at,
      String hex,
      Severity severity,
      String clause,
      long offset,
      String path,
      String message)
      throws IOException {
    byte[] volume = sample();
    put(volume, sector * SECTOR + at, hex);
    Finding expected = new Finding(severity, offset, clause, path, message);
    CheckReport report = check(volume);
    assertTrue(report.findings().contains(expected), () -> expected + " is not in " + report);
  }

  private static void put(byte[] volume, int at, String hex) {
    byte[] bytes = HexFormat.of().parseHex(hex.replace("_", ""));
    System.arraycopy(bytes, 0, volume, at, bytes.length);
  }

  /** Returns where the record of a plain name begins in a directory of the sample. */
  private static int record(byte[] volume, int sector, String identifier) {
    for (int at = sector * SECTOR; volume[at] != 0; at += volume[at] & 0xFF) {
      String found = new String(volume, at + 33, volume[at + 32], StandardCharsets.ISO_8859_1);
      if (found.equals(identifier)) {
        return at;
      }
    }
    throw new AssertionError("no record " + identifier);
  }

  /** Returns where a system use entry of a record begins. */
  private static int entry(byte[] volume, int record, String signature) {
    for (int at = record + 33; at < record + (volume[record] & 0xFF) - 1; at++) {
      if (volume[at] == signature.charAt(0) && volume[at + 1] == signature.charAt(1)) {
        return at;
      }
    }
    throw new AssertionError("no entry " + signature);
  }

  /**
   * Each row: a name of the root, an entry of its record or "-", byte, what is put, the finding.
   */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "G.;1| -| 18| 7E0D| WARNING| ECMA-119 §9.1.5| 18| g| 'the date is none: Invalid value for MonthOfYear (valid values 1 - 12): 13'",
        "G.;1| -|  2| FF000000_000000FF| ERROR| ECMA-119 §6.4| 0| g| 'the file''s extent ends at byte 522246, behind the volume''s end'",
        "G.;1| -| 25| 80| ERROR| ECMA-119 §6.5.1| 0| G| the last of the file's extents is missing",
        "G.;1| -| 25| 02| ERROR| RRIP §4.1.1| 0| g| 'PX says that it is not a directory, and the record says otherwise'",
        "G.;1| -| 28| 0200_0002| WARNING| ECMA-119 §9.1.9| 0| g| it is said to be on volume 2",
        "G.;1| -| 33| 67| WARNING| ECMA-119 §7.5| 0| g| 'the identifier holds ''g'', which is no d-character'",
        "G.;1| -| 33| 41| ERROR| ECMA-119 §9.3| 0| g| the record is not behind the one before it in the order of names",
        "G.;1| -|  2| 17000000_00000017| ERROR| ECMA-119 §6.4| *| g| 'the extent overlaps another, which begins at byte 47104 (the volume''s own structures)'",
        "G.;1| PX| 2| 03| ERROR| SUSP §4.1| 0| G| 'a system use entry has the length 3, of 68 left'",
        "G.;1| PX| 2| FF| ERROR| SUSP §4.1| 0| G| 'a system use entry has the length 255, of 68 left'",
        "G.;1| PX| 0| 5858| WARNING| RRIP §4.1.1| *| g| 'the record has no PX entry, so no mode and owner'",
        "G.;1| PX| 8| 99| ERROR| ECMA-119 §7.3.3| 4| G| the two byte orders of a number in a system use entry differ",
        "G.;1| PX| 4| 2441000000004124| ERROR| RRIP §4.1.1| *| g| 'PX says that it is a directory, and the record says otherwise'",
        "G.;1| TF| 6| 0D| WARNING| RRIP §4.1.6| 5| G| 'the modification time is no date: Invalid value for MonthOfYear (valid values 1 - 12): 13'",
        "G.;1| NM| 5| 00| ERROR| RRIP §4.1.4| *| G| 'the name '' '' holds a slash or a NUL'",
        "G.;1| NM| 5| FF| WARNING| RRIP §4.1.4| *| ÿ| the name is not UTF-8",
        "G.;1| NM| 5| 6C| ERROR| ECMA-119 §9.3| *| l| two entries of one directory have this name",
        "G.;1| NM| 4| 01| ERROR| RRIP §4.1.4| *| g| the last piece of the name is missing",
        "L.;1| SL| 0| 5858| ERROR| RRIP §4.1.3| *| l| the symbolic link has no target",
        "L.;1| SL| 5| 40| ERROR| RRIP §4.1| 0| L| a system use entry SL of 11 bytes is not in its form",
        "L.;1| SL| 6| 7F| ERROR| RRIP §4.1| 0| L| a system use entry SL of 11 bytes is not in its form",
        "D| -|  2| 17000000_00000017| ERROR| ECMA-119 §6.8| 0| d| 'the directory at byte 47104 is met a second time: a loop'",
        "D| -|  2| FF000000_000000FF| ERROR| ECMA-119 §6.8| 0| d| 'the directory''s extent ends at byte 524288, behind the volume''s end'",
      })
  void whatIsDamagedInARecordIsFound(
      String name,
      String signature,
      int at,
      String hex,
      Severity severity,
      String clause,
      String offset,
      String path,
      String message)
      throws IOException {
    byte[] volume = sample();
    int record = record(volume, 23, name);
    int base = signature.equals("-") ? record : entry(volume, record, signature);
    put(volume, base + at, hex);
    CheckReport report = check(volume);
    assertTrue(
        report.findings().stream()
            .anyMatch(
                found ->
                    found.severity() == severity
                        && found.clause().equals(clause)
                        && (offset.equals("*") || found.offset() == base + Long.parseLong(offset))
                        && found.path().equals(path)
                        && found.message().replace('\0', ' ').equals(message)),
        () -> message + " is not in " + report);
  }

  @Test
  void aContinuationAreaThatLeadsToItselfIsFound() throws IOException {
    byte[] volume = sample();
    int area = 24 * SECTOR; // of the root's ".": ER
    put(volume, area, "43451C01" + "18000000_00000018" + "0".repeat(16) + "1C000000_0000001C");
    CheckReport report = check(volume);
    Finding expected =
        Finding.error(
            23 * SECTOR,
            "SUSP §5.1",
            "",
            "its continuation areas go on and on, past the 33th; they may be a loop");
    assertTrue(report.findings().contains(expected), report::toString);
  }

  @Test
  void aVolumeWithSomethingBehindItIsNoneTheWorse() throws IOException {
    byte[] volume = sample();
    CheckReport report = check(Arrays.copyOf(volume, volume.length + 300));
    assertFalse(report.hasErrors());
    assertEquals(
        List.of(
            new Finding(
                Severity.INFO,
                32848,
                "ECMA-119 §8.4.8",
                "",
                "300 bytes follow behind the volume's end"),
            new Finding(
                Severity.INFO,
                34896,
                "ECMA-119 §8.4.8",
                "",
                "300 bytes follow behind the volume's end")),
        report.findings());
  }

  @Test
  void aVolumeThatIsWrongThroughoutStaysReadable() throws IOException {
    byte[] volume = Volumes.write(ReferenceVolumes.MANY_FILES.tree(), Volumes.OPTIONS);
    for (int at = 25 * SECTOR; at < 25 * SECTOR + 600 * SECTOR; at++) {
      if (volume[at] == 'P' && volume[at + 1] == 'X' && volume[at + 2] == 36) {
        volume[at] = 'Q';
      }
    }
    CheckReport report = check(volume);
    assertEquals(FindingList.MOST_OF_A_KIND, report.findings().size());
    assertEquals(report.warnings(), report.findings().size() + report.unlisted());
    assertTrue(report.unlisted() > 4000, report::toString);
  }

  @Test
  void whatIsWalkedTwiceIsCountedOnce() throws IOException {
    long sectors = 300;
    CraftedVolume volume = CraftedVolume.ofSectors(400, 20, sectors * SECTOR);
    volume.region(
        20,
        sectors,
        (index, out) -> {
          CraftedRecord.put(out, CraftedRecord.file("TWICE.;1", 0, 0));
          out.put(1000, (byte) 1);
        });
    CheckReport report = check(volume.bytes());
    assertEquals(sectors, report.warnings(), "one of each sector, looked at twice for the names");
  }
}
