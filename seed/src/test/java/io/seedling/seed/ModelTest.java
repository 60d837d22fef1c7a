package io.seedling.seed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the model says about single values; in documents "~" is a line end. */
class ModelTest {
  private static String shown(String config, CloudInitVersion target) {
    Document document = Document.ofText("ud", "#cloud-config\n" + config.replace('~', '\n'));
    Validation validation = new Validation(target, Optional.empty());
    return UserDataFindingsTest.shown(validation.of(document, DocumentKind.USER_DATA))
        .replace('\n', '~');
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
        "power_state: {mode: reboot, delay: -1}; ERROR E36 2:36 'delay' must be a number from 0"
            + " or 'now'",
        "power_state: {mode: reboot, delay: '+5'}; WARNING E38 2:36 text like \\+?[0-9]+ for 'delay'"
            + " is deprecated since cloud-init 22.3 | write a number",
        "apt_pipelining: unchanged; WARNING E38 2:17 'unchanged' for 'apt_pipelining' is"
            + " deprecated since cloud-init 22.4 | write 'os'",
        "chef: {config_path: /etc/chef/client.rb}; ``",
        "migrate: {a: 1}; ``",
        "ntp: {config: {template: 'a {{ b }} ${c}', confpath: /c}}; ``",
        "autoinstall: {version: 1, late-commands: ['echo $(date)']}; ``",
        "wireguard: {interfaces: [{content: '${x}'}]}; ``",
        "locale: ${lang}; WARNING E51 2:9 '$' stays as it is here: cloud-init asks no shell for"
            + " this value",
        "packages: ['{{ p }}']; WARNING E51 2:12 '{{ }}' stays as it is: this file is no template |"
            + " make '## template: jinja' the first line",
        "disk_setup: {/dev/sda: {layout: [[50, 8200], [50, linux]]}}; ``",
        "ansible: {pull: [{url: u, playbook_name: p}]}; WARNING E38 2:42 'playbook_name' is"
            + " deprecated since cloud-init 25.2 | use playbook_names",
        "ansible: {setup_controller: {run_ansible: [{playbook_name: p}]}}; ``",
        "ssh_genkeytypes: [dsa]; ERROR E36 2:19 'dsa' for 'ssh_genkeytypes[0]' is not taken by"
            + " cloud-init 24.1 and later | leave it out",
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
    assertEquals(
        "WARNING E36 2:19 'dsa' for 'ssh_genkeytypes[0]' is not taken by cloud-init 24.1 and later |"
            + " leave it out",
        shown("ssh_genkeytypes: [dsa]", CloudInitVersion.parse("22.4")));
  }

  /** By the tags of cloud-init's repository: where its code first reads the key. */
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "ntp: {peers: [a]}; 23.2",
        "ntp: {allow: [a]}; 23.2",
        "rsyslog: {install_rsyslog: true}; 23.3",
        "rsyslog: {check_exe: a}; 23.3",
        "rsyslog: {packages: [a]}; 23.3",
        "users: [{name: a, doas: [b]}, default]; 23.3",
        "create_hostname_file: true; 23.4",
        "ubuntu_pro: {enable_beta: [a]}; 24.1",
        "write_files: [{path: /a, source: {uri: b}}]; 24.3",
        "rpi: {interfaces: {spi: true}}; 25.2",
        "ansible: {pull: [{url: a, playbook_names: [b]}]}; 25.2",
        "rh_subscription: {activation_key: a}; 25.3"
      })
  void aKeyIsKnownFromItsReleaseOn(String config, String release) {
    CloudInitVersion first = CloudInitVersion.parse(release);
    CloudInitVersion before = new CloudInitVersion(first.year(), first.number() - 1);
    assertEquals("", errors(config, first));
    assertTrue(errors(config, before).contains(first + " is the first that does"), release);
  }

  private static String errors(String config, CloudInitVersion target) {
    return shown(config, target)
        .replace('~', '\n')
        .lines()
        .filter(line -> line.startsWith("ERROR"))
        .collect(Collectors.joining());
  }

  @Test
  void whatALaterReleaseRequiresIsNotMissedBefore() {
    String config = "landscape: {client: {url: a}}";
    assertEquals("", shown(config, CloudInitVersion.parse("23.2")));
    assertEquals(
        "ERROR E37 2:21 'computer_title' is missing in 'landscape.client'~ERROR E37 2:21"
            + " 'account_name' is missing in 'landscape.client'",
        shown(config, CloudInitVersion.parse("23.3")));
  }
}
