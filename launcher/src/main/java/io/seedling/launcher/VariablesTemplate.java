package io.seedling.launcher;

import io.seedling.launcher.Firmware.Flash;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds the empty store of UEFI variables that a package puts beside an image of code. */
final class VariablesTemplate {
  /** Pairs whose names have no rule: QEMU's own builds, and Fedora's for Arm. */
  private static final List<List<String>> PAIRS =
      List.of(
          List.of("edk2-aarch64-code.fd", "edk2-arm-vars.fd"),
          List.of("edk2-x86_64-code.fd", "edk2-i386-vars.fd"),
          List.of("QEMU_EFI-pflash.raw", "vars-template-pflash.raw"),
          List.of("QEMU_EFI-silent-pflash.raw", "vars-template-pflash.raw"));

  private VariablesTemplate() {}

  /** Returns the template for an image, if it is where its name says. */
  static Optional<Flash> beside(Flash code) {
    String name = String.valueOf(code.image().getFileName());
    for (String candidate : candidates(name)) {
      Path file = code.image().resolveSibling(candidate);
      if (!candidate.equals(name) && Files.isRegularFile(file)) {
        return Optional.of(new Flash(file, code.format()));
      }
    }
    return Optional.empty();
  }

  private static List<String> candidates(String name) {
    List<String> candidates = new ArrayList<>();
    for (List<String> pair : PAIRS) {
      if (pair.get(0).equals(name)) {
        candidates.add(pair.get(1));
      }
    }
    String replaced = name.replace("CODE", "VARS").replace("code", "vars");
    candidates.add(replaced);
    candidates.add(replaced.replace(".no-secboot", "").replace(".secboot", ""));
    return candidates;
  }
}
