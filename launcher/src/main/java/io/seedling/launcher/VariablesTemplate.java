package io.seedling.launcher;

import io.seedling.launcher.Firmware.Flash;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Finds the empty store of UEFI variables that a package puts beside an image of code. */
final class VariablesTemplate {
  /** Pairs whose names have no rule: QEMU's own builds, edk2's, and Fedora's for Arm. */
  private static final List<List<String>> PAIRS =
      List.of(
          List.of("edk2-aarch64-code.fd", "edk2-arm-vars.fd"),
          List.of("edk2-x86_64-code.fd", "edk2-i386-vars.fd"),
          List.of("edk2-x86_64-secure-code.fd", "edk2-i386-vars.fd"),
          List.of("QEMU_EFI.fd", "QEMU_VARS.fd"),
          List.of("QEMU_EFI-pflash.raw", "vars-template-pflash.raw"),
          List.of("QEMU_EFI-pflash.qcow2", "vars-template-pflash.qcow2"),
          List.of("QEMU_EFI-silent-pflash.raw", "vars-template-pflash.raw"),
          List.of("QEMU_EFI-silent-pflash.qcow2", "vars-template-pflash.qcow2"));

  /** What distributions add to the name of a build whose empty store is that of the plain one. */
  private static final List<String> VARIANTS =
      List.of(".no-secboot", ".secboot", ".verbose", ".silent");

  private VariablesTemplate() {}

  /** Returns the template for an image, if it is where its name says, or its target's name. */
  static Optional<Flash> beside(Path code) throws IOException {
    for (Path image : List.of(code, code.toRealPath())) {
      String name = String.valueOf(image.getFileName());
      for (String candidate : candidates(name)) {
        Path file = image.resolveSibling(candidate);
        if (!candidate.equals(name) && Files.isRegularFile(file)) {
          return Optional.of(new Flash(file, FirmwareImage.formatOf(file)));
        }
      }
    }
    return Optional.empty();
  }

  private static Set<String> candidates(String name) {
    Set<String> candidates = new LinkedHashSet<>();
    for (List<String> pair : PAIRS) {
      if (pair.get(0).equals(name)) {
        candidates.add(pair.get(1));
      }
    }
    String replaced = name.replace("CODE", "VARS").replace("code", "vars");
    candidates.add(replaced);
    for (String variant : VARIANTS) {
      candidates.add(replaced.replace(variant, ""));
    }
    return candidates;
  }
}
