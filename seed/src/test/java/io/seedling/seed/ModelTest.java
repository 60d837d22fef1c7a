package io.seedling.seed;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the model says about single values; in documents "~" is a line end. */
class ModelTest {
  private static String shown(String config, CloudInitVersion target) {
    Document document = Document.ofText("ud", "#cloud-config\n" + config.replace('~', '\n'));
    List<String> lines = new ArrayList<>();
    for (Finding finding :
        new Validation(target, Optional.empty()).of(document, DocumentKind.USER_DATA)) {
      lines.add(
          finding.severity()
              + " "
              + finding.code()
              + " "
              + finding.line()
              + ":"
              + finding.column()
              + " "
              + finding.message()
              + finding.help().map(help -> " | " + help).orElse(""));
    }
    return String.join("~", lines);
  }

  @Test
  void everyKeyCanBeRead() {
    Model model = CloudConfigModel.get();
    int keys = 0;
    for (String key : model.keys()) {
      keys += model.key(key).isPresent() ? 1 : 0;
    }
    assertEquals(128, keys);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "package: [a]; ERROR E25 2:1 cloud-init knows no key 'package' here | did you mean"
            + " 'packages'?",
        "hostname: 12; ERROR E35 2:11 'hostname' must be text, and this is the number 12 | put it in"
            + " quotes: \"12\"",
        "package_update: 'yes'; ERROR E22 2:17 'package_update' must be true or false, and this is"
            + " text | write true, without quotes",
        "users: [{name: a, shel: b}]; ERROR E25 2:19 cloud-init knows no key 'shel' here | did you"
            + " mean 'shell'?",
        "users: [{sudo: a}]; ERROR E37 2:9 one of 'name', 'snapuser' is missing in 'users[0]'",
        "write_files: [{path: /a, encoding: b65}]; ERROR E36 2:36 'encoding' must be 'gz', 'gzip',"
            + " 'gz+base64', 'gzip+base64', 'gz+b64', 'gzip+b64', 'b64', 'base64' or 'text/plain' |"
            + " did you mean 'b64'?",
        "apt_update: true; WARNING E38 2:13 'apt_update' is deprecated since cloud-init 22.2 | use"
            + " package_update",
        "runcmd: ls; ERROR E35 2:9 'runcmd' must be a list, and this is text",
        "power_state: {mode: reboot, delay: -1}; ERROR E36 2:36 'delay' must be a number from 0,"
            + " 'now' or text like \\+?[0-9]+",
        "groups: [a, {b: [c]}]; ``",
        "timezone: 2024-01-01; ERROR E35 2:11 'timezone' must be text, and this is the date"
            + " 2024-01-01 | put it in quotes: \"2024-01-01\"",
      })
  void aValueIsHeldAgainstWhatItWasMeantFor(String config, String findings) {
    assertEquals(findings, shown(config, CloudInitVersion.LATEST));
  }

  @Test
  void anOlderReleaseKnowsLess() {
    assertEquals(
        "ERROR E39 2:1 cloud-init 22.4 does not know 'ubuntu_pro'; 24.1 is the first that does",
        shown("ubuntu_pro: {token: x}", CloudInitVersion.parse("22.4.2")));
    assertEquals(
        "INFO E38 2:19 'ubuntu_advantage' is deprecated since cloud-init 24.1 | use ubuntu_pro",
        shown("ubuntu_advantage: {token: x}", CloudInitVersion.parse("22.4")));
  }
}
