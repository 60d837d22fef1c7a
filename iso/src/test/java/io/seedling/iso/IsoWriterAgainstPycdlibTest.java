package io.seedling.iso;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("reference")
@ExtendWith(Thinned.class)
class IsoWriterAgainstPycdlibTest {
  private static final String LIST =
      """
      import sys, pycdlib
      iso = pycdlib.PyCdlib()
      iso.open(sys.argv[1])
      for top, dirs, files in iso.walk(rr_path='/'):
          for name in dirs + files:
              print(top.rstrip('/') + '/' + name, end='\\0')
      """;

  private static final String LIST_BOOT_IMAGES =
      """
      import sys, pycdlib
      iso = pycdlib.PyCdlib()
      iso.open(sys.argv[1])
      catalog = iso.eltorito_boot_catalog
      def show(platform, entry):
          print(platform, entry.boot_indicator, entry.sector_count, entry.load_rba)
      show(catalog.validation_entry.platform_id, catalog.initial_entry)
      for section in catalog.sections:
          for entry in section.section_entries:
              show(section.platform_id, entry)
      """;

  @TempDir Path directory;

  @ParameterizedTest
  @EnumSource
  void pycdlibListsWhatWasWritten(ReferenceVolumes volume) throws Exception {
    ForeignTool python = pythonWithPycdlib();
    String said = python.run("-c", LIST, volume.write(directory));
    assertEquals(Volumes.shown(volume.tree()).keySet(), names(said));
  }

  /** A name may hold anything but a NUL. */
  private static Set<String> names(String said) {
    Set<String> names = new TreeSet<>();
    for (int start = 0; start < said.length(); ) {
      int end = said.indexOf('\0', start);
      names.add(said.substring(start, end));
      start = end + 1;
    }
    return names;
  }

  @Test
  void pycdlibReadsTheBootCatalog() throws Exception {
    ForeignTool python = pythonWithPycdlib();
    Path image = Files.write(directory.resolve("v.iso"), Volumes.bootable());
    assertEquals(
        "0 136 4 35\n239 136 20 30\n239 136 7 30\n", python.run("-c", LIST_BOOT_IMAGES, image));
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
