package io.seedling.seed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What cloud-init's own parser makes a network of is no error here, but for what is told. */
@Tag("reference")
class NetworkAgainstCloudInitTest {
  private static final String PARSE =
      """
      import logging, sys, yaml
      from cloudinit.net import eni, network_state
      logging.disable(logging.CRITICAL)
      for line in open(sys.argv[1]):
          try:
              state = network_state.parse_net_config_data(yaml.safe_load(line), skip_broken=False)
              eni.Renderer({}).render_network_state(state, target=sys.argv[2])
              print('ok')
          except Exception as e:
              print('error', type(e).__name__, str(e).replace('\\n', ' ')[:200])
      """;

  @TempDir Path scratch;

  /**
   * Lists and mappings where a value belongs are taken there for true, or fail in the guest;
   * netplan refuses a set-name without a match, and Linux a long name, of neither of which this
   * parser knows.
   */
  private static final List<String> STRICTER = List.of(Code.TYPE, Code.MATCH, Code.INTERFACE_NAME);

  private static List<Finding> errors(String text) {
    List<Finding> errors = new ArrayList<>();
    for (Finding finding :
        Validation.LATEST.of(Document.ofText("n", text), DocumentKind.NETWORK_CONFIG)) {
      if (finding.severity() == Severity.ERROR && !STRICTER.contains(finding.code())) {
        errors.add(finding);
      }
    }
    return errors;
  }

  private static List<String> documents() {
    List<String> documents = new ArrayList<>();
    for (String sample : ModelSamples.of(NetworkModel.version2())) {
      if (!sample.startsWith("version")) {
        documents.add("{version: 2, " + sample + "}");
      }
    }
    for (String sample : ModelSamples.of(NetworkModel.version1())) {
      int colon = sample.indexOf(": ");
      String item =
          sample
              .substring(colon + 2)
              .replace("{type: sample", "{type: " + sample.substring(0, colon));
      documents.add("{version: 1, config: [" + item + "]}");
    }
    return documents;
  }

  @Test
  void whatIsParsedIsNoError() throws Exception {
    Reference python = Reference.python("cloudinit.net.network_state");
    List<String> documents = documents();
    Path file = Files.write(scratch.resolve("lines"), documents);
    Path target = Files.createDirectory(scratch.resolve("target"));
    List<String> verdicts =
        python.run(scratch, "", PARSE, file.toString(), target.toString()).lines().toList();
    assertEquals(documents.size(), verdicts.size());
    List<String> differences = new ArrayList<>();
    int fine = 0;
    for (int i = 0; i < documents.size(); i++) {
      boolean isFine = verdicts.get(i).equals("ok");
      List<Finding> errors = isFine ? errors(documents.get(i)) : List.of();
      fine += isFine ? 1 : 0;
      if (!errors.isEmpty()) {
        differences.add(documents.get(i) + " | " + UserDataFindingsTest.shown(errors));
      }
    }
    assertEquals(List.of(), differences);
    assertTrue(fine > 500, "fine: " + fine);
  }
}
