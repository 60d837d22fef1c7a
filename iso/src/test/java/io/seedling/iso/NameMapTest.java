package io.seedling.iso;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class NameMapTest {

  @ParameterizedTest
  @CsvSource({
    "user-data, false, USER_DATA",
    "a.b, false, A.B",
    "a.b.c, false, A_B.C",
    ".hidden, false, _HIDDEN",
    "trailing., false, TRAILING",
    "zażółć.txt, false, ZA____.TXT",
    "😀.yaml, false, _.YAML",
    "dir.d, true, DIR_D",
    "abcdefghijklmnopqrstuvwxyz0123456789, false, ABCDEFGHIJKLMNOPQRSTUVWXYZ0123",
    "abcdefghijklmnopqrstuvwxyz0123456789, true, ABCDEFGHIJKLMNOPQRSTUVWXYZ01234",
    "abcdefghijklmnopqrstuvwxyz0123456789.yaml, false, ABCDEFGHIJKLMNOPQRSTUVWXYZ.YAML",
    "abcdefghijklmnopqrstuvwxyz.0123456789, false, ABCDEFGHIJKLMNOPQRSTUV.01234567",
  })
  void aPlainNameHasDCharactersOnly(String name, boolean directory, String plain) {
    assertEquals(plain, PlainName.LEVEL_2.fit(name, directory, ""));
  }

  @ParameterizedTest
  @CsvSource({
    "user-data, user-data",
    "zażółć gęślą.txt, zażółć gęślą.txt",
    "😀.yaml, _.yaml",
    "'a*b/c:d;e?f\\g', a_b_c_d_e_f_g",
    "trailing., trailing_",
    ".hidden, .hidden"
  })
  void aJolietNameIsWhatUcs2CanSay(String name, String joliet) {
    assertEquals(joliet, JolietName.fit(name, false, ""));
  }

  @Test
  void aLongJolietNameKeepsItsExtension() {
    assertEquals("n".repeat(59) + ".yaml", JolietName.fit("n".repeat(70) + ".yaml", false, ""));
    assertEquals("n".repeat(57) + "_7.yaml", JolietName.fit("n".repeat(70) + ".yaml", false, "_7"));
    assertEquals("n".repeat(64), JolietName.fit("n".repeat(70) + ".yaml", true, ""));
    assertEquals("e." + "x".repeat(62), JolietName.fit("e." + "x".repeat(90), false, ""));
  }

  @Test
  void aNameThatTheTreeCanSayKeepsIt() {
    assertEquals(List.of("a_b_1", "a_b"), joliet("a?b", "a_b"));
    assertEquals(List.of("A_B_1", "A_B"), plain("A-B", "A_B"));
  }

  @Test
  void namesThatDifferInCaseAreNumberedInJolietToo() {
    assertEquals(List.of("README", "Readme_1", "readme_2"), joliet("README", "Readme", "readme"));
  }

  @Test
  void aNumberedNameMayBeTakenAsWell() {
    assertEquals(List.of("A_B_1", "A_B", "A_B_2"), plain("A_B_1", "a+b", "a-b"));
  }

  @ParameterizedTest
  @CsvSource({
    "user-data, false, USER_DAT",
    "readme.text, false, README.TEX",
    "a.b.c, false, A_B.C",
    "trailing., false, TRAILING",
    "directory.d, true, DIRECTOR",
    "😀.yaml, false, _.YAM"
  })
  void aNameOfLevel1Has8And3Characters(String name, boolean directory, String plain) {
    assertEquals(plain, PlainName.LEVEL_1.fit(name, directory, ""));
  }

  @Test
  void aNumberIsWithinTheLimitOfLevel1() {
    assertEquals("USER_123.YAM", PlainName.LEVEL_1.fit("user-data.yaml", false, "_123"));
    assertEquals("DIR_1234", PlainName.LEVEL_1.fit("directory", true, "_1234"));
  }

  @Test
  void namesAlikeAreNumberedWithinOneAnother() {
    assertEquals(
        List.of("ABCDEFGH", "ABCDEF_1", "ABCDEFGX", "ABCDEF_2", "ABCDEF_3"),
        NameMap.of(
            files("abcdefgh1", "abcdefgh2", "abcdefgx1", "abcdefgx2", "abcdefgx3"),
            NameForm.PLAIN_8_3));
  }

  /** 70,000 names, in pairs that are cut alike; their numbers cut all of them alike. */
  @ParameterizedTest
  @EnumSource
  @Timeout(20) // a tenth of a second; minutes if every name tries the numbers of all before it
  void seventyThousandNamesThatAreCutAlikeStayApart(NameForm form) {
    int common = form == NameForm.JOLIET ? 57 : form == NameForm.PLAIN_31 ? 23 : 1;
    List<IsoNode> nodes = new ArrayList<>();
    for (int i = 0; i < 70_000; i++) {
      String name = "n".repeat(common) + (1_000_000 + i / 2) + "-beyond-" + i % 2;
      nodes.add(Volumes.file(name, ""));
    }
    List<String> names = NameMap.of(nodes, form);
    for (String name : names) {
      assertTrue(name.length() <= common + 7, name);
    }
    assertEquals(70_000, new HashSet<>(names).size());
  }

  @ParameterizedTest
  @CsvSource({"ß, ẞ", "İ, i", "ı, I", "Σ, ς", "ǅ, ǆ", "K, k", "ſ, s"})
  void namesThatSomeSystemFoldsToOneAreNumbered(String first, String second) {
    assertEquals(List.of(first, second + "_1"), joliet(first, second));
  }

  private static List<String> joliet(String... names) {
    return NameMap.of(files(names), NameForm.JOLIET);
  }

  private static List<String> plain(String... names) {
    return NameMap.of(files(names), NameForm.PLAIN_31);
  }

  private static List<IsoNode> files(String... names) {
    List<IsoNode> files = new ArrayList<>();
    for (String name : names) {
      files.add(Volumes.file(name, ""));
    }
    return files;
  }
}
