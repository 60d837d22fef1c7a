package io.seedling.iso;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("reference")
class IsoWriterAgainstPycdlibTest {
  private static final String LIST =
      """
      import sys, pycdlib
      iso = pycdlib.PyCdlib()
      iso.open(sys.argv[1])
      for top, dirs, files in iso.walk(rr_path='/'):
          for name in dirs + files:
              print(top.rstrip('/') + '/' + name)
      """;

  @TempDir Path directory;

  @ParameterizedTest
  @EnumSource
  void pycdlibListsWhatWasWritten(ReferenceVolumes volume) throws Exception {
    ForeignTool python = pythonWithPycdlib();
    String said = python.run("-c", LIST, volume.write(directory));
    assertEquals(Volumes.shown(volume.tree()).keySet(), new TreeSet<>(said.lines().toList()));
  }

  private static ForeignTool pythonWithPycdlib() throws IOException, InterruptedException {
    // Debian's pycdlib is its own Python's; another one may be first on the PATH.
    for (String name : new String[] {"python3", "/usr/bin/python3"}) {
      ForeignTool python = ForeignTool.named(name);
      if (python.succeeds("-c", "import pycdlib")) {
        return python;
      }
    }
    ForeignTool.absent("python3-pycdlib");
    throw new AssertionError("not reached");
  }
}
