package io.seedling.seed;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SshHostKeyTest {
  private final SshHostKey key = SshHostKey.generate();

  private static String vendorData(SeedResult result) {
    for (Document file : result.seed().files()) {
      if (file.name().equals("vendor-data")) {
        return text(file);
      }
    }
    return "";
  }

  private static String text(Document document) {
    return new String(document.bytes(), UTF_8);
  }

  @Test
  void eachIsAnother() {
    assertNotEquals(key.publicKey(), SshHostKey.generate().publicKey());
  }

  @Test
  void itsPublicHalfIsAKeyAsOpensshWritesThem() throws SshKeyFormatException {
    assertEquals(key.publicKey(), SshPublicKey.parse(key.publicKey()).line());
    assertEquals(key.publicKey(), key.toString());
  }

  @Test
  void theSeedGivesItToTheGuestAndIsASecretThen() {
    Document config = key.cloudConfig();
    UserData read = UserData.read(config, CloudInitVersion.LATEST, new ArrayList<>());

    assertTrue(read.yaml().isPresent());
    assertTrue(text(config).startsWith("#cloud-config\nssh_keys:\n"));
    assertTrue(text(config).endsWith("  ed25519_public: " + key.publicKey() + "\n"));
  }

  @Test
  void aScriptBehindItHasTheGuestWriteItToTheDisk() {
    SeedResult result = Seed.from(SeedRequest.builder().hostKey(key).build());
    String data = vendorData(result);

    assertEquals(List.of(), result.findings());
    assertTrue(result.seed().containsSecret());
    assertTrue(data.contains(text(key.cloudConfig())), data);
    int script = data.indexOf("Content-Type: text/x-shellscript");
    assertTrue(script > data.indexOf(key.publicKey()), data);
    assertTrue(data.substring(script).contains("\n\n#!/bin/sh\nexec sync\n"), data);
  }

  @Test
  void itComesBesideTheUsersOwnVendorData() {
    Document own = Document.ofText("own", "#cloud-config\ntimezone: UTC\n");
    String data = vendorData(Seed.from(SeedRequest.builder().vendorData(own).hostKey(key).build()));

    assertTrue(data.startsWith("Content-Type: multipart/mixed;"), data);
    assertTrue(data.contains("timezone: UTC"), data);
    assertTrue(data.contains(key.publicKey()), data);
  }

  @Test
  void theSameKeyMakesTheSameSeed() {
    SeedRequest request = SeedRequest.builder().hostKey(key).build();

    assertEquals(Seed.from(request).seed().instanceId(), Seed.from(request).seed().instanceId());
    assertFalse(Seed.from(SeedRequest.builder().build()).seed().containsSecret());
    assertEquals(Optional.of(key), request.hostKey());
  }

  @Test
  void itIsReadFromItsPrivateHalf() {
    assertEquals(key, SshHostKey.read(key.privateKey()));
  }

  @Test
  void whatHasNoKeyInItIsNotRead() {
    String[] lines = key.privateKey().split("\n", -1);
    String end = lines[lines.length - 2];
    for (String text :
        List.of(
            "",
            lines[0] + "\n",
            lines[0] + "\n" + end + "\n",
            lines[0] + "\n" + lines[1] + "\n" + end + "\n",
            lines[0] + "\n*\n" + end + "\n",
            key.privateKey().replace(lines[lines.length - 3] + "\n", ""), // its private half
            key.privateKey()
                .replace(lines[3], lines[3].replace("AAAAtzc2gt", "AAAAtzc2gu")), // its second type
            key.privateKey().replace("b3BlbnNz", "b3BlbnNa"), // its magic
            key.privateKey().replace("1rZXktdjE", "1rZXktdjI"),
            key.privateKey().replace("ZWQyNTUxOQ", "ZWQyNTUxOA"))) { // its type
      assertThrows(IllegalArgumentException.class, () -> SshHostKey.read(text), text);
    }
  }

  @Test
  void whatIsNoKeyIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> new SshHostKey("x", key.publicKey()));
    assertThrows(
        IllegalArgumentException.class, () -> new SshHostKey(key.privateKey(), "ssh-rsa AAAA"));
  }
}
