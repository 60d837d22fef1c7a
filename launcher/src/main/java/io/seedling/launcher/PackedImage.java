package io.seedling.launcher;

import io.seedling.launcher.LaunchException.Kind;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.CompressorException;
import org.apache.commons.compress.compressors.CompressorStreamFactory;

/**
 * An image as some distributors put it up: compressed as a file, or in an archive. What it is, its
 * name tells. Zstandard takes its own library, which the programs have.
 *
 * @param name of the file
 */
record PackedImage(String name) {
  private static final Map<String, String> COMPRESSORS =
      Map.of(
          ".xz", CompressorStreamFactory.XZ,
          ".gz", CompressorStreamFactory.GZIP,
          ".bz2", CompressorStreamFactory.BZIP2,
          ".zst", CompressorStreamFactory.ZSTANDARD);
  private static final String TAR = ".tar";
  private static final int MOST_MEMORY_KIB = 256 << 10;
  private static final int BUFFER_BYTES = 1 << 18;

  boolean isPacked() {
    return !unpackedName().equals(name);
  }

  /** Returns the name without the endings that say how it is packed. */
  String unpackedName() {
    String inner = withoutCompressor();
    return inner.toLowerCase(Locale.ROOT).endsWith(TAR)
        ? inner.substring(0, inner.length() - TAR.length()) + ".img"
        : inner;
  }

  private String withoutCompressor() {
    String full = fullName();
    String compressor = compressor(full);
    return compressor.isEmpty() ? full : full.substring(0, full.length() - compressor.length());
  }

  /** Returns the name with {@code .tgz} and {@code .txz} written out. */
  private String fullName() {
    return name.replaceFirst("(?i)\\.t([gx])z$", ".tar.$1z");
  }

  /** Returns the ending that a known compressor gives; empty where there is none. */
  private static String compressor(String fileName) {
    int dot = fileName.lastIndexOf('.');
    String ending = dot < 0 ? "" : fileName.substring(dot).toLowerCase(Locale.ROOT);
    return COMPRESSORS.containsKey(ending) ? ending : "";
  }

  /**
   * Unpacks a file as it is read. Of an archive the largest file that comes first is taken, which
   * must be the only one of its kind. Zeros become holes.
   *
   * @param target is replaced; nothing is left of it after a failure
   * @throws LaunchException of kind FAILED if it is damaged, or no image is in it
   */
  void unpack(Path source, Path target) throws IOException {
    boolean done = false;
    try (InputStream file = new BufferedInputStream(Files.newInputStream(source), BUFFER_BYTES);
        InputStream plain = decompressed(file);
        FileChannel out =
            FileChannel.open(
                target,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE)) {
      if (withoutCompressor().toLowerCase(Locale.ROOT).endsWith(TAR)) {
        extract(plain, out);
      } else {
        copy(plain, out);
      }
      out.force(true);
      done = true;
    } catch (LaunchException e) {
      throw e;
    } catch (EOFException e) {
      throw damaged("it ends too early");
    } catch (IOException | CompressorException | RuntimeException e) { // its readers throw any
      throw damaged(String.valueOf(e.getMessage()));
    } finally {
      if (!done) {
        Files.deleteIfExists(target);
      }
    }
  }

  private InputStream decompressed(InputStream packed) throws CompressorException {
    String compressor = COMPRESSORS.get(compressor(fullName()));
    return compressor == null
        ? packed
        : new CompressorStreamFactory(true, MOST_MEMORY_KIB)
            .createCompressorInputStream(compressor, packed);
  }

  private void extract(InputStream archive, FileChannel out) throws IOException {
    TarArchiveInputStream tar = new TarArchiveInputStream(archive);
    boolean found = false;
    for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
      if (!entry.isFile() || !isImage(entry.getName())) {
        continue;
      }
      if (found) {
        throw damaged("more than one image is in it");
      }
      copy(tar, out);
      found = true;
    }
    if (!found) {
      throw damaged("no image is in it: a file that ends in .qcow2, .img or .raw");
    }
  }

  private static boolean isImage(String entry) {
    String lowerCase = entry.toLowerCase(Locale.ROOT);
    return lowerCase.endsWith(".qcow2") || lowerCase.endsWith(".img") || lowerCase.endsWith(".raw");
  }

  private static void copy(InputStream in, FileChannel out) throws IOException {
    SparseOutput target = new SparseOutput(out);
    byte[] buffer = new byte[BUFFER_BYTES];
    long at = 0;
    for (int length = in.readNBytes(buffer, 0, BUFFER_BYTES);
        length > 0;
        length = in.readNBytes(buffer, 0, BUFFER_BYTES)) {
      target.write(buffer, length, at);
      at += length;
    }
    target.end(at);
  }

  private LaunchException damaged(String why) {
    return new LaunchException(Kind.FAILED, name + ": can't be unpacked: " + why, "");
  }
}
