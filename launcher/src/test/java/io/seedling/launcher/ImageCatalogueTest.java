package io.seedling.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ImageCatalogueTest {
  @TempDir Path directory;

  private ImageCatalogue read(String own) throws IOException {
    return ImageCatalogue.read(Files.writeString(directory.resolve("images.txt"), own));
  }

  @Test
  void theBuiltInImagesAreThereForBothKindsOfGuests() throws IOException {
    ImageCatalogue catalogue = ImageCatalogue.read(directory.resolve("none"));
    for (String name :
        List.of("ubuntu:24.04", "ubuntu:noble", "debian:12", "fedora:42", "alpine:3.22")) {
      for (GuestArch arch : GuestArch.values()) {
        CatalogueImage image = catalogue.find(name, arch).orElseThrow();
        assertEquals("https", image.address().getScheme());
        assertTrue(image.sums().isPresent(), name);
      }
    }
    assertEquals(
        URI.create("https://cloud.debian.org/images/cloud/bookworm/latest/SHA512SUMS"),
        catalogue.find("debian:12", GuestArch.AARCH64).orElseThrow().sums().orElseThrow());
    for (CatalogueImage image : catalogue.images()) {
      String deb = image.arch() == GuestArch.X86_64 ? "amd64" : "arm64";
      String file = image.fileName();
      assertTrue(file.contains(deb) || file.contains(image.arch().qemuName()), file);
    }
  }

  @Test
  void aLineOfOnesOwnComesFirst() throws IOException {
    ImageCatalogue catalogue =
        read(
            "# mine\n\ndebian:12,mine:1 amd64 http://mirror.example/d.img http://x.example/sums\n");
    CatalogueImage image = catalogue.find("debian:12", GuestArch.X86_64).orElseThrow();

    assertEquals(image, catalogue.find("mine:1", GuestArch.X86_64).orElseThrow());
    assertEquals("debian:12", image.title());
    assertEquals(Optional.of(URI.create("http://x.example/sums")), image.sums());
    assertEquals(Optional.empty(), catalogue.find("mine:1", GuestArch.AARCH64));
  }

  @Test
  void aListMayBeSignedBesideItOrInItself() throws IOException {
    ImageCatalogue catalogue = ImageCatalogue.read(directory.resolve("none"));
    CatalogueImage ubuntu = catalogue.find("ubuntu:24.04", GuestArch.AARCH64).orElseThrow();
    assertEquals(
        Optional.of(
            new CatalogueImage.Signature(
                Optional.of(
                    URI.create(
                        "https://cloud-images.ubuntu.com/releases/24.04/release/SHA256SUMS.gpg")),
                "ubuntu-cloudimage-keyring.gpg")),
        ubuntu.signature());
    assertEquals(
        Optional.of(new CatalogueImage.Signature(Optional.empty(), "fedora.gpg")),
        catalogue.find("fedora:43", GuestArch.X86_64).orElseThrow().signature());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "debian:12 amd64",
        "debian amd64 https://x.example/a",
        "debian:12 sparc https://x.example/a",
        "debian:12 amd64 ftp://x.example/a",
        "debian:12 amd64 https://x.example/a sums more",
        "debian:12 amd64 https://x.example/a sums inline ../keys",
        "debian:12 amd64 https://x.example/a%",
      })
  void aLineThatIsNotUnderstoodIsToldByItsNumber(String line) {
    IOException e = assertThrows(IOException.class, () -> read("# first\n" + line + "\n"));
    assertTrue(String.valueOf(e.getMessage()).contains("images.txt:2: "), e::getMessage);
  }

  @Test
  void namesAreNoFilesAndNoAddresses() {
    assertTrue(ImageCatalogue.isName("ubuntu:24.04"));
    assertFalse(ImageCatalogue.isName("disk.qcow2"));
    assertFalse(ImageCatalogue.isName("C:\\disk.qcow2"));
    assertFalse(ImageCatalogue.isName("https://x"));
    assertTrue(ImageCatalogue.isAddress("https://x"));
    assertFalse(ImageCatalogue.isAddress("file:///x"));
  }

  @Test
  void filesAreNamedHarmlessly() {
    assertEquals("disk-abc.img", ImageFileName.of("disk.img", "abc"));
    assertEquals("a_b-abc", ImageFileName.of("a/b", "abc"));
    assertEquals("_.x-abc.img", ImageFileName.of(".x.img", "abc"));
    assertTrue(ImageFileName.isOf("disk.img", "disk-abc.img", 3));
    assertFalse(ImageFileName.isOf("disk.img", "disc-abc.img", 3));
    assertFalse(ImageFileName.isOf("disk.img", "a", 3));
  }
}
