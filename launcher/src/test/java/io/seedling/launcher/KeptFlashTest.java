package io.seedling.launcher;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.seedling.launcher.Disk.Format;
import io.seedling.launcher.LaunchException.Kind;
import io.seedling.launcher.Machine.Board;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class KeptFlashTest {
  private static final String QEMU = "/usr/bin/qemu-system-aarch64";
  private static final long ARM_FLASH = 64L << 20;

  private final RecordedHost linux = RecordedHost.linux(GuestArch.AARCH64);
  private Path home = Path.of("");

  @BeforeEach
  void installQemu() throws IOException {
    linux.program(QEMU);
    linux.answers(0, "/srv/pc-bios\n", QEMU, "-L", "help");
    home = Files.createDirectories(linux.files.getPath("/vm"));
  }

  private KeptFlash find(GuestArch arch) throws IOException {
    QemuBinary qemu = new QemuBinary(linux.files.getPath(QEMU), arch);
    return Firmware.findKept(qemu, Board.of(arch), linux.host(), home);
  }

  private void describe(String file, String mapping) throws IOException {
    String text =
        """
        {'interface-types':['uefi'], 'mapping':%s,
         'targets':[{'architecture':'aarch64','machines':['virt-*']}], 'features':[]}
        """
            .formatted(mapping)
            .replace('\'', '"');
    linux.file("/usr/share/qemu/firmware/" + file, text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void theDescriptorNamesTheTemplate() throws IOException {
    linux.file("/f/one.fd");
    linux.file("/f/code.qcow2");
    linux.file("/f/empty.qcow2");
    describe("10.json", "{'device':'memory','filename':'/f/one.fd'}");
    describe("20.json", "{'device':'flash','executable':{'filename':'/f/one.fd'}}");
    describe(
        "30.json",
        "{'device':'flash','executable':{'filename':'/f/code.qcow2','format':'qcow2'},"
            + "'nvram-template':{'filename':'/f/empty.qcow2','format':'qcow2'}}");
    KeptFlash kept = find(GuestArch.AARCH64);
    assertEquals("/f/code.qcow2", kept.codeFile().toString());
    assertEquals("/f/empty.qcow2", kept.template().image().toString());
    assertEquals("/vm/uefi-vars.qcow2", kept.store().image().toString());
    assertEquals(Format.QCOW2, kept.template().format());
  }

  @ParameterizedTest
  @CsvSource({
    "AARCH64, /usr/share/qemu/edk2-aarch64-code.fd, edk2-arm-vars.fd",
    "X86_64, /usr/share/qemu/edk2-x86_64-code.fd, edk2-i386-vars.fd",
    "AARCH64, /usr/share/AAVMF/AAVMF_CODE.fd, AAVMF_VARS.fd",
    "AARCH64, /usr/share/AAVMF/AAVMF_CODE.no-secboot.fd, AAVMF_VARS.fd",
    "AARCH64, /usr/share/edk2/aarch64/QEMU_EFI-pflash.raw, vars-template-pflash.raw",
    "AARCH64, /usr/share/edk2/aarch64/QEMU_CODE.fd, QEMU_VARS.fd",
    "AARCH64, /usr/share/qemu/aavmf-aarch64-code.bin, aavmf-aarch64-vars.bin",
    "AARCH64, /usr/share/edk2/aarch64/QEMU_EFI.fd, QEMU_VARS.fd",
    "X86_64, /usr/share/OVMF/OVMF_CODE_4M.fd, OVMF_VARS_4M.fd",
    "X86_64, /usr/share/edk2/ovmf/OVMF_CODE.fd, OVMF_VARS.fd",
    "X86_64, /usr/share/edk2/x64/OVMF_CODE.4m.fd, OVMF_VARS.4m.fd",
    "X86_64, /usr/share/qemu/ovmf-x86_64-4m-code.bin, ovmf-x86_64-4m-vars.bin",
    "AARCH64, /opt/homebrew/share/qemu/edk2-aarch64-code.fd, edk2-arm-vars.fd",
  })
  void aKnownPairIsFound(GuestArch arch, String code, String template) throws IOException {
    Path image = linux.file(code);
    assertThrows(LaunchException.class, () -> find(arch), "the code alone will not do");
    linux.file(image.resolveSibling(template).toString());
    KeptFlash kept = find(arch);
    assertEquals(code, kept.image().toString());
    assertEquals(template, kept.template().image().getFileName().toString());
  }

  @Test
  void aNamedImageNeedsItsTemplate() throws IOException {
    Path code = linux.file("/f/MY_CODE.fd");
    LaunchException refusal =
        assertThrows(LaunchException.class, () -> Firmware.keptAt(code, GuestArch.X86_64, home));
    assertEquals(Kind.NOT_FOUND, refusal.kind());
    assertEquals(
        "there is no empty store of UEFI variables beside /f/MY_CODE.fd", refusal.getMessage());
    linux.file("/f/MY_VARS.fd");
    assertEquals(
        "/f/MY_VARS.fd",
        Firmware.keptAt(code, GuestArch.X86_64, home).template().image().toString());
  }

  @ParameterizedTest
  @CsvSource({
    "OVMF_CODE_4M.fd, OVMF_VARS_4M.fd",
    "OVMF_CODE_4M.secboot.fd, OVMF_VARS_4M.fd",
    "OVMF_CODE.secboot.4m.fd, OVMF_VARS.4m.fd",
    "OVMF_CODE_4M.ms.fd, OVMF_VARS_4M.ms.fd",
    "AAVMF_CODE.verbose.fd, AAVMF_VARS.fd",
    "ovmf-x86_64-ms-4m-code.bin, ovmf-x86_64-ms-4m-vars.bin",
    "edk2-x86_64-secure-code.fd, edk2-i386-vars.fd",
    "QEMU_EFI-pflash.qcow2, vars-template-pflash.qcow2",
    "QEMU_EFI-silent-pflash.raw, vars-template-pflash.raw",
  })
  void aNamedImagesTemplateIsKnownByItsName(String code, String template) throws IOException {
    Path image = linux.file("/f/" + code);
    Path link = Files.createSymbolicLink(linux.files.getPath("/vm/firmware"), image);
    linux.file("/f/OTHER_VARS.fd");
    assertThrows(
        LaunchException.class, () -> Firmware.keptAt(image, GuestArch.AARCH64, home), code);
    Path expected = linux.file("/f/" + template);
    for (Path named : List.of(image, link)) {
      assertEquals(
          expected, Firmware.keptAt(named, GuestArch.AARCH64, home).template().image().normalize());
    }
  }

  @Test
  void firmwareWithoutVariablesIsPassedOverAndNamed() throws IOException {
    linux.file("/usr/share/ovmf/OVMF.fd", new byte[64 << 10]);
    LaunchException refusal = assertThrows(LaunchException.class, () -> find(GuestArch.X86_64));
    assertEquals(Kind.NOT_FOUND, refusal.kind());
    String message = String.valueOf(refusal.getMessage());
    assertTrue(
        message.startsWith(
            "no UEFI firmware with a store for its variables for x86_64 and machine 'q35' was"
                + " found; tried "),
        message);
    assertTrue(message.endsWith("; without such a store: /usr/share/ovmf/OVMF.fd"), message);
    assertTrue(refusal.remedy().contains("apt-get install qemu-system-x86 ovmf"));

    linux.file("/usr/share/edk2/x64/OVMF_CODE.4m.fd");
    linux.file("/usr/share/edk2/x64/OVMF_VARS.4m.fd");
    assertEquals("/usr/share/edk2/x64/OVMF_CODE.4m.fd", find(GuestArch.X86_64).image().toString());
  }

  @Test
  void theEnvironmentsImageIsTakenOrRefused() throws IOException {
    linux.file("/usr/share/OVMF/OVMF_CODE_4M.fd");
    linux.file("/usr/share/OVMF/OVMF_VARS_4M.fd");
    linux.environment.put("QEMU_FIRMWARE_X86_64", "/f/MY_CODE.fd");
    linux.file("/f/MY_CODE.fd");
    assertThrows(LaunchException.class, () -> find(GuestArch.X86_64));
    linux.file("/f/MY_VARS.fd");
    assertEquals("/f/MY_CODE.fd", find(GuestArch.X86_64).image().toString());
  }

  @Test
  void aStoreKeepsTheFormatThatItWasMadeIn() throws IOException {
    Path code = linux.file("/f/A_CODE.fd", (byte) 1);
    linux.file("/f/A_VARS.fd", (byte) 2);
    Firmware.keptAt(code, GuestArch.X86_64, home).prepare();

    linux.file("/f/A_VARS.fd", qcow2(1)); // the package is another one since
    KeptFlash kept = Firmware.keptAt(code, GuestArch.X86_64, home);

    assertEquals(Format.QCOW2, kept.template().format());
    assertEquals(new Firmware.Flash(home.resolve("uefi-vars.fd"), Format.RAW), kept.store());
    kept.prepare();
    assertArrayEquals(new byte[] {2}, Files.readAllBytes(kept.store().image()));
  }

  private static byte[] qcow2(long virtualSize) {
    return ByteBuffer.allocate(32).putInt(0x514649fb).putLong(24, virtualSize).array();
  }

  @ParameterizedTest
  @CsvSource({"fd, 3", "qcow2, 1048576"})
  void aStoreForOtherFirmwareIsRefused(String extension, long bytes) throws IOException {
    Path code = linux.file("/f/A_CODE.fd", (byte) 1);
    linux.file("/f/A_VARS.fd", (byte) 2, (byte) 2);
    byte[] store = extension.equals("fd") ? new byte[3] : qcow2(bytes);
    Path file = linux.file("/vm/uefi-vars." + extension, store);
    KeptFlash kept = Firmware.keptAt(code, GuestArch.X86_64, home);

    LaunchException refusal = assertThrows(LaunchException.class, kept::prepare);

    assertEquals(Kind.FAILED, refusal.kind());
    assertEquals(
        file
            + ": the VM's UEFI variables are for other firmware: "
            + bytes
            + " bytes, where /f/A_CODE.fd wants 2",
        refusal.getMessage());
    assertArrayEquals(store, Files.readAllBytes(file));
  }

  @Test
  void theStoreIsTheVmsOwnFromTheFirstStartOn() throws IOException {
    linux.file("/f/A_CODE.fd", (byte) 1);
    Path template = linux.file("/f/A_VARS.fd", (byte) 2, (byte) 0, (byte) 3, (byte) 0);
    Path code = linux.files.getPath("/f/A_CODE.fd");
    KeptFlash kept = Firmware.keptAt(code, GuestArch.X86_64, home);
    assertFalse(Files.exists(kept.store().image()));

    kept.prepare();

    assertArrayEquals(Files.readAllBytes(template), Files.readAllBytes(kept.store().image()));
    assertEquals(
        "rw-------",
        PosixFilePermissions.toString(Files.getPosixFilePermissions(kept.store().image())));
    assertEquals(code, kept.codeFile(), "a PC's flash memory has the image's size");

    Files.write(kept.store().image(), new byte[] {9, 9, 9, 9});
    kept.prepare();
    assertArrayEquals(new byte[] {9, 9, 9, 9}, Files.readAllBytes(kept.store().image()));
    try (Stream<Path> files = Files.list(home)) {
      assertEquals(1, files.count(), "and nothing else is left");
    }
  }

  @Test
  void armsFlashIsFilledUp() throws IOException {
    Path code = linux.file("/f/A_CODE.fd", (byte) 1, (byte) 2);
    linux.file("/f/A_VARS.fd", (byte) 3);
    KeptFlash kept = Firmware.keptAt(code, GuestArch.AARCH64, home);

    kept.prepare();

    assertEquals("/vm/uefi-code.fd", kept.codeFile().toString());
    assertEquals(ARM_FLASH, Files.size(kept.codeFile()));
    assertEquals(ARM_FLASH, Files.size(kept.store().image()));
    byte[] padded = Files.readAllBytes(kept.codeFile());
    assertEquals(1, padded[0]);
    assertEquals(2, padded[1]);
    assertEquals(2, Files.size(code));

    Files.write(code, new byte[] {7});
    kept.prepare();
    assertEquals(7, Files.readAllBytes(kept.codeFile())[0], "as the package has it now");
  }

  @Test
  void aTemplateThatCantBeReadLeavesNoHalfOfAStore() throws IOException {
    Path code = linux.file("/f/A_CODE.fd", (byte) 1);
    Path template = linux.file("/f/A_VARS.fd", (byte) 3);
    KeptFlash kept = Firmware.keptAt(code, GuestArch.X86_64, home);
    Files.delete(template);
    assertThrows(IOException.class, kept::prepare);
    try (Stream<Path> files = Files.list(home)) {
      assertTrue(files.findAny().isEmpty());
    }
  }
}
