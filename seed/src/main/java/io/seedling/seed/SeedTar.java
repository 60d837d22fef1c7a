package io.seedling.seed;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** The files of a seed in a tar archive, as POSIX.1-1988 (ustar) has it. */
final class SeedTar {
  private static final int MAGIC_AT = 257;
  private static final int MOST_ENTRIES = 10_000;

  private SeedTar() {}

  /** Returns whether a file that begins so is an archive. */
  static boolean isTar(byte[] head) {
    return head.length >= MAGIC_AT + 5
        && head[MAGIC_AT] == 'u'
        && head[MAGIC_AT + 1] == 's'
        && head[MAGIC_AT + 2] == 't'
        && head[MAGIC_AT + 3] == 'a'
        && head[MAGIC_AT + 4] == 'r';
  }

  /** Returns an archive, the same bytes for the same files and date; all belongs to root. */
  static byte[] of(List<Document> files, int mode, Instant modified) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes, "UTF-8")) {
      for (Document file : files) {
        TarArchiveEntry entry = new TarArchiveEntry(file.name());
        entry.setSize(file.size());
        entry.setMode(mode);
        entry.setModTime(modified.toEpochMilli());
        entry.setUserName("root");
        entry.setGroupName("root");
        tar.putArchiveEntry(entry);
        tar.write(file.array());
        tar.closeArchiveEntry();
      }
    }
    return bytes.toByteArray();
  }

  /**
   * Returns the archive's files under their paths, without any {@code ./} before.
   *
   * @param limit the largest length of a file
   * @throws IOException if it is damaged, a file is larger, or there are very many
   */
  static Map<String, byte[]> files(InputStream in, int limit) throws IOException {
    Map<String, byte[]> files = new LinkedHashMap<>();
    try (TarArchiveInputStream tar = new TarArchiveInputStream(in, "UTF-8")) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        if (!entry.isFile()) {
          continue;
        }
        byte[] bytes = tar.readNBytes(limit + 1);
        if (bytes.length > limit || files.size() >= MOST_ENTRIES) {
          throw new SeedFormatException(
              "'" + Printable.escape(entry.getName()) + "' makes it larger than any seed");
        }
        files.put(path(entry.getName()), bytes);
      }
    } catch (IllegalArgumentException e) {
      throw new SeedFormatException("the archive is damaged: " + e.getMessage());
    }
    return files;
  }

  private static String path(String name) {
    String path = name;
    while (path.startsWith("./") || path.startsWith("/")) {
      path = path.substring(path.indexOf('/') + 1);
    }
    return path;
  }
}
