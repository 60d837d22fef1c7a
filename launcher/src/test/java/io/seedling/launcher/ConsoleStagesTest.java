package io.seedling.launcher;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.seedling.launcher.ConsoleStages.Stage;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ConsoleStagesTest {

  private static ConsoleStages of(String text) {
    ConsoleStages stages = new ConsoleStages();
    stages.accept(ByteBuffer.wrap(text.getBytes(UTF_8)));
    return stages;
  }

  private static List<Stage> reached(ConsoleStages stages) {
    List<Stage> reached = new ArrayList<>();
    for (Stage stage : Stage.values()) {
      if (stages.has(stage)) {
        reached.add(stage);
      }
    }
    return reached;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          x                                                                          | FIRMWARE
          BdsDxe: starting Boot0002 "UEFI Misc Device" from PciRoot(0x0)/Pci(0x2,0x0) | BOOT_LOADER
          [    0.000000] Linux version 6.1.0-56-amd64 (debian-kernel@lists)           | KERNEL
          [    9.1] systemd[1]: systemd 252.39-1~deb12u1 running in system mode       | INIT
          Welcome to Debian GNU/Linux 12 (bookworm)!                                  | INIT
          [   20.1] cloud-init[214]: Cloud-init v. 22.4.2 running 'init-local' at Mon | CLOUD_INIT
          [  OK  ] Started ssh.service - OpenBSD Secure Shell server.                 | SSH
          web login:                                                                  | LOGIN
          """)
  void aLineTellsAStage(String line, Stage stage) {
    ConsoleStages stages = of(line);

    assertEquals(
        stage == Stage.FIRMWARE ? List.of(stage) : List.of(Stage.FIRMWARE, stage), reached(stages));
    assertEquals(Optional.empty(), stages.deadEnd());
    assertEquals(line, stages.lastLine());
  }

  @Test
  void cloudInitsLastLineTellsItsSource() {
    String start = "[   61.2] cloud-init[612]: Cloud-init v. 22.4.2 finished at Thu, 26 Nov 2026 ";
    ConsoleStages seeded =
        of(start + "16:00:00 +0000. Datasource DataSourceNoCloud [seed=/dev/vdb].  Up 61 seconds");
    ConsoleStages unseeded =
        of(start + "16:00:00 +0000. Datasource DataSourceNone.  Up 61 seconds");

    assertTrue(seeded.has(Stage.FINISHED));
    assertFalse(seeded.hasNoSeed());
    assertTrue(unseeded.hasNoSeed());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          [    3.2] Kernel panic - not syncing: VFS: Unable to mount root fs | the guest's kernel has panicked
          UEFI Interactive Shell v2.2                                       | the firmware found nothing to boot, and shows its shell
          No bootable device.                                               | the firmware found no bootable device
          BdsDxe: No bootable option or device was found.                   | the firmware found no bootable device
          You are in emergency mode. After logging in, type "journalctl -xb"| the guest is in emergency mode
          Gave up waiting for root file system device.                      | the guest's kernel finds no root file system
          """)
  void aDeadEndIsNamed(String line, String reason) {
    assertEquals(Optional.of(reason), of(line).deadEnd());
  }

  @Test
  void whatIsHarmlessIsNotComplainedOf() {
    ConsoleStages stages =
        of(
            "BdsDxe: failed to load Boot0001 \"UEFI QEMU DVD-ROM\" from PciRoot(0x0): Not Found\r\n"
                + "[    5.0] cloud-init[300]: 2026-11-26 16:00:00,000 - util.py[WARNING]: harmless\n");

    assertEquals(List.of(), stages.complaints());
    assertEquals(Optional.empty(), stages.deadEnd());
  }

  @Test
  void cloudInitsFailuresAreKept() {
    String line =
        "[   60.0] cloud-init[600]: 2026 - cc_scripts_user.py[WARNING]: Failed to run module"
            + " scripts-user (scripts in /var/lib/cloud/instance/scripts)";

    assertEquals(List.of(line), of(line + "\r\n").complaints());
  }

  @Test
  void escapeSequencesAndBlocksOfAnyLengthMakeNoDifference() {
    String text =
        "\u001b[2J\u001b[01;01H\u001b[=3h[\u001b[0;32m  OK  \u001b[0m] Started \u001b[0;1;39mssh.service\u001b[0m\r\nweb login: ";
    for (int length = 1; length < 20; length++) {
      ConsoleStages stages = new ConsoleStages();
      byte[] bytes = text.getBytes(UTF_8);
      for (int at = 0; at < bytes.length; at += length) {
        stages.accept(ByteBuffer.wrap(bytes, at, Math.min(length, bytes.length - at)));
      }
      assertEquals(List.of(Stage.FIRMWARE, Stage.SSH, Stage.LOGIN), reached(stages));
    }
  }

  @Test
  void aLineWithoutEndTakesNoMemory() {
    ConsoleStages stages = of("x".repeat(100_000));

    assertEquals(4096, stages.lastLine().length());
  }

  @Test
  void theUserWithKeysIsNamed() {
    String line =
        "ci-info: +++++++++++Authorized keys from /home/ubuntu/.ssh/authorized_keys for user ubuntu++++++++++";

    assertEquals(Optional.of("ubuntu"), of(line).user());
  }
}
