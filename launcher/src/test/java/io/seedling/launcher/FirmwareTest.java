package io.seedling.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.seedling.launcher.Disk.Format;
import io.seedling.launcher.Firmware.Bios;
import io.seedling.launcher.Firmware.Flash;
import io.seedling.launcher.LaunchException.Kind;
import io.seedling.launcher.Machine.Board;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class FirmwareTest {
  private static final String QEMU = "/usr/bin/qemu-system-aarch64";
  private static final String DESCRIPTORS = "/usr/share/qemu/firmware/";

  private final RecordedHost linux = RecordedHost.linux(GuestArch.AARCH64);

  @BeforeEach
  void installQemu() throws IOException {
    linux.program(QEMU);
    linux.answers(0, "/srv/pc-bios\n", QEMU, "-L", "help");
  }

  private Firmware find(Board board) throws IOException {
    QemuBinary qemu = new QemuBinary(linux.files.getPath(QEMU), board.arch());
    return Firmware.find(qemu, board, linux.host());
  }

  private Firmware find() throws IOException {
    return find(Board.of(GuestArch.AARCH64));
  }

  private Flash flash(String path, Format format) {
    return new Flash(linux.files.getPath(path), format);
  }

  /** Installs an image and its descriptor. */
  private void describe(String file, String image, String features) throws IOException {
    describe(file, image, "virt-*", "flash", "raw", features);
    linux.file(image);
  }

  private void describe(
      String file, String image, String machine, String device, String format, String features)
      throws IOException {
    String mapping =
        device.equals("flash")
            ? "{'device':'flash','executable':{'filename':'%s','format':'%s'}}"
            : "{'device':'%3$s','filename':'%1$s'}";
    String text =
        """
        {'interface-types':['uefi'],
         'mapping':%s,
         'targets':[{'architecture':'aarch64','machines':['%s']}],
         'features':[%s]}
        """
            .formatted(mapping.formatted(image, format, device), machine, features)
            .replace('\'', '"');
    linux.file(DESCRIPTORS + file, text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void theEnvironmentComesFirst() throws IOException {
    describe("60-a.json", "/usr/share/AAVMF/A.fd", "");
    linux.environment.put("QEMU_FIRMWARE_AARCH64", "/opt/mine.fd");
    assertEquals(
        "firmware /opt/mine.fd isn't a file",
        assertThrows(LaunchException.class, this::find).getMessage());
    linux.file("/opt/mine.fd");
    assertEquals(new Bios(linux.files.getPath("/opt/mine.fd")), find());
  }

  @Test
  void theFirstDescriptorThatSuitsIsTaken() throws IOException {
    describe("40-secure.json", "/f/secure.fd", "'secure-boot'");
    describe("45-enrolled.json", "/f/enrolled.fd", "'verbose','enrolled-keys'");
    describe("50-smm.json", "/f/smm.fd", "'requires-smm'");
    describe("60-plain.json", "/f/plain.fd", "'verbose-static'");
    describe("70-other.json", "/f/other.fd", "");
    assertEquals(flash("/f/plain.fd", Format.RAW), find());
  }

  @Test
  void aDescriptorOfAnotherMachineIsPassedOver() throws IOException {
    describe("60-plain.json", "/f/plain.fd", "");
    Board other = new Board(GuestArch.AARCH64, Optional.of("sbsa-ref"), Optional.empty());
    assertThrows(LaunchException.class, () -> find(other));
    Board old = new Board(GuestArch.AARCH64, Optional.of("virt-7.2,highmem=off"), Optional.empty());
    assertEquals(flash("/f/plain.fd", Format.RAW), find(old));
  }

  @Test
  void aDescriptorOfAnotherArchitectureIsPassedOver() throws IOException {
    describe("60-plain.json", "/f/plain.fd", "");
    assertThrows(LaunchException.class, () -> find(Board.of(GuestArch.X86_64)));
  }

  @Test
  void theDescribedFormatIsHonoured() throws IOException {
    describe("60-plain.json", "/f/plain.qcow2", "virt-*", "flash", "qcow2", "");
    linux.file("/f/plain.qcow2");
    assertEquals(flash("/f/plain.qcow2", Format.QCOW2), find());
  }

  @Test
  void memoryMeansBios() throws IOException {
    describe("60-plain.json", "/f/plain.fd", "virt-*", "memory", "", "");
    linux.file("/f/plain.fd");
    assertEquals(new Bios(linux.files.getPath("/f/plain.fd")), find());
  }

  @Test
  void anEmptyDescriptorHidesAndANearerOneReplaces() throws IOException {
    describe("50-a.json", "/f/a.fd", "");
    describe("60-b.json", "/f/b.fd", "");
    linux.file("/etc/qemu/firmware/50-a.json");
    assertEquals(flash("/f/b.fd", Format.RAW), find());
    linux.environment.put("HOME", "/home/u");
    linux.file("/home/u/.config/qemu/firmware/60-b.json");
    assertThrows(LaunchException.class, this::find);
    linux.environment.put("XDG_CONFIG_HOME", "/xdg");
    assertEquals(flash("/f/b.fd", Format.RAW), find());
  }

  @Test
  void aDescriptorWithoutItsImageIsPassedOver() throws IOException {
    describe("50-gone.json", "/f/gone.fd", "virt-*", "flash", "raw", "");
    describe("60-plain.json", "/f/plain.fd", "");
    assertEquals(flash("/f/plain.fd", Format.RAW), find());
  }

  @Test
  void aDamagedDescriptorIsPassedOver() throws IOException {
    describe("50-a.json", "/f/a.fd", "");
    byte[] whole = Files.readAllBytes(linux.files.getPath(DESCRIPTORS + "50-a.json"));
    for (int length = 0; length < whole.length - 2; length++) {
      linux.file(DESCRIPTORS + "50-a.json", Arrays.copyOf(whole, length));
      assertThrows(LaunchException.class, this::find);
    }
    linux.file(DESCRIPTORS + "50-a.json", "[".repeat(65536).getBytes(StandardCharsets.UTF_8));
    assertThrows(LaunchException.class, this::find);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      value = {
        "[]",
        "{`targets`:7}",
        "{`interface-types`:{}}",
        "{`interface-types`:[`uefi`],`targets`:[7]}",
        "{`interface-types`:[`uefi`],`targets`:[{`architecture`:7}]}",
        "{`interface-types`:[`uefi`],`targets`:[{`architecture`:`aarch64`,`machines`:[7]}]}",
        "{`interface-types`:[`uefi`],`targets`:[{`architecture`:`aarch64`,`machines`:[`*`]}],"
            + "`mapping`:[]}",
        "{`interface-types`:[`uefi`],`targets`:[{`architecture`:`aarch64`,`machines`:[`*`]}],"
            + "`mapping`:{`device`:`flash`,`executable`:{`filename`:7}}}",
      })
  void aDescriptorOfAnotherShapeIsPassedOver(String text) throws IOException {
    linux.file(DESCRIPTORS + "50-a.json", text.replace('`', '"').getBytes(StandardCharsets.UTF_8));
    assertThrows(LaunchException.class, this::find);
  }

  @Test
  void theDataDirectoryBesideTheProgramIsNext() throws IOException {
    linux.file("/usr/share/AAVMF/AAVMF_CODE.fd");
    linux.file("/usr/share/qemu/edk2-aarch64-code.fd");
    assertEquals(flash("/usr/share/qemu/edk2-aarch64-code.fd", Format.RAW), find());
  }

  @Test
  void aLinkToTheProgramIsFollowed() throws IOException {
    linux.program("/nix/store/x-qemu/bin/qemu");
    linux.file("/nix/store/x-qemu/share/qemu/edk2-aarch64-code.fd");
    Files.delete(linux.files.getPath(QEMU));
    Files.createSymbolicLink(
        linux.files.getPath(QEMU), linux.files.getPath("/nix/store/x-qemu/bin/qemu"));
    assertEquals(flash("/nix/store/x-qemu/share/qemu/edk2-aarch64-code.fd", Format.RAW), find());
  }

  @Test
  void theKnownPlacesAreNext() throws IOException {
    linux.file("/usr/share/qemu-efi-aarch64/QEMU_EFI.fd");
    linux.file("/srv/pc-bios/edk2-aarch64-code.fd");
    assertEquals(new Bios(linux.files.getPath("/usr/share/qemu-efi-aarch64/QEMU_EFI.fd")), find());
  }

  @Test
  void qemuItselfIsAskedLast() throws IOException {
    linux.file("/srv/pc-bios/edk2-aarch64-code.fd");
    assertEquals(flash("/srv/pc-bios/edk2-aarch64-code.fd", Format.RAW), find());
  }

  @Test
  void whatWasTriedIsSaid() {
    LaunchException refusal = assertThrows(LaunchException.class, this::find);
    assertEquals(Kind.NOT_FOUND, refusal.kind());
    assertEquals(
        "no UEFI firmware for aarch64 and machine 'virt' was found; tried"
            + " /etc/qemu/firmware/*.json, /usr/share/qemu/firmware/*.json,"
            + " /usr/share/qemu/edk2-aarch64-code.fd, /usr/share/AAVMF/AAVMF_CODE.fd,"
            + " /usr/share/AAVMF/AAVMF_CODE.no-secboot.fd,"
            + " /usr/share/qemu-efi-aarch64/QEMU_EFI.fd,"
            + " /usr/share/edk2/aarch64/QEMU_EFI-pflash.raw,"
            + " /usr/share/edk2/aarch64/QEMU_EFI.fd, /usr/share/edk2/aarch64/QEMU_CODE.fd,"
            + " /usr/share/qemu/aavmf-aarch64-code.bin,"
            + " /opt/homebrew/share/qemu/edk2-aarch64-code.fd,"
            + " /usr/local/share/qemu/edk2-aarch64-code.fd,"
            + " /opt/local/share/qemu/edk2-aarch64-code.fd, /srv/pc-bios/edk2-aarch64-code.fd",
        refusal.getMessage());
    assertEquals(
        "install it with: apt-get install qemu-system-arm qemu-efi-aarch64, dnf install"
            + " qemu-system-aarch64 edk2-aarch64, or brew install qemu",
        refusal.remedy());
  }

  @Test
  void aNamedImageGoesWhereItFits() throws IOException {
    var combined = linux.file("/f/OVMF.fd", new byte[128 << 10]);
    var split = linux.file("/f/CODE.fd", new byte[(128 << 10) + 4096]);
    var qcow2 = linux.file("/f/CODE.qcow2", (byte) 'Q', (byte) 'F', (byte) 'I', (byte) 0xfb);
    assertEquals(new Bios(combined), Firmware.at(combined, GuestArch.X86_64));
    assertEquals(new Flash(split, Format.RAW), Firmware.at(split, GuestArch.X86_64));
    assertEquals(new Bios(split), Firmware.at(split, GuestArch.AARCH64));
    assertEquals(new Flash(qcow2, Format.QCOW2), Firmware.at(qcow2, GuestArch.AARCH64));
  }

  @ParameterizedTest
  @CsvSource({
    "*,virt-0,true",
    "virt-*,virt-0,true",
    "virt-*,virt,false",
    "pc-q35-*,pc-i440fx-0,false",
    "v*t-?,virt-0,true",
    "v*t-?,virt-,false",
    "a*b*c,axbxbc,true",
    "a*b*c,axbxb,false",
    "'','',true",
    "'',a,false",
  })
  void aPatternMatchesWholeNames(String pattern, String text, boolean matches) {
    assertEquals(matches, Glob.matches(pattern, text));
  }
}
