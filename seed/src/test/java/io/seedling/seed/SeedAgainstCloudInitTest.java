package io.seedling.seed;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What cloud-init itself makes of our seeds: its NoCloud reader, its MIME walk, its merging. */
@Tag("reference")
class SeedAgainstCloudInitTest {
  /**
   * Reads a seed directory as DataSourceNoCloud does, then hands user-data to the part handlers,
   * and prints meta-data, the merged cloud-config and the scripts as JSON with sorted keys.
   */
  private static final String CONSUME =
      """
      import json, logging, os, sys
      from cloudinit import handlers, helpers, user_data, util
      from cloudinit.handlers.cloud_config import CloudConfigPartHandler
      from cloudinit.handlers.shell_script import ShellScriptPartHandler
      from cloudinit.settings import PER_INSTANCE
      logging.disable(logging.CRITICAL)
      seed, work = sys.argv[1], sys.argv[2]
      found = util.pathprefix2dict(
          seed, required=['user-data', 'meta-data'], optional=['vendor-data', 'network-config'])
      paths = helpers.Paths({'cloud_dir': work, 'run_dir': work})
      os.makedirs(work + '/instances/i/scripts')
      class Source:
          def get_instance_id(self): return 'i'
      paths.datasource = Source()
      message = user_data.UserDataProcessor(paths).process(found['user-data'])
      config, scripts = CloudConfigPartHandler(paths), ShellScriptPartHandler(paths)
      config.cloud_fn = work + '/cloud-config.txt'
      scripts.script_dir = work + '/scripts'
      parts = []
      for handler in (config, scripts):
          handler.handle_part(None, handlers.CONTENT_START, None, None, PER_INSTANCE, {}) if handler is config else None
      for part in message.walk():
          if part.get_content_maintype() == 'multipart':
              continue
          kind, name = part.get_content_type(), part.get_filename()
          payload = util.fully_decoded_payload(part)
          parts.append(kind)
          if kind == 'text/cloud-config':
              config.handle_part(None, kind, name, payload, PER_INSTANCE, dict(part))
          elif kind == 'text/x-shellscript':
              scripts.handle_part(None, kind, name, payload, PER_INSTANCE)
      config.handle_part(None, handlers.CONTENT_END, None, None, PER_INSTANCE, {})
      text = open(config.cloud_fn).read()
      names = sorted(os.listdir(scripts.script_dir)) if os.path.isdir(scripts.script_dir) else []
      print(json.dumps({
          'meta': util.load_yaml(found['meta-data']),
          'network': util.load_yaml(found.get('network-config') or b'null', allowed=(dict, type(None))),
          'vendor': (found.get('vendor-data') or b'').decode(),
          'parts': parts,
          'config': util.load_yaml(text) if text else None,
          'scripts': {n: open(scripts.script_dir + '/' + n).read() for n in names},
      }, sort_keys=True, ensure_ascii=False))
      """;

  @TempDir Path scratch;

  private String consumed(SeedRequest.Builder request) throws Exception {
    Reference python = Reference.python("cloudinit.user_data");
    SeedResult result = Seed.from(request.build());
    List<Finding> findings = new ArrayList<>(result.findings());
    findings.removeIf(finding -> finding.code().equals(Code.UNKNOWN_KEY)); // of these documents
    assertEquals("", UserDataFindingsTest.shown(findings));
    Path seed = Files.createDirectory(scratch.resolve("seed"));
    for (Document file : result.seed().files()) {
      Files.write(seed.resolve(file.name()), file.bytes());
    }
    Path work = Files.createDirectory(scratch.resolve("work"));
    return python.run(scratch, "", CONSUME, seed.toString(), work.toString()).strip();
  }

  private static Document document(String name, String text) {
    return SeedTest.document(name, text);
  }

  @Test
  void theEmptySeedIsReadAsEmptyConfiguration() throws Exception {
    assertEquals(
        "{\"config\": {}, \"meta\": {\"instance-id\": \"iid-cb7bef77bcedef64\"}, \"network\": null,"
            + " \"parts\": [\"text/cloud-config\"], \"scripts\": {}, \"vendor\": \"\"}",
        consumed(SeedRequest.builder()));
  }

  @Test
  void partsAreMergedListsAppendedAndScriptsKept() throws Exception {
    Login login = new Login(Optional.of("ann"), Optional.empty(), List.of());
    assertEquals(
        "{\"config\": {\"apt\": {\"a\": 1, \"b\": 2}, \"locale\": \"C\", \"packages\": [\"jq\","
            + " \"é\", \"vim\"], \"users\": [\"default\", {\"name\": \"bob\"}, \"default\","
            + " {\"name\": \"ann\", \"shell\": \"/bin/bash\", \"sudo\":"
            + " \"ALL=(ALL) NOPASSWD:ALL\"}]}, \"meta\": {\"instance-id\": \"007\", \"local-hostname\": \"web.example\"},"
            + " \"network\": {\"version\": 2}, \"parts\": [\"text/cloud-config\","
            + " \"text/cloud-config\", \"text/x-shellscript\", \"text/cloud-config\"], \"scripts\":"
            + " {\"03-run.sh\": \"#!/bin/sh\\necho é\\n\"}, \"vendor\": \"#!/bin/sh\\n\"}",
        consumed(
            SeedRequest.builder()
                .instanceId("007")
                .hostname("web.example")
                .login(login)
                .packages(List.of("vim"))
                .networkConfig(document("n", "version: 2\n"))
                .vendorData(document("v", "#!/bin/sh\n"))
                .addUserData(
                    document(
                        "a.yaml",
                        """
                        #cloud-config
                        packages: [jq]
                        apt: {a: 1}
                        locale: C
                        users: [default, {name: bob}]
                        """))
                .addUserData(document("b.yaml", "#cloud-config\npackages: [é]\napt: {b: 2}\n"))
                .addUserData(document("/x/run.sh", "#!/bin/sh\necho é\n"))));
  }

  @Test
  void aMimeMessageAmongTheDocumentsIsUnfolded() throws Exception {
    String mime =
        """
        MIME-Version: 1.0
        Content-Type: multipart/mixed; boundary="b"

        --b
        Content-Type: text/cloud-config

        locale: C
        --b--
        """;
    assertEquals(
        "{\"config\": {\"locale\": \"C\", \"packages\": [\"vim\"]}, \"meta\": {\"instance-id\":"
            + " \"i\"}, \"network\": null, \"parts\": [\"text/cloud-config\","
            + " \"text/cloud-config\"], \"scripts\": {}, \"vendor\": \"\"}",
        consumed(
            SeedRequest.builder()
                .instanceId("i")
                .packages(List.of("vim"))
                .addUserData(document("m", mime))));
  }

  @Test
  void theSchemaHasNothingAgainstWhatShortcutsMake() throws Exception {
    Reference cloudInit = Reference.program("cloud-init", "--version");
    for (Optional<String> user : List.of(Optional.<String>empty(), Optional.of("ann"))) {
      Login login =
          new Login(
              user,
              Optional.of(new PasswordHash("$6$salt$hash")),
              List.of(SshPublicKey.parse(SshPublicKeyTest.KEY)));
      SeedRequest request =
          SeedRequest.builder()
              .login(login)
              .packages(List.of("vim"))
              .runCommands(List.of("echo 'a: b'"))
              .build();
      Path file = scratch.resolve("user-data");
      Files.write(file, CloudConfig.of(request).getBytes(StandardCharsets.UTF_8));
      String said = cloudInit.run(scratch, "", "schema", "-c", file.toString());
      assertEquals("Valid cloud-config: " + file, said.strip());
    }
  }

  @Test
  void opensslAgreesWithTheHash() throws Exception {
    Reference openssl = Reference.program("openssl", "version");
    String said = openssl.run(scratch, "pässwörd\n", "passwd", "-6", "-salt", "abc", "-stdin");
    byte[] password = "pässwörd".getBytes(StandardCharsets.UTF_8);
    assertEquals(said.strip(), PasswordHash.sha512(password, "abc", 5000).crypt());
  }

  @Test
  void isoinfoFindsTheLabelAndTheFiles() throws Exception {
    Reference isoinfo = Reference.program("isoinfo", "-version");
    Path iso = scratch.resolve("seed.iso");
    Seed seed = Seed.from(SeedRequest.builder().build()).seed();
    try (FileChannel channel =
        FileChannel.open(iso, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      SeedVolume.write(seed, Instant.EPOCH, channel);
    }
    assertEquals(
        "/meta-data\n/user-data\n", isoinfo.run(scratch, "", "-R", "-f", "-i", iso.toString()));
    String file = isoinfo.run(scratch, "", "-R", "-i", iso.toString(), "-x", "/user-data");
    assertEquals("#cloud-config\n{}\n", file);
  }
}
