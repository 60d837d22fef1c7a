package io.seedling.seed;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.apache.james.mime4j.MimeException;
import org.apache.james.mime4j.stream.EntityState;
import org.apache.james.mime4j.stream.MimeConfig;
import org.apache.james.mime4j.stream.MimeTokenStream;

/**
 * Takes apart what user-data is packed in, as cloud-init does: gzip, MIME messages and archives,
 * within one another, to a bounded depth and size.
 */
final class PartReader {
  /** What cloud-init tells by the content, whatever the type says. */
  private static final List<String> SNIFFED =
      List.of("text/plain", "text/x-not-multipart", "text/x-shellscript");

  private static final int DEEPEST = 8;
  private static final int MOST_PARTS = 10_000;
  private static final int MOST_BYTES = 32 << 20;

  private final CloudInitVersion target;
  private final List<Finding> findings;
  private final int depth;
  private int parts;

  PartReader(CloudInitVersion target, List<Finding> findings, int depth) {
    this.target = target;
    this.findings = findings;
    this.depth = depth;
  }

  /** Returns what a gzip file holds; with a finding, nothing, if it cannot be unpacked. */
  List<UserData> gzip(Document document) {
    if (isTooDeep(document)) {
      return List.of();
    }
    try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(document.array()))) {
      byte[] bytes = in.readNBytes(MOST_BYTES + 1);
      if (bytes.length > MOST_BYTES) {
        findings.add(
            Finding.unchecked(document, "unpacked it has more than " + MOST_BYTES + " bytes"));
        return List.of();
      }
      return List.of(read(Document.of(document.name() + " (unpacked)", bytes)));
    } catch (IOException e) {
      findings.add(
          Finding.error(
              document,
              Position.WHOLE,
              Code.GZIP,
              "it begins as gzip and cannot be unpacked; cloud-init would fail"));
      return List.of();
    }
  }

  private UserData read(Document part) {
    return UserData.read(part, target, findings, depth + 1);
  }

  /** Returns the parts of a MIME message that are not multiparts themselves. */
  List<UserData> mime(Document document) {
    if (isTooDeep(document)) {
      return List.of();
    }
    List<UserData> found = new ArrayList<>();
    MimeConfig config =
        MimeConfig.custom().setMaxLineLen(-1).setMaxHeaderLen(-1).setMaxHeaderCount(-1).build();
    MimeTokenStream stream = new MimeTokenStream(config);
    stream.parse(new ByteArrayInputStream(document.array()));
    try {
      int levels = 0;
      for (EntityState state = stream.getState();
          state != EntityState.T_END_OF_STREAM;
          state = stream.next()) {
        levels += state == EntityState.T_START_MULTIPART ? 1 : 0;
        levels -= state == EntityState.T_END_MULTIPART ? 1 : 0;
        if (levels > DEEPEST * 4 || parts > MOST_PARTS) {
          findings.add(Finding.unchecked(document, "more parts, or deeper ones, than are checked"));
          return found;
        }
        if (state == EntityState.T_BODY) {
          addBody(document, stream, found);
        }
      }
    } catch (MimeException | IOException e) {
      findings.add(
          Finding.warning(
              document, Position.WHOLE, Code.MIME, "the message is damaged: " + e.getMessage()));
    }
    if (found.isEmpty() && parts == 0) {
      findings.add(
          Finding.warning(
                  document,
                  Position.WHOLE,
                  Code.MIME,
                  "the message has no parts: the guest is not configured by it")
              .withHelp("look at the boundary: each part begins with a line of '--' and it"));
    }
    return found;
  }

  private void addBody(Document document, MimeTokenStream stream, List<UserData> found)
      throws IOException {
    byte[] bytes = stream.getDecodedInputStream().readNBytes(MOST_BYTES);
    if ("quoted-printable".equals(stream.getBodyDescriptor().getTransferEncoding())) {
      bytes = withLinesOf(document, bytes);
    }
    parts++;
    String type = String.valueOf(stream.getBodyDescriptor().getMimeType()).toLowerCase(Locale.ROOT);
    String name = document.name() + ", part " + parts;
    add(Document.of(name, bytes), type, found);
  }

  /** The decoder ends lines as messages in transit have them; cloud-init's keeps the file's. */
  private static byte[] withLinesOf(Document document, byte[] decoded) {
    String message = new String(document.array(), StandardCharsets.ISO_8859_1);
    String text = new String(decoded, StandardCharsets.ISO_8859_1);
    return message.indexOf('\r') >= 0
        ? decoded
        : text.replace("\r\n", "\n").getBytes(StandardCharsets.ISO_8859_1);
  }

  /** Looks at a document that is to be a part of the type it has. */
  UserData part(Document document) {
    List<UserData> found = new ArrayList<>();
    add(document, document.contentType(), found);
    return found.isEmpty()
        ? new UserData(document, UserDataKind.UNKNOWN, Optional.empty(), List.of())
        : found.get(0);
  }

  /** Checks a part by its type, or, where cloud-init does so, by its first line. */
  private void add(Document part, String type, List<UserData> found) {
    if (SNIFFED.contains(type) || UserDataKind.of(part) == UserDataKind.GZIP) {
      found.add(read(part));
      return;
    }
    Optional<UserDataKind> kind = UserDataKind.ofType(type);
    if (kind.isPresent()) {
      found.add(UserData.read(part, kind.get(), target, findings, depth + 1));
    } else if (!type.startsWith("text/x-shellscript-per-")) {
      findings.add(
          Finding.warning(
                  part,
                  Position.WHOLE,
                  Code.MIME,
                  "no handler takes a part of type '"
                      + Printable.escape(type)
                      + "'; cloud-init passes it over")
              .withHelp("text/cloud-config and text/x-shellscript are the usual ones"));
    }
  }

  /** Returns the items of an archive: a list of texts, or of mappings with type and content. */
  List<UserData> archive(YamlDocument yaml) {
    Document document = yaml.text().document();
    List<UserData> found = new ArrayList<>();
    Optional<YamlPlace> root = yaml.values();
    if (root.isEmpty() || isTooDeep(document)) {
      return found;
    }
    Checkup checkup = new Checkup(yaml, target, findings);
    if (!(root.get().value() instanceof YamlValue.Sequence)) {
      checkup.add(
          checkup.error(
              root.get(),
              Code.ARCHIVE,
              "an archive is a list of parts, and this is " + root.get().value().described()));
      return found;
    }
    for (YamlPlace item : root.get().items()) {
      Optional<YamlPlace> content = item.get("content");
      Optional<String> text =
          item.text().isPresent() ? item.text() : content.flatMap(YamlPlace::text);
      if (text.isEmpty()) {
        checkup.add(
            checkup
                .error(item, Code.ARCHIVE, "this part has no content")
                .withHelp("an item is a text, or a mapping with 'type' and 'content'"));
        continue;
      }
      parts++;
      Document part = Document.ofText(document.name() + ", part " + parts, text.get());
      Optional<String> type = item.get("type").flatMap(YamlPlace::text);
      add(part, type.orElse("text/plain").toLowerCase(Locale.ROOT), found);
    }
    return found;
  }

  private boolean isTooDeep(Document document) {
    if (depth >= DEEPEST) {
      findings.add(Finding.unchecked(document, "packed deeper than is checked"));
    }
    return depth >= DEEPEST;
  }
}
