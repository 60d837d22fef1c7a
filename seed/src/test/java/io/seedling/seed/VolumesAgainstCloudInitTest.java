package io.seedling.seed;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What cloud-init's own readers make of a config drive and of an archive of ours. */
@Tag("reference")
class VolumesAgainstCloudInitTest {
  private static final String READ_CONFIG_DRIVE =
      """
      import json, logging, sys
      from cloudinit.sources import DataSourceConfigDrive as drive
      from cloudinit.sources.helpers import openstack
      logging.disable(logging.CRITICAL)
      found = drive.read_config_drive(sys.argv[1])
      macs = {'52:54:00:aa:bb:cc': 'eth0'}
      print(json.dumps({
          'id': found['metadata']['instance-id'],
          'hostname': found['metadata']['local-hostname'],
          'user': found['userdata'].decode(),
          'vendor': found['vendordata'],
          'network': openstack.convert_net_json(found['networkdata'], known_macs=macs),
      }, sort_keys=True, ensure_ascii=False))
      """;

  @TempDir Path scratch;

  @Test
  void aConfigDriveSaysWhatTheSeedSays() throws Exception {
    Reference python = Reference.python("cloudinit.sources.DataSourceConfigDrive");
    FoundSeed found = FoundSeed.read(FoundSeedTest.written(scratch, SeedFormat.CONFIG_DRIVE));
    for (var file : found.files().entrySet()) {
      Path copy = scratch.resolve("drive").resolve(file.getKey());
      Files.createDirectories(copy.getParent());
      Files.write(copy, file.getValue().bytes());
    }

    String read = python.run(scratch, "", READ_CONFIG_DRIVE, scratch.resolve("drive").toString());

    String id = FoundSeedTest.seed().instanceId();
    assertEquals(
        "{\"hostname\": \"vm1\", \"id\": \""
            + id
            + "\", \"network\": {\"config\": [{\"accept-ra\": false, \"mac_address\":"
            + " \"52:54:00:aa:bb:cc\", \"name\": \"eth0\", \"subnets\": [{\"address\":"
            + " \"10.0.0.5/24\", \"dns_nameservers\": [\"10.0.0.1\"], \"dns_search\":"
            + " [\"example.org\"], \"gateway\": \"10.0.0.1\", \"ipv4\": true, \"type\":"
            + " \"static\"}, {\"address\": \"fd00::5/64\", \"dns_nameservers\": [\"10.0.0.1\"],"
            + " \"dns_search\": [\"example.org\"], \"ipv6\": true, \"type\": \"static6\"}],"
            + " \"type\": \"physical\"}], \"version\": 1}, \"user\": \"#cloud-config\\nruncmd:"
            + " [ls]\\n\", \"vendor\": {\"cloud-init\": \"#!/bin/sh\\necho \\\"ü\\\"\\n\"}}\n",
        read);
  }

  @Test
  void tarUnpacksTheArchive() throws Exception {
    Path archive = FoundSeedTest.written(scratch, SeedFormat.TAR);

    String listed =
        Reference.program("tar", "--version").run(scratch, "", "--utc", "-tvf", archive.toString());

    assertEquals(
        4, listed.lines().filter(line -> line.startsWith("-r--r--r-- root/root ")).count(), listed);
    assertEquals(4, listed.lines().filter(line -> line.contains(" 2020-09-13 ")).count(), listed);
  }
}
