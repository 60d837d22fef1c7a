package io.seedling.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("reference")
final class ShellWordsAgainstShTest {
  @Test
  void aShellReadsTheWordsBack() throws IOException {
    List<String> words = new ArrayList<>(List.of("printf", "%s|"));
    StringBuilder expected = new StringBuilder();
    for (String name : HostileNames.all()) {
      words.add(name);
      expected.append(name).append('|');
    }
    List<String> command =
        List.of(ReferencePrograms.need("sh").toString(), "-c", ShellWords.quote(words));
    assertEquals(new Programs.Output(0, expected.toString()), new ChildPrograms().run(command));
  }
}
