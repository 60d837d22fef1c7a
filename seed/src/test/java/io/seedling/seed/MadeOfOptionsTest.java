package io.seedling.seed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files, settings, merged documents and static networks. */
class MadeOfOptionsTest {
  private static String userData(SeedRequest.Builder request) {
    SeedResult result = Seed.from(request.build());
    assertEquals("", UserDataFindingsTest.shown(result.findings()));
    return text(result.seed(), "user-data");
  }

  private static String text(Seed seed, String name) {
    for (Document file : seed.files()) {
      if (file.name().equals(name)) {
        return new String(file.bytes(), StandardCharsets.UTF_8);
      }
    }
    return "";
  }

  @Test
  void aFileIsTextWhereItCanBe() {
    Document script = Document.ofText("s", "#!/bin/sh\n\n  echo 'x'\n");
    Document binary = Document.of("b", new byte[] {0, (byte) 0xFF});
    String made =
        userData(
            SeedRequest.builder()
                .addFile(new WrittenFile(script, "/a", Optional.of("755"), Optional.of("x:y")))
                .addFile(new WrittenFile(binary, "/b", Optional.empty(), Optional.empty())));

    assertEquals(
        "#cloud-config\nwrite_files:\n  - path: \"/a\"\n    permissions: \"0755\"\n"
            + "    owner: \"x:y\"\n    content: |\n      #!/bin/sh\n\n        echo 'x'\n"
            + "  - path: \"/b\"\n    encoding: b64\n    content: AP8=\n",
        made);
  }

  @Test
  void aSettingIsReadAsYaml() {
    assertEquals(
        "#cloud-config\npackages:\n  - vim\nssh_pwauth: true\nchpasswd:\n  expire: false\n"
            + "timezone: Europe/Berlin\nruncmd:\n  - ls\n  - [a, b]\n",
        userData(
            SeedRequest.builder()
                .packages(List.of("vim"))
                .settings(
                    List.of(
                        "ssh_pwauth=true",
                        "chpasswd.expire=false",
                        "timezone=Europe/Berlin",
                        "runcmd=[ls, [a, b]]"))));
  }

  @Test
  void cloudConfigsAreMergedIntoOne() {
    assertEquals(
        "#cloud-config\npackages:\n  - a\n  - b\nssh:\n  emit_keys_to_console: yes\n"
            + "hostname: x\nruncmd:\n  - |\n    one\n    two\n",
        userData(
            SeedRequest.builder()
                .addUserData(
                    Document.ofText(
                        "1",
                        "#cloud-config\npackages: [a]\nssh: {emit_keys_to_console: yes}\n"
                            + "hostname: x\n"))
                .addUserData(
                    Document.ofText(
                        "2",
                        "#cloud-config\npackages: [b]\nhostname: x\nruncmd: [\"one\\ntwo\\n\"]\n"))
                .merged(true)));
  }

  @Test
  void whatCannotBeMergedIsSaid() {
    SeedResult result =
        Seed.from(
            SeedRequest.builder()
                .addUserData(Document.ofText("1", "#cloud-config\nhostname: x\n"))
                .addUserData(Document.ofText("2", "#cloud-config\n\nhostname: y\n"))
                .addUserData(Document.ofText("3", "#!/bin/sh\n"))
                .merged(true)
                .build());
    assertEquals(
        "ERROR E32 3:11 'hostname' is something else in 1:2 | remove one of the two\n"
            + "ERROR E32 0:0 only cloud-configs can be merged, and this is a script | leave --merge"
            + " out: they become parts of a message",
        UserDataFindingsTest.shown(result.findings()));
  }

  @Test
  void aPartHasTheTypeThatItIsGiven() {
    String message =
        userData(
            SeedRequest.builder()
                .addUserData(
                    Document.ofText("boot.sh", "#!/bin/sh\n")
                        .asPart("text/x-shellscript-per-boot")));
    assertEquals(
        1,
        message
            .lines()
            .filter(
                line -> line.equals("Content-Type: text/x-shellscript-per-boot; charset=\"utf-8\""))
            .count(),
        message);
  }

  @Test
  void aPartIsCheckedByItsType() {
    SeedResult result =
        Seed.from(
            SeedRequest.builder()
                .addUserData(Document.ofText("a", "runcmd: [ls]\n").asPart("text/cloud-config"))
                .addUserData(Document.ofText("b", "runcmd: ls\n").asPart("text/cloud-config"))
                .addUserData(Document.ofText("c", "x\n").asPart("text/css"))
                .build());
    assertEquals(
        "ERROR E35 1:9 'runcmd' must be a list, and this is text\n"
            + "WARNING E40 0:0 no handler takes a part of type 'text/css'; cloud-init passes it over"
            + " | text/cloud-config and text/x-shellscript are the usual ones",
        UserDataFindingsTest.shown(result.findings()));
  }

  @Test
  void aStaticNetworkIsAVersion2() {
    StaticNetwork network =
        StaticNetwork.parse("fd00::5/64,gw=fd00::1,dns=9.9.9.9,mac=52:54:00:AA:bb:cc");
    String text = new String(network.networkConfig().bytes(), StandardCharsets.UTF_8);
    assertEquals(
        "version: 2\nethernets:\n  nic0:\n    match:\n      macaddress: \"52:54:00:aa:bb:cc\"\n"
            + "    addresses:\n      - \"fd00::5/64\"\n    routes:\n      - to: \"::/0\"\n"
            + "        via: \"fd00::1\"\n    nameservers:\n      addresses: [\"9.9.9.9\"]\n",
        text);
    assertEquals(
        List.of(), Validation.LATEST.of(network.networkConfig(), DocumentKind.NETWORK_CONFIG));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "10.0.0.5",
        "10.0.0.5/33",
        "10.0.0/24",
        "10.0.0.256/24",
        "10.0.0.5/24,gw=x",
        "10.0.0.5/24,gw=10.0.0.1/24",
        "10.0.0.5/24,mtu=9",
        "10.0.0.5/24,mac=1",
        "fd00::5/129",
        "example.org/24"
      })
  void whatIsNoAddressIsRefused(String text) {
    assertThrows(IllegalArgumentException.class, () -> StaticNetwork.parse(text));
  }

  @Test
  void aSeedInAnothersPlaceIsTold() throws Exception {
    SeedRequest.Builder request =
        SeedRequest.builder()
            .addUserData(Document.ofText("u", "#cloud-config\nbootcmd: [ls]\nruncmd: [a]\n"));
    Seed now = Seed.from(request.build()).seed();
    FoundSeed same = found(now);
    FoundSeed other =
        found(
            Seed.from(
                    SeedRequest.builder()
                        .addUserData(Document.ofText("u", "#cloud-config\n{}\n"))
                        .instanceId(now.instanceId())
                        .build())
                .seed());

    assertEquals(Optional.empty(), Replacement.finding(same, now, "x.iso"));
    Finding finding = Replacement.finding(other, now, "x.iso").orElseThrow();
    assertEquals(Severity.WARNING, finding.severity());
    assertEquals(
        "the content is new and the instance-id is not: a guest that has booted with it runs"
            + " 'bootcmd' again, and nothing else",
        finding.message());
    Seed third = Seed.from(SeedRequest.builder().instanceId("other").build()).seed();
    assertEquals(
        Severity.INFO, Replacement.finding(other, third, "x.iso").orElseThrow().severity());
  }

  private static FoundSeed found(Seed seed) {
    java.util.Map<String, Document> files = new java.util.TreeMap<>();
    for (Document file : seed.files()) {
      files.put(file.name(), file);
    }
    return new FoundSeed(FoundSeed.Container.DIRECTORY, "", files);
  }
}
