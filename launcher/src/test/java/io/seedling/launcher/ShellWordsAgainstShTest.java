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
  void shellsReadTheWordsBack() throws IOException {
    List<String> words = new ArrayList<>(List.of("printf", "%s|"));
    StringBuilder expected = new StringBuilder();
    for (String name : HostileNames.all()) {
      words.add(name);
      expected.append(name).append('|');
    }
    for (String shell : List.of("sh", "bash", "dash")) {
      for (String text : List.of(ShellWords.quote(words), ShellWords.quoteByOption(words))) {
        List<String> command = List.of(ReferencePrograms.need(shell).toString(), "-c", text);
        assertEquals(new Programs.Output(0, expected.toString()), new ChildPrograms().run(command));
      }
    }
  }
}
