package io.seedling.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import org.junit.jupiter.api.Test;

class ImgFormatsTest {

  @Test
  void whatIsReadAndWrittenAndRefusedIsTold() {
    CommandLineRun run = CommandLineRun.of("imgtool", "formats");

    assertEquals(0, run.status());
    assertTrue(run.out().startsWith("format         qcow2                   read, written\n"));
    assertTrue(run.out().contains("\nformat         VMDK                    refused\n"));
    assertTrue(run.out().contains("\nfeature        bitmaps                 read, written\n"));
    assertTrue(run.out().contains("\nencryption     luks                    refused\n"));
  }

  @Test
  void theSameIsToldAsJson() throws Exception {
    CommandLineRun run = CommandLineRun.of("imgtool", "formats", "--json");

    JsonObject qcow2 = JsonParser.object().from(run.out()).getArray("formats").getObject(0);
    assertEquals("qcow2", qcow2.getString("name"));
    assertTrue(qcow2.getBoolean("written"));
    assertEquals(2 << 20, qcow2.getInt("maxClusterSize"));
    assertEquals("version", qcow2.getArray("parts").getObject(0).getString("kind"));
  }

  @Test
  void operandsAreRefused() {
    assertEquals(2, CommandLineRun.of("imgtool", "formats", "qcow2").status());
  }
}
