package io.seedling.launcher;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** File names that some option syntax, shell or protocol of QEMU takes for something else. */
final class HostileNames {
  private static final String ALPHABET = ",,::;='\"\\ \t\n{}[]%$&|*?#~`-é😀a";
  private static final long RANDOM_SEED = 20261123;

  private HostileNames() {}

  static List<String> all() {
    List<String> names =
        new ArrayList<>(
            List.of(
                ",",
                "a,,b",
                "a:b",
                "a;b",
                "it's",
                "\"quoted\"",
                "back\\slash",
                "tab\there",
                "new\nline",
                "json:{}",
                "nbd:localhost:1",
                "-x",
                "é",
                "\ud83d\ude00",
                "two  spaces ",
                "a=b,readonly=on",
                "%s%n",
                "$HOME`id`"));
    Random random = new Random(RANDOM_SEED);
    int[] alphabet = ALPHABET.codePoints().toArray();
    for (int i = 0; i < 6; i++) {
      StringBuilder name = new StringBuilder();
      for (int j = 0; j < 12; j++) {
        name.appendCodePoint(alphabet[random.nextInt(alphabet.length)]);
      }
      names.add(name.toString());
    }
    return names;
  }
}
