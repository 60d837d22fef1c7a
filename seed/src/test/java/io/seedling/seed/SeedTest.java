package io.seedling.seed;

import static io.seedling.seed.UserDataFindingsTest.shown;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SeedTest {
  private static final PasswordHash HASH = new PasswordHash("$6$salt$hash");

  static Document document(String name, String text) {
    return Document.of(name, text.getBytes(StandardCharsets.UTF_8));
  }

  static String text(Seed seed, String name) {
    for (Document file : seed.files()) {
      if (file.name().equals(name)) {
        return new String(file.bytes(), StandardCharsets.UTF_8);
      }
    }
    return "(no " + name + ")";
  }

  private static Seed seed(SeedRequest.Builder request) {
    SeedResult result = Seed.from(request.build());
    assertEquals("", shown(result.findings()));
    return result.seed();
  }

  private static List<String> names(Seed seed) {
    List<String> names = new ArrayList<>();
    for (Document file : seed.files()) {
      names.add(file.name());
    }
    return names;
  }

  @Test
  void nothingAskedForMakesAValidSeedAllTheSame() {
    Seed seed = seed(SeedRequest.builder());
    assertEquals(List.of("meta-data", "user-data"), names(seed));
    assertEquals("#cloud-config\n{}\n", text(seed, "user-data"));
    assertEquals("instance-id: " + seed.instanceId() + "\n", text(seed, "meta-data"));
    assertTrue(seed.instanceId().matches("iid-[0-9a-f]{16}"), seed.instanceId());
  }

  @Test
  void documentsPassByteForByte() {
    String user = "#cloud-config\r\n# é\r\npackages: [vim]";
    Seed seed =
        Seed.from(
                SeedRequest.builder()
                    .addUserData(document("u", user))
                    .metaData(document("m", "# mine\ninstance-id: i-1"))
                    .vendorData(document("v", "#!/bin/sh\n"))
                    .networkConfig(document("n", "version: 2\n"))
                    .build())
            .seed();
    assertEquals(List.of("meta-data", "network-config", "user-data", "vendor-data"), names(seed));
    assertEquals(user, text(seed, "user-data"));
    assertEquals("# mine\ninstance-id: i-1", text(seed, "meta-data"));
    assertEquals("#!/bin/sh\n", text(seed, "vendor-data"));
    assertEquals("version: 2\n", text(seed, "network-config"));
    assertEquals("i-1", seed.instanceId());
  }

  @Test
  void theInstanceIdFollowsEveryDocument() {
    Document user = document("u", "#cloud-config\n{}\n");
    Document network = document("n", "version: 2\n");
    String base = seed(SeedRequest.builder().addUserData(user)).instanceId();
    assertEquals(base, seed(SeedRequest.builder()).instanceId());
    assertEquals("iid-cb7bef77bcedef64", base);
    assertNotEquals(base, seed(SeedRequest.builder().addUserData(user).hostname("a")).instanceId());
    assertNotEquals(
        base, seed(SeedRequest.builder().addUserData(user).networkConfig(network)).instanceId());
    assertNotEquals(
        base,
        seed(SeedRequest.builder().addUserData(document("u", "#cloud-config\n{}\n\n")))
            .instanceId());
    assertNotEquals(
        base,
        seed(SeedRequest.builder().addUserData(user).vendorData(document("v", "#!/bin/sh\n")))
            .instanceId());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '@',
      value = {
        "'' @ instance-id: i-1~local-hostname: web~",
        "# c~ @ # c~instance-id: i-1~local-hostname: web~",
        "a: b @ instance-id: i-1~local-hostname: web~a: b",
        "---~  a: b~  c: d~ @ ---~  instance-id: i-1~  local-hostname: web~  a: b~  c: d~",
        "{\"a\": \"b\"} @ {\"instance-id\": \"i-1\", \"local-hostname\": \"web\", \"a\": \"b\"}",
        "{} @ {\"instance-id\": \"i-1\", \"local-hostname\": \"web\"}",
        "local-hostname: web~instance-id: 'i-1'~ @ local-hostname: web~instance-id: 'i-1'~"
      })
  void whatMetaDataLacksIsAdded(String given, String expected) {
    SeedRequest.Builder request = SeedRequest.builder().hostname("web").instanceId("i-1");
    if (!given.isEmpty()) {
      request.metaData(document("m", given.replace('~', '\n')));
    }
    assertEquals(expected.replace('~', '\n'), text(seed(request), "meta-data"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '@',
      value = {
        "instance-id: i-2~ @ ERROR E32 1:14 'instance-id' is 'i-2' here, and 'i-1' is asked for |"
            + " remove one of the two",
        "a: b~local-hostname: x~ @ ERROR E32 2:17 'local-hostname' is 'x' here, and 'web' is asked"
            + " for | remove one of the two",
        "- a~ @ ERROR E27 1:1 meta-data is a mapping of keys, and this is a list",
        "? a~: b~ @ ERROR E32 1:1 'local-hostname' cannot be added to a document of this shape |"
            + " write 'local-hostname: web' into it",
        "instance_id: a~ @ WARNING E33 1:1 cloud-init does not read 'instance_id' in meta-data |"
            + " write 'instance-id'",
        "hostname: a~ @ WARNING E33 1:1 cloud-init does not read 'hostname' in meta-data | write"
            + " 'local-hostname'",
        "a: 'b~ @ ERROR E26 1:4 the quote that opens here is never closed | close it; within single"
            + " quotes write '' for '"
      })
  void metaDataIsNeverOverruled(String given, String finding) {
    SeedRequest request =
        SeedRequest.builder()
            .hostname("web")
            .instanceId("i-1")
            .metaData(document("m", given.replace('~', '\n')))
            .build();
    assertEquals(finding, shown(Seed.from(request).findings()).split("\n", 2)[0]);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '@',
      value = {
        "instance-id: 007 @ ERROR E33 1:14 'instance-id' must be text, and '007' reads as something"
            + " else | put it in quotes",
        "local-hostname: 2024 @ ERROR E33 1:17 'local-hostname' must be text, and '2024' reads as"
            + " something else | put it in quotes",
        "instance-id: yes @ ERROR E33 1:14 'instance-id' must be text, and 'yes' reads as something"
            + " else | put it in quotes",
        "instance-id: @ ERROR E33 1:13 'instance-id' must be text, and '' reads as something else |"
            + " put it in quotes"
      })
  void anIdMustBeText(String given, String finding) {
    SeedRequest request = SeedRequest.builder().metaData(document("m", given)).build();
    assertEquals(finding, shown(Seed.from(request).findings()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '@',
      value = {
        "version: 2~ @ ''",
        "network:~  version: 1~  config: []~ @ ''",
        "network: {config: disabled}~ @ ERROR E34 1:10 the guest would have no network at all, and"
            + " cloud-init's own schema refuses this for want of a 'version' | leave the file out"
            + " for DHCP, or write 'version: 2' without interfaces",
        "a: b~ @ ERROR E34 1:1 there is no 'version'; cloud-init would ignore the file and use DHCP"
            + " | add 'version: 2' (or 1, if that is what it is written for)",
        "version: '2'~ @ ERROR E34 1:10 'version' must be the number 1 or 2 | write it without"
            + " quotes",
        "version: 3~ @ ERROR E34 1:10 'version' must be the number 1 or 2 | write it without"
            + " quotes",
        "- a~ @ ERROR E27 1:1 a network configuration is a mapping of keys, and this is a list",
        "network: x~ @ ERROR E27 1:10 'network' is a mapping of keys, and this is text"
      })
  void aNetworkConfigurationHasAVersion(String given, String finding) {
    Document network = document("n", given.replace('~', '\n'));
    SeedRequest request = SeedRequest.builder().networkConfig(network).build();
    assertEquals(finding, shown(Seed.from(request).findings()));
  }

  @Test
  void anEmptyNetworkConfigurationIsLeftOut() {
    SeedResult result =
        Seed.from(SeedRequest.builder().networkConfig(document("n", "# none\n")).build());
    assertEquals(
        "WARNING E29 0:0 there is nothing in it, so it is left out of the seed",
        shown(result.findings()));
    assertEquals(List.of("meta-data", "user-data"), names(result.seed()));
  }

  @Test
  void shortcutsForTheDefaultUserMakeACloudConfig() throws Exception {
    Login login =
        new Login(
            Optional.empty(), Optional.of(HASH), List.of(SshPublicKey.parse(SshPublicKeyTest.KEY)));
    Seed seed =
        seed(
            SeedRequest.builder()
                .login(login)
                .packages(List.of("vim", "g++"))
                .runCommands(List.of("echo a: b # \"c\"")));
    assertEquals(
        "#cloud-config\npassword: \"$6$salt$hash\"\nchpasswd:\n  expire: false\n"
            + "ssh_authorized_keys:\n  - \""
            + SshPublicKeyTest.KEY
            + "\"\npackages:\n  - vim\n  - \"g++\"\n"
            + "runcmd:\n  - \"echo a: b # \\\"c\\\"\"\n",
        text(seed, "user-data"));
    assertTrue(seed.containsSecret());
  }

  @Test
  void aNamedUserStandsBesideTheDefaultOne() {
    Login login = new Login(Optional.of("ann"), Optional.of(HASH), List.of());
    assertEquals(
        """
        #cloud-config
        users:
          - default
          - name: ann
            shell: /bin/bash
            sudo: "ALL=(ALL) NOPASSWD:ALL"
            lock_passwd: false
            passwd: "$6$salt$hash"
        """,
        text(seed(SeedRequest.builder().login(login)), "user-data"));
  }

  @Test
  void severalDocumentsBecomeAMimeMessage() {
    Seed seed =
        seed(
            SeedRequest.builder()
                .addUserData(document("dir/a b.yaml", "#cloud-config\npackages: [a]\n"))
                .addUserData(document("c", "#!/bin/sh\necho é\n")));
    String boundary = "==" + InstanceId.digest(parts(), 12) + "==";
    assertEquals(
        "Content-Type: multipart/mixed; boundary=\""
            + boundary
            + "\"\nMIME-Version: 1.0\n\n--"
            + boundary
            + "\nContent-Type: text/cloud-config; charset=\"utf-8\"\nMIME-Version: 1.0\n"
            + "Content-Disposition: attachment; filename=\"01-a_b.yaml\"\n"
            + "Merge-Type: list(append)+dict(no_replace,recurse_list)+str()\n"
            + "Content-Transfer-Encoding: 7bit\n\n#cloud-config\npackages: [a]\n\n--"
            + boundary
            + "\nContent-Type: text/x-shellscript; charset=\"utf-8\"\nMIME-Version: 1.0\n"
            + "Content-Disposition: attachment; filename=\"02-c\"\n"
            + "Content-Transfer-Encoding: base64\n\nIyEvYmluL3NoCmVjaG8gw6kK\n--"
            + boundary
            + "--\n",
        text(seed, "user-data"));
  }

  private static List<Document> parts() {
    return List.of(
        document("dir/a b.yaml", "#cloud-config\npackages: [a]\n"),
        document("c", "#!/bin/sh\necho é\n"));
  }

  @Test
  void scalarsThatDisagreeBetweenDocumentsAreAWarning() {
    SeedRequest request =
        SeedRequest.builder()
            .addUserData(document("a", "#cloud-config\nhostname: a\nlocale: C\n"))
            .addUserData(document("b", "#cloud-config\nlocale: C\nhostname: b\n"))
            .build();
    assertEquals(
        "WARNING E32 3:1 'hostname' is set in a too; the guest keeps that value | remove one of the"
            + " two",
        shown(Seed.from(request).findings()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '@',
      value = {
        "#cloud-config~password: x~ @ true",
        "#cloud-config~users: [{name: a, plain_text_passwd: b}]~ @ true",
        "#cloud-config~chpasswd: {users: [{name: a, type: RANDOM}]}~ @ true",
        "#cloud-config~chpasswd: {expire: false}~ssh_pwauth: true~ @ false",
        "#cloud-config~ssh_keys: {rsa_public: x}~ @ false",
        "#cloud-config~ssh_keys: {rsa_private: x}~ @ true",
        "#cloud-config~a: '-----BEGIN RSA PRIVATE KEY-----'~ @ true",
        "#cloud-config~users: [{name: a, lock_passwd: true}]~ @ false",
        "## template: jinja~#cloud-config~password: x~ @ true",
        "## template: jinja~#cloud-config~{'password' : 'x'}~ @ true",
        "MIME-Version: 1.0~Content-Transfer-Encoding: quoted-printable~~=70assword: x~ @ true",
        "#cloud-config~write_files: [{path: /a, encoding: b64, content: QQ==}]~ @ true",
        "#cloud-config~write_files: [{path: /a, content: passwords~  are kept elsewhere}]~ @ false",
        "#!/bin/sh~usermod -p '$6$a$b' root~ @ true",
        "#!/bin/sh~echo hi~ @ false"
      })
  void aSeedKnowsWhetherItHoldsASecret(String text, boolean secret) {
    byte[] bytes = text.replace('~', '\n').getBytes(StandardCharsets.ISO_8859_1);
    SeedRequest request = SeedRequest.builder().addUserData(Document.of("u", bytes)).build();
    assertEquals(secret, Seed.from(request).seed().containsSecret());
  }

  @Test
  void whatCannotBeLookedIntoCountsAsASecret() {
    Document gzip = Document.of("u", new byte[] {0x1F, (byte) 0x8B, 8});
    SeedRequest request = SeedRequest.builder().addUserData(gzip).build();
    assertTrue(Seed.from(request).seed().containsSecret());
  }

  @Test
  void aWirelessPasswordIsASecret() {
    Document network =
        document("n", "version: 2\nwifis: {w: {access-points: {a: {password: b}}}}\n");
    SeedRequest request = SeedRequest.builder().networkConfig(network).build();
    assertTrue(Seed.from(request).seed().containsSecret());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '@',
      quoteCharacter = '`',
      value = {
        "`` @ the instance-id is empty",
        "a\u0007b @ the instance-id holds U+0007 at character 2; cloud-init makes a directory of it",
        ".. @ the instance-id '..' cannot name a directory in the guest"
      })
  void anInstanceIdMustNameADirectory(String id, String message) {
    SeedRequest.Builder request = SeedRequest.builder().instanceId(id);
    Exception e = assertThrows(IllegalArgumentException.class, request::build);
    assertEquals(message, e.getMessage());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '@',
      quoteCharacter = '`',
      value = {
        "`` @ a hostname has 1 to 253 characters; this has 0",
        "a..b @ the hostname 'a..b' has an empty label",
        "a_b @ the hostname 'a_b' may hold letters, digits and, within a label, '-'; there is '_' at"
            + " character 2",
        "-a @ the hostname '-a' may hold letters, digits and, within a label, '-'; there is '-' at"
            + " character 1",
        "a\u0007b @ the hostname 'a<U+0007>b' may hold letters, digits and, within a label, '-'; there"
            + " is '<U+0007>' at character 2"
      })
  void aHostnameIsOneOfRfc1123(String name, String message) {
    SeedRequest.Builder request = SeedRequest.builder().hostname(name);
    Exception e = assertThrows(IllegalArgumentException.class, request::build);
    assertEquals(message, e.getMessage());
  }

  @Test
  void aUserNameIsOneOfUseradd() {
    Exception e =
        assertThrows(
            IllegalArgumentException.class,
            () -> new Login(Optional.of("a:b"), Optional.empty(), List.of()));
    assertEquals(
        "the user name 'a:b' is not one: letters, digits, '.', '_' and '-' are allowed, at most 32,"
            + " the first a letter or '_'",
        e.getMessage());
  }

  @Test
  void anOptionIsNotLostBehindADocumentThatMergesByItsOwnRules() {
    String mime =
        "MIME-Version: 1.0\nContent-Type: text/cloud-config\n\n#cloud-config\nruncmd: [a]\n";
    Seed seed =
        seed(
            SeedRequest.builder()
                .addUserData(document("m", mime))
                .runCommands(List.of("from-option")));
    String text = text(seed, "user-data");
    assertTrue(text.indexOf("runcmd: [a]") < text.indexOf("from-option"), text);
  }

  @Test
  void aDocumentThatContradictsAnOptionIsAnError() {
    SeedResult result =
        Seed.from(
            SeedRequest.builder()
                .addUserData(
                    document(
                        "u",
                        "#cloud-config\npassword: x\nchpasswd: {expire: false}\nssh_pwauth: false\n"))
                .login(new Login(Optional.empty(), Optional.of(HASH), List.of()))
                .build());
    assertEquals(
        "ERROR E32 2:1 'password' is set here and by an option; the guest would keep this"
            + " value | remove it, or leave the option out",
        shown(result.findings()));
  }

  @Test
  void aHostNameThatCountsBeforeTheOptionIsSaid() {
    SeedResult result =
        Seed.from(
            SeedRequest.builder()
                .addUserData(document("u", "#cloud-config\nhostname: other\nfqdn: web.example\n"))
                .hostname("web")
                .build());
    assertEquals(
        "WARNING E32 2:1 the guest will be called 'other', not 'web': a host name in user-data"
            + " counts before the meta-data's | remove 'hostname'",
        shown(result.findings()));
  }
}
