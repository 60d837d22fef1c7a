package io.seedling.iso;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
    assertEquals(plain, PlainName.fit(name, directory, ""));
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

  @Test
  void tenThousandNamesThatAreCutAlikeStayApart() {
    List<IsoNode> nodes = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      nodes.add(Volumes.file("the-same-seventy-characters-".repeat(3) + i + ".yaml", ""));
    }
    for (boolean joliet : new boolean[] {false, true}) {
      List<String> names = NameMap.of(nodes, joliet);
      HashSet<String> caseless = new HashSet<>();
      for (String name : names) {
        caseless.add(name.toLowerCase(Locale.ROOT));
        assertEquals(true, name.length() <= (joliet ? 64 : 31), name);
      }
      assertEquals(10_000, caseless.size());
    }
  }

  private static List<String> joliet(String... names) {
    return NameMap.of(files(names), true);
  }

  private static List<String> plain(String... names) {
    return NameMap.of(files(names), false);
  }

  private static List<IsoNode> files(String... names) {
    List<IsoNode> files = new ArrayList<>();
    for (String name : names) {
      files.add(Volumes.file(name, ""));
    }
    return files;
  }
}
