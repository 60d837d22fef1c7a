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
        return new String(file.bytes(), UTF_8);
      }
    }
    return "";
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
    SeedResult result = Seed.from(SeedRequest.builder().hostKey(key).build());
    UserData read =
        UserData.read(
            Document.ofText("vendor-data", vendorData(result)),
            CloudInitVersion.LATEST,
            new ArrayList<>());

    assertEquals(List.of(), result.findings());
    assertTrue(result.seed().containsSecret());
    assertTrue(vendorData(result).startsWith("#cloud-config\nssh_keys:\n"));
    assertTrue(read.yaml().isPresent());
    assertTrue(vendorData(result).endsWith("  ed25519_public: " + key.publicKey() + "\n"));
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
  void whatIsNoKeyIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> new SshHostKey("x", key.publicKey()));
    assertThrows(
        IllegalArgumentException.class, () -> new SshHostKey(key.privateKey(), "ssh-rsa AAAA"));
  }
}
