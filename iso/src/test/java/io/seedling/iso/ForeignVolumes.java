package io.seedling.iso;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Volumes by other writers, each with a set of options that changes what a reader meets. */
enum ForeignVolumes {
  GENISOIMAGE_PLAIN("genisoimage", "-quiet -input-charset utf-8 -D"),
  GENISOIMAGE_LEVEL_3("genisoimage", "-quiet -input-charset utf-8 -D -iso-level 3 -no-pad"),
  GENISOIMAGE_ROCK_RIDGE("genisoimage", "-quiet -input-charset utf-8 -R"),
  GENISOIMAGE_JOLIET("genisoimage", "-quiet -input-charset utf-8 -D -J"),
  GENISOIMAGE_BOTH("genisoimage", "-quiet -input-charset utf-8 -R -J"),
  GENISOIMAGE_DEEP("genisoimage", "-quiet -input-charset utf-8 -R -J -D"),
  GENISOIMAGE_JOLIET_LONG("genisoimage", "-quiet -input-charset utf-8 -r -J -joliet-long"),
  GENISOIMAGE_LEVEL_4("genisoimage", "-quiet -R -iso-level 4"),
  GENISOIMAGE_UNTRANSLATED("genisoimage", "-quiet -input-charset utf-8 -R -U"),
  GENISOIMAGE_NO_VERSION("genisoimage", "-quiet -input-charset utf-8 -R -N -d -l"),
  GENISOIMAGE_UDF("genisoimage", "-quiet -input-charset utf-8 -R -J -udf"),
  XORRISO_AS_MKISOFS("xorriso", "-as mkisofs -quiet -R -J"),
  XORRISO_LEVEL_1("xorriso", "-as mkisofs -quiet -R -J -iso-level 1"),
  XORRISO_RELOCATED("xorriso", "-as mkisofs -quiet -R -hide-rr-moved -rr_reloc_dir /rr_moved"),
  XORRISO_RRIP_112("xorriso", "-compliance new_rr -outdev OUT -map SOURCE /"),
  XORRISO_AAIP("xorriso", "-acl on -xattr on -outdev OUT -map SOURCE /"),
  XORRISO_PARTITION_TABLE(
      "xorriso", "-outdev OUT -map SOURCE / -boot_image any partition_table=on"),
  BSDTAR("bsdtar", "-c -f OUT --format=iso9660 --options iso9660:!zisofs -C SOURCE ."),
  BSDTAR_NO_JOLIET(
      "bsdtar", "-c -f OUT --format=iso9660 --options iso9660:!zisofs,!joliet -C SOURCE .");

  private final String program;
  private final String options;

  ForeignVolumes(String program, String options) {
    this.program = program;
    this.options = options;
  }

  /** Has a directory written; the test is skipped, or failed, where the program is not there. */
  Path write(Path source, Path image) throws IOException, InterruptedException {
    List<Object> arguments = new ArrayList<>();
    for (String word : options.split(" ", -1)) {
      arguments.add(
          switch (word) {
            case "OUT" -> image;
            case "SOURCE" -> source;
            default -> word;
          });
    }
    if (!options.contains("OUT")) {
      arguments.addAll(List.of("-o", image, source));
    }
    ForeignTool.named(program).run(arguments.toArray());
    return image;
  }

  /** Whether the volume has Rock Ridge names. */
  boolean hasRockRidge() {
    return !program.equals("genisoimage") || options.matches(".* -[Rr]( .*|$)");
  }

  /** Whether owners and modes are those of the source. */
  boolean keepsModes() {
    return hasRockRidge() && !options.contains(" -r ") && !program.equals("bsdtar");
  }

  /** Makes a tree with what is hard to write: deep, long, wide, empty, linked. */
  static Path source(Path directory) throws IOException {
    Path source = Files.createDirectories(directory.resolve("source"));
    Path deepest = Files.createDirectories(source.resolve("level1/2/3/4/5/6/7/8/9/10/11/twelve"));
    Files.writeString(deepest.resolve("bottom.txt"), "deep");
    Files.createDirectories(source.resolve("empty-directory"));
    for (int size : new int[] {0, 1, 2047, 2048, 2049, 4096, 300_000}) {
      byte[] bytes = new byte[size];
      new Random(size).nextBytes(bytes);
      Files.write(source.resolve("size" + size + ".bin"), bytes);
    }
    Path many = Files.createDirectories(source.resolve("many"));
    for (int i = 0; i < 300; i++) {
      Files.writeString(many.resolve("file-with-a-number-" + i + ".yaml"), "number " + i);
    }
    for (String name :
        List.of("zażółć gęślą.txt", "日本語", "with space", "a+b=c", ".hidden", "two.dots.tar")) {
      Files.writeString(source.resolve(name), name, StandardCharsets.UTF_8);
    }
    Files.writeString(source.resolve("n".repeat(200) + ".txt"), "long");
    for (String target : List.of("many", "../up/../and/down", "/absolute/x", "./x/.", "no/where")) {
      Path link = source.resolve("link" + target.length());
      Files.createSymbolicLink(link, Path.of(target));
    }
    // no longer: genisoimage breaks off SL entries of more, and overwrites what is behind them
    Files.createSymbolicLink(source.resolve("long-link"), Path.of("component/".repeat(20) + "end"));
    Path program = Files.writeString(source.resolve("program"), "#!/bin/sh\n");
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-x--x"));
    Files.setLastModifiedTime(program, FileTime.from(Instant.parse("1999-12-31T23:59:58Z")));
    return source;
  }

  @Override
  public String toString() {
    return program + " " + options;
  }
}
