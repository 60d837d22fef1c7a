package io.seedling.seed;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FleetTest {
  private static final Map<String, String> FILES =
      Map.of(
          "user-data.worker", "#cloud-config\nhostname: ${name}\npackages: ${tools}\n",
          "broken", "#cloud-config\nfqdn: ${nobody}\n");

  private static Fleet.Reading reading(String text) {
    return Fleet.read(Document.ofText("fleet.yaml", text), "fleet", Map.of(), FleetTest::file);
  }

  private static Document file(String name) throws IOException {
    String text = FILES.get(name);
    if (text == null) {
      throw new NoSuchFileException(name);
    }
    return Document.ofText(name, text);
  }

  private static Fleet fleet(String text) {
    Fleet.Reading reading = reading(text);
    assertEquals(List.of(), lines(reading));
    return reading.fleet().orElseThrow();
  }

  private static List<String> lines(Fleet.Reading reading) {
    List<String> lines = new ArrayList<>();
    for (Finding finding : reading.findings()) {
      lines.add(
          finding.file()
              + ":"
              + finding.line()
              + ":"
              + finding.column()
              + ": "
              + finding.message()
              + finding.help().map(help -> " (" + help + ")").orElse(""));
    }
    return lines;
  }

  private static String text(Document document) {
    return new String(document.bytes(), UTF_8);
  }

  @Test
  void aGroupIsCountedInItsNamesAddressesAndCards() {
    Fleet fleet =
        fleet(
            """
            network: {range: 192.168.42.0/24, domain: kubenet, names: {kubernetes: 192.168.42.21, api: 192.168.42.20}}
            defaults: {image: base.img, memory: 2G}
            vms:
              - {name: gateway, address: 192.168.42.10, mac: 52:52:52:00:00:00}
              - {name: control, count: 2, address: 192.168.42.11, mac: '52:52:52:00:00:0f'}
              - {name: 'w${index}x', count: 2, memory: 4G}
            """);
    List<String> told = new ArrayList<>();
    for (FleetVm vm : fleet.vms()) {
      told.add(vm.name() + " " + vm.card().orElseThrow() + " " + vm.option("memory").orElse(""));
    }
    assertEquals(
        List.of(
            "gateway Card[address=192.168.42.10, mac=52:52:52:00:00:00] 2G",
            "control0 Card[address=192.168.42.11, mac=52:52:52:00:00:0f] 2G",
            "control1 Card[address=192.168.42.12, mac=52:52:52:00:00:10] 2G",
            "w0x Card[address=192.168.42.13, mac=] 4G",
            "w1x Card[address=192.168.42.14, mac=] 4G"),
        told);
    assertEquals(
        "{192.168.42.10=[gateway.kubenet, gateway], 192.168.42.11=[control0.kubenet, control0],"
            + " 192.168.42.12=[control1.kubenet, control1], 192.168.42.13=[w0x.kubenet, w0x],"
            + " 192.168.42.14=[w1x.kubenet, w1x],"
            + " 192.168.42.21=[kubernetes.kubenet, kubernetes],"
            + " 192.168.42.20=[api.kubenet, api]}",
        fleet.hosts().hosts().toString());
  }

  @Test
  void valuesComeFromTheVmItsFleetAndItsNeighbours() {
    Fleet fleet =
        fleet(
            """
            network: {range: 10.0.0.0/16}
            values: {greeting: 'hello from ${name}', tools: [a, b], port: 80}
            defaults: {image: base.img, user-data: user-data.worker}
            vms:
              - name: one
                values: {port: 81}
                publish: ['80${index}0:${port}']
                run: ['echo ${greeting} to ${vms.two.address}', 'echo $${HOME}']
              - name: two
                user-data:
                  bootcmd: ["echo ${address}/${prefix} ${fleet}"]
            """);
    FleetVm one = fleet.vms().get(0);
    assertEquals(List.of("8000:81"), one.options().get("publish"));
    assertEquals(
        List.of("echo hello from one to 10.0.0.11", "echo ${HOME}"), one.options().get("run"));
    assertEquals(
        "#cloud-config\nhostname: one\npackages: [a, b]\n",
        text(one.documents().userData().get(0)));
    assertEquals(
        "#cloud-config\n{\"bootcmd\": [\"echo 10.0.0.11/16 fleet\"]}\n",
        text(fleet.vms().get(1).documents().userData().get(0)));
  }

  /** "~" is a line end. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "vms: [{name: a}] | 1:7: the VM 'a' has no 'image' (give it one, or give 'defaults' one)",
        "{} | 1:1: 'vms' is missing: the list of the VMs",
        "- a | 1:1: a fleet's file is a mapping of keys, and this is a list",
        "vms: [{name: a, image: i, cpu: 2}] | 1:32: 'cpu' must be text, and this is the number 2"
            + " (put it in quotes: \"2\")",
        "vms: [{name: a, image: i, memroy: 2G}] | 1:27: a fleet's file knows no key 'memroy' here"
            + " (did you mean 'memory'?)",
        "vms: [{name: a, image: i, memory: 2 GB}] | 1:35: 'memory' must be a size such as 2G, not"
            + " '2 GB'",
        "vms: [{name: a, image: i, cpus: 0}] | 1:33: 'cpus' must be a number of processors, from"
            + " 1, not '0'",
        "vms: [{name: a b, image: i}] | 1:14: 'a b' is no VM's name: letters, digits, '-', '_' and"
            + " '.' are allowed, at most 63, the first a letter or digit",
        "vms:~- {name: a, image: i}~- {name: A, image: i, hostname: b} | 3:10: two VMs are called"
            + " 'a': a and A",
        "vms:~- {name: a, image: i, count: 2, hostname: h} | 2:43: two VMs have the hostname 'h':"
            + " a0 and a1 (let ${index} be a part of it)",
        "vms:~- {name: a, image: i, publish: [80:80]}~- {name: b, image: i, publish:"
            + " ['127.0.0.1:80:81']} | 3:32: two VMs would publish at '127.0.0.1:80': a and b",
        "vms:~- {name: a, image: i, mac: 52:54:00:00:00:01}~- {name: b, image: i, mac:"
            + " '52:54:00:00:00:01'} | 3:28: two VMs have the mac '52:54:00:00:00:01': a and b",
        "vms: [{name: a, image: i, mac: 53:54:00:00:00:01}] | 1:32: '53:54:00:00:00:01' is no"
            + " card's address: six pairs of hexadecimal digits, the second digit even, as"
            + " 52:54:00:12:34:56",
        "network: {range: 10.0.0.0/24}~vms:~- {name: a, image: i, address: 10.0.0.5}~- {name: b,"
            + " count: 2, image: i, address: 10.0.0.4} | 4:42: the address 10.0.0.5 is somebody's"
            + " already",
        "network: {range: 10.0.0.0/24}~vms: [{name: a, image: i, address: 10.0.1.5}] | 2:36:"
            + " '10.0.1.5' is no host's address in 10.0.0.0/24",
        "network: {range: 10.0.0.0/30}~vms: [{name: a, image: i, count: 3}] | 2:7: there is no"
            + " address left in 10.0.0.0/30 for 'a2' (make the range larger)",
        "network: {range: 10.0.0.0/24, names: {a b: 10.0.0.2}}~vms: [{name: a, image: i}] | 1:44:"
            + " the hostname 'a b' may hold letters, digits and, within a label, '-'; there is ' '"
            + " at character 2",
        "network: {range: 10.0.0.0}~vms: [{name: a, image: i}] | 1:18: a range of addresses is"
            + " written like 192.168.42.0/24, with a prefix from 8 to 30",
        "vms: [{name: a, image: i, address: 10.0.0.5}] | 1:36: an address needs the 'network' that"
            + " it is in (write network: {range: 192.168.42.0/24} at the top)",
        "vms: [{name: a, image: i, after: [b]}] | 1:34: 'a' is to start after 'b', which is no VM"
            + " of the fleet",
        "vms:~- {name: a, image: i, after: [b]}~- {name: b, image: i, after: [a]} | 3:30: VMs wait"
            + " for one another: a after b after a",
        "vms: [{name: a, image: i, after: [a]}] | 1:34: VMs wait for one another: a after a",
        "values: {x: '${y}', y: '${x}'}~vms: [{name: a, image: i}] | 1:24: the values of 'x', 'y'"
            + " need one another (write one of them out)",
        "vms: [{name: a, image: '${none}'}] | 1:24: there is no value for '${none}' (give it under"
            + " 'values', or write $${ for a ${ that is to stay)",
        "values: {l: [1]}~vms: [{name: a, image: 'x${l}'}] | 2:24: '${l}' is a list, and text is"
            + " wanted here (give the one value that is meant, as ${l.KEY})",
        "vms: [{name: a, image: i, user-data: gone}] | 1:38: user-data can't be read: there is no"
            + " file gone",
        "defaults: {name: a}~vms: [{image: i, name: b}] | 1:12: 'name' is for one VM, not for all",
        "vms: [{image: i}] | 1:7: a VM has no 'name'",
      })
  void whatIsWrongIsToldWithItsPlace(String text, String finding) {
    Fleet.Reading reading = reading(text.replace('~', '\n') + "\n");
    assertEquals(Optional.empty(), reading.fleet());
    assertEquals(List.of("fleet.yaml:" + finding), lines(reading));
  }

  @Test
  void aValueGivenBesideTheFileCountsBeforeIts() {
    String text = "values: {image: a.img}\nvms: [{name: a, image: 'x-${image}'}]\n";
    Fleet.Reading reading =
        Fleet.read(
            Document.ofText("fleet.yaml", text), "f", Map.of("image", "b.img"), FleetTest::file);
    assertEquals("x-b.img", reading.fleet().orElseThrow().vms().get(0).image());
  }

  @Test
  void aPlaceholderWithoutAValueIsToldWhereTheDocumentHasIt() {
    assertEquals(
        List.of(
            "broken:2:7: there is no value for '${nobody}' (give it in the values, or write $${"
                + " for a ${ that is to stay)"),
        lines(reading("vms: [{name: a, image: i, user-data: broken}]\n")));
  }

  @Test
  void newNamesOfOthersMakeNoNewInstance() {
    SeedRequest.Builder request = SeedRequest.builder();
    Seed alone =
        Seed.from(request.hosts(new HostNames(Map.of("10.0.0.1", List.of("a")))).build()).seed();
    Seed both =
        Seed.from(
                request
                    .hosts(
                        new HostNames(
                            Map.of("10.0.0.1", List.of("a"), "10.0.0.2", List.of("b.c", "b"))))
                    .build())
            .seed();
    assertEquals(alone.instanceId(), both.instanceId());
    assertEquals(Seed.from(SeedRequest.builder().build()).seed().instanceId(), alone.instanceId());
    String vendorData = text(both.files().get(2));
    assertTrue(vendorData.contains("\n10.0.0.2 b.c b\n"), vendorData);
  }
}
