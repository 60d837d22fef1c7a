package io.seedling.seed;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What a fuzzer makes of documents: checked as whatever they may be, mended, and shown.
 *
 * <p>{@code JAZZER_FUZZ=1 ./mvnw -pl seed test -Dtest=DocumentFuzzTest} fuzzes for half a minute,
 * on JDK 17, and goes on from {@code seed/.cifuzz-corpus} the next time. Any other run tries what
 * it begins with, without the fuzzer's agent, which the classes of newer JDKs are too new for.
 */
final class DocumentFuzzTest {

  static Stream<Arguments> documents() throws IOException {
    List<Arguments> documents = new ArrayList<>();
    String index = new String(resource("index.tsv"), StandardCharsets.UTF_8);
    for (String line : index.lines().skip(1).toList()) {
      documents.add(Arguments.of((Object) resource(line.substring(0, line.indexOf('\t')))));
    }
    String mime =
        "Content-Type: multipart/mixed; boundary=b\nMIME-Version: 1.0\n\n--b\n"
            + "Content-Type: text/cloud-config\nContent-Transfer-Encoding: quoted-printable\n\n"
            + "a: =3D\n--b--\n";
    documents.add(Arguments.of((Object) mime.getBytes(StandardCharsets.UTF_8)));
    return documents.stream();
  }

  private static byte[] resource(String name) throws IOException {
    try (InputStream in = DocumentFuzzTest.class.getResourceAsStream("cases/" + name)) {
      return in.readAllBytes();
    }
  }

  @MethodSource("documents")
  @ParameterizedTest
  void whatTheFuzzerBeginsWithIsChecked(byte[] bytes) {
    tryOut(bytes);
  }

  @MethodSource("documents")
  @FuzzTest(maxDuration = "20s")
  void anyDocumentIsChecked(byte[] bytes) {
    tryOut(bytes);
  }

  private static void tryOut(byte[] bytes) {
    Document document = Document.of("x", bytes);
    DocumentKind guessed = DocumentKind.guess(document);
    for (DocumentKind kind : DocumentKind.values()) {
      List<Finding> findings = Validation.LATEST.of(document, kind);
      for (Finding finding : findings) {
        if (finding.context().excerpt().text().orElse("").indexOf('\0') >= 0) {
          throw new AssertionError("shown: " + finding);
        }
      }
      if (kind == guessed) {
        Document mended = Repair.of(document, findings, Set.of()).document();
        Validation.LATEST.of(mended, kind);
      }
    }
    SeedRequest request = SeedRequest.builder().addUserData(document).metaData(document).build();
    if (Seed.from(request).seed().files().isEmpty()) {
      throw new AssertionError("no files");
    }
  }
}
