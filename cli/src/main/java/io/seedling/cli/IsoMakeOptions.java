package io.seedling.cli;

import io.seedling.iso.BootEntry;
import io.seedling.iso.Naming;
import io.seedling.iso.VolumeOptions;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.cli.Options;
import org.jspecify.annotations.Nullable;

/** The options of {@code imgtool iso make} that say what the volume is. */
final class IsoMakeOptions {
  private static final String USUAL_LABEL = "CDROM"; // as mkisofs
  private static final int USUAL_LEVEL = 3;

  private IsoMakeOptions() {}

  static void declare(Options options) {
    options.addOption(
        Command.value(
            "V", "volume-id", "ID", "the volume's label (" + USUAL_LABEL + " by default)"));
    options.addOption(
        Command.value(
            "",
            "level",
            "N",
            "interchange level: plain names of 8.3 (1) or 31 characters (2), or those and files"
                + " over 4 GiB (3, the default)"));
    options.addOption(Command.flag("", "no-joliet", "leave out the names that Windows shows"));
    options.addOption(
        Command.flag("", "no-rock-ridge", "leave out the names, modes and links of POSIX"));
    IsoOptions.declareKeep(
        options, "take these from the files; else all may read all, of root, of a fixed date");
    options.addOption(
        Command.value(
            "", "boot-bios", "PATH", "the file of TREE that a BIOS shall boot: isolinux.bin"));
    options.addOption(
        Command.value(
            "", "boot-uefi", "PATH", "the file of TREE, a FAT image, that UEFI shall boot from"));
    options.addOption(
        Command.flag(
            "", "boot-info-table", "write into the BIOS's file where it lies, as ISOLINUX needs"));
  }

  static VolumeOptions parse(Arguments arguments) throws UsageException {
    String label = arguments.value("volume-id");
    Naming naming =
        new Naming(
            level(arguments.value("level")),
            !arguments.has("no-joliet"),
            !arguments.has("no-rock-ridge"));
    List<BootEntry> boot = boot(arguments);
    try {
      return new VolumeOptions(
          label == null ? USUAL_LABEL : label, SourceDate.current(), naming, boot);
    } catch (IllegalArgumentException e) {
      throw new UsageException(String.valueOf(e.getMessage()));
    }
  }

  private static int level(@Nullable String text) throws UsageException {
    if (text == null) {
      return USUAL_LEVEL;
    }
    if (text.length() == 1 && text.charAt(0) >= '1' && text.charAt(0) <= '3') {
      return text.charAt(0) - '0';
    }
    throw new UsageException("--level takes 1, 2 or 3, not '" + text + "'");
  }

  private static List<BootEntry> boot(Arguments arguments) throws UsageException {
    List<BootEntry> entries = new ArrayList<>();
    String bios = arguments.value("boot-bios");
    String uefi = arguments.value("boot-uefi");
    boolean infoTable = arguments.has("boot-info-table");
    if (bios != null) {
      BootEntry entry = BootEntry.bios(pathInTree(bios));
      entries.add(infoTable ? entry.withInfoTable() : entry);
    } else if (infoTable) {
      throw new UsageException("--boot-info-table needs --boot-bios, into whose file it goes");
    }
    if (uefi != null) {
      entries.add(BootEntry.uefi(pathInTree(uefi)));
    }
    return entries;
  }

  /** As in mkisofs, the path begins at the tree, however it is written. */
  private static String pathInTree(String path) {
    String rest = path;
    while (rest.startsWith("/") || rest.startsWith("./")) {
      rest = rest.substring(rest.indexOf('/') + 1);
    }
    return rest;
  }
}
