package io.seedling.seed;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Files to be written: their modes, contents and paths. */
final class WriteFileRule implements CloudConfigRule {
  @Override
  public void check(YamlPlace root, Checkup checkup) {
    Map<String, YamlPlace> paths = new HashMap<>();
    for (YamlPlace file : root.items("write_files")) {
      permissions(file.get("permissions"), checkup);
      content(file, checkup);
      Optional<YamlPlace> path = file.get("path");
      if (path.isPresent() && path.get().text().isPresent()) {
        path(path.get(), file, paths, checkup);
      }
    }
  }

  private static void path(
      YamlPlace path, YamlPlace file, Map<String, YamlPlace> paths, Checkup checkup) {
    String text = path.text().orElseThrow();
    if (!text.startsWith("/")) {
      checkup.add(
          checkup
              .warning(
                  path,
                  Code.VALUE,
                  "the path is not absolute, and depends on where cloud-init is started")
              .withHelp("begin it with '/'"));
    }
    boolean appends = file.get("append").isPresent() && file.get("append").get().is(true);
    YamlPlace first = paths.put(text, path);
    if (first != null && !appends) {
      checkup.add(
          checkup.warning(
              path, Code.VALUE, "'" + first.path() + "' writes this file, too, and is replaced"));
    }
  }

  /** A number is taken as it is, so that decimal 644 is mode 1204. */
  private static void permissions(Optional<YamlPlace> place, Checkup checkup) {
    if (place.isEmpty() || !(place.get().value() instanceof YamlValue.Int number)) {
      return;
    }
    String spelling = place.get().spelling();
    boolean isOctal = spelling.startsWith("0") && spelling.length() > 1;
    String quoted = "'" + (isOctal ? spelling : "0" + spelling) + "'";
    checkup.withdrawType(place.get());
    String mode = octal(number.value());
    checkup.add(
        checkup
            .error(
                place.get(),
                Code.PERMISSIONS,
                isOctal
                    ? "'permissions' must be text; the number "
                        + number.value()
                        + " happens to give mode "
                        + mode
                    : "'permissions' must be text; the decimal number "
                        + spelling
                        + " gives mode "
                        + mode)
            .withHelp("write " + quoted)
            .withFix(checkup.replacing(place.get(), quoted)));
  }

  private static String octal(BigInteger number) {
    return "0" + number.toString(8);
  }

  private static void content(YamlPlace file, Checkup checkup) {
    Optional<YamlPlace> content = file.get("content");
    Optional<YamlPlace> encoding = file.get("encoding");
    boolean isText = content.isPresent() && content.get().text().isPresent();
    if (!isText || encoding.isEmpty()) {
      return;
    }
    String name = encoding.get().spelling();
    boolean isBase64 = name.contains("b64") || name.contains("base64");
    if (!isBase64) {
      return;
    }
    Optional<ByteBuffer> decoded = PythonBase64.decode(content.get().text().get());
    if (decoded.isEmpty()) {
      checkup.add(
          checkup.error(
              content.get(),
              Code.BASE64,
              "the content is not base64, though the encoding says so; the file would not be"
                  + " written"));
    } else if (name.startsWith("gz") && !isGzip(decoded.get())) {
      checkup.add(
          checkup.error(
              content.get(),
              Code.GZIP,
              "the content is not gzip behind its base64; the file would not be written"));
    }
  }

  private static boolean isGzip(ByteBuffer bytes) {
    return bytes.remaining() > 2 && bytes.get(0) == 0x1F && bytes.get(1) == (byte) 0x8B;
  }
}
