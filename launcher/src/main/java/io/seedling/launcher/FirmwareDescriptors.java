package io.seedling.launcher;

import com.grack.nanojson.JsonArray;
import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import com.grack.nanojson.JsonParserException;
import io.seedling.launcher.Firmware.Bios;
import io.seedling.launcher.Firmware.Flash;
import io.seedling.launcher.Machine.Board;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Descriptions of installed firmware, as QEMU's {@code docs/interop/firmware.json} defines them.
 *
 * <p>A file in an earlier directory replaces the file of the same name in a later one, and hides it
 * if it is empty; what is left is looked at in the order of the names.
 */
final class FirmwareDescriptors {
  private static final int LONGEST = 64 << 10;
  private static final int MOST_BRACKETS = 500; // a descriptor has about ten
  private static final List<String> UNWANTED_FEATURES =
      List.of("requires-smm", "secure-boot", "enrolled-keys");

  private FirmwareDescriptors() {}

  /**
   * What a descriptor names.
   *
   * @param template the empty store of variables for flash memory, if there is one
   */
  record Described(Firmware firmware, Optional<Flash> template) {}

  /** Returns all UEFI firmware without secure boot that says it suits the board. */
  static List<Described> all(List<Path> directories, Board board) throws IOException {
    List<Described> all = new ArrayList<>();
    for (Path file : merged(directories).values()) {
      read(file, board).ifPresent(all::add);
    }
    return all;
  }

  private static SortedMap<String, Path> merged(List<Path> directories) throws IOException {
    SortedMap<String, Path> files = new TreeMap<>();
    for (Path directory : directories) {
      if (Files.isDirectory(directory)) {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory, "*.json")) {
          for (Path entry : entries) {
            files.putIfAbsent(entry.getFileName().toString(), entry);
          }
        }
      }
    }
    return files;
  }

  private static Optional<Described> read(Path file, Board board) throws IOException {
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file)) {
      bytes = in.readNBytes(LONGEST);
    }
    if (bytes.length == 0 || isNestedTooDeeply(bytes)) {
      return Optional.empty();
    }
    JsonObject descriptor;
    try {
      descriptor = JsonParser.object().from(new String(bytes, StandardCharsets.UTF_8));
    } catch (JsonParserException e) {
      return Optional.empty(); // someone else's file; other firmware may do
    }
    return suits(descriptor, board) ? firmware(descriptor, file) : Optional.empty();
  }

  /** The parser recurses; a bound on all brackets bounds their depth. */
  private static boolean isNestedTooDeeply(byte[] json) {
    int brackets = 0;
    for (byte b : json) {
      brackets += b == '[' || b == '{' ? 1 : 0;
    }
    return brackets > MOST_BRACKETS;
  }

  private static boolean suits(JsonObject descriptor, Board board) {
    for (String feature : UNWANTED_FEATURES) {
      if (array(descriptor, "features").contains(feature)) {
        return false;
      }
    }
    return array(descriptor, "interface-types").contains("uefi") && isTarget(descriptor, board);
  }

  private static boolean isTarget(JsonObject descriptor, Board board) {
    for (Object element : array(descriptor, "targets")) {
      if (element instanceof JsonObject target
          && board.arch().qemuName().equals(target.getString("architecture"))
          && matchesMachine(array(target, "machines"), concrete(board.machine()))) {
        return true;
      }
    }
    return false;
  }

  private static boolean matchesMachine(JsonArray patterns, String machine) {
    for (Object pattern : patterns) {
      if (pattern instanceof String text && Glob.matches(text, machine)) {
        return true;
      }
    }
    return false;
  }

  /** The patterns are for full names; an alias stands for some version, and any does here. */
  private static String concrete(String machineOption) {
    int comma = machineOption.indexOf(',');
    String type = comma < 0 ? machineOption : machineOption.substring(0, comma);
    return switch (type) {
      case "virt" -> "virt-0";
      case "q35" -> "pc-q35-0";
      case "pc" -> "pc-i440fx-0";
      default -> type;
    };
  }

  private static Optional<Described> firmware(JsonObject descriptor, Path file) {
    JsonObject mapping = descriptor.getObject("mapping", new JsonObject());
    String device = mapping.getString("device", "");
    if (device.equals("memory") && mapping.has("filename")) {
      return existing(mapping, file).map(code -> new Described(new Bios(code), Optional.empty()));
    }
    if (!device.equals("flash")) {
      return Optional.empty();
    }
    Optional<Flash> template = flash(mapping, "nvram-template", file);
    return flash(mapping, "executable", file).map(code -> new Described(code, template));
  }

  private static Optional<Flash> flash(JsonObject mapping, String role, Path descriptor) {
    JsonObject named = mapping.getObject(role, new JsonObject());
    if (!named.has("filename")) {
      return Optional.empty();
    }
    Disk.Format format =
        named.getString("format", "raw").equals("qcow2") ? Disk.Format.QCOW2 : Disk.Format.RAW;
    return existing(named, descriptor).map(image -> new Flash(image, format));
  }

  /** A package's descriptor may outlive the image: that of a removed one is passed over. */
  private static Optional<Path> existing(JsonObject named, Path descriptor) {
    Path image = descriptor.resolveSibling(named.getString("filename", ""));
    return Files.isRegularFile(image) ? Optional.of(image) : Optional.empty();
  }

  private static JsonArray array(JsonObject object, String name) {
    return object.getArray(name, new JsonArray());
  }
}
