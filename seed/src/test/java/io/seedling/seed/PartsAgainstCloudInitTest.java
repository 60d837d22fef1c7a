package io.seedling.seed;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Messages that Python's email package writes hold the parts that cloud-init finds in them. What is
 * not ASCII within gzip is left out: cloud-init 22.4 itself mangles it.
 */
@Tag("reference")
class PartsAgainstCloudInitTest {
  private static final String GENERATE =
      """
      import gzip, hashlib, io, logging, random, sys
      from email import encoders
      from email.mime.base import MIMEBase
      from email.mime.multipart import MIMEMultipart
      from email.mime.text import MIMEText
      from cloudinit import helpers, user_data, util
      logging.disable(logging.CRITICAL)
      processor = user_data.UserDataProcessor(helpers.Paths({}))
      r = random.Random(7)
      words = ['a', 'runcmd', 'ü', '漢', 'x' * 200, '=', '--', '\\t', 'From ', '.']
      def body():
          text = '\\n'.join(' '.join(r.choices(words, k=r.randint(0, 6))) for _ in range(r.randint(0, 5)))
          return r.choice(['#cloud-config\\n{}\\n#', '#!/bin/sh\\n#', '#cloud-boothook\\n#']) + text + r.choice(['', '\\n'])
      def leaf():
          text = body()
          kind = r.choice(['plain', 'cloud-config', 'x-shellscript', 'cloud-boothook', 'x-not-multipart'])
          if r.random() < 0.3:
              part = MIMEBase('text', kind)
              part.set_payload(text.encode())
              r.choice([encoders.encode_base64, encoders.encode_quopri])(part)
          elif r.random() < 0.2:
              part = MIMEBase('application', 'gzip')
              part.set_payload(gzip.compress(text.encode('ascii', 'ignore'), mtime=0))
              encoders.encode_base64(part)
          else:
              part = MIMEText(text, kind, r.choice(['utf-8', 'utf-8']))
          if r.random() < 0.5:
              part.add_header('Content-Disposition', 'attachment; filename="n%d.txt"' % r.randint(0, 3))
          return part
      def multi(depth):
          message = MIMEMultipart()
          for _ in range(r.randint(1, 4)):
              message.attach(multi(depth + 1) if depth < 3 and r.random() < 0.2 else leaf())
          return message
      for number in range(int(sys.argv[2])):
          raw = multi(0).as_bytes()
          if r.random() < 0.2: raw = gzip.compress(raw, mtime=0)
          open('%s/%d' % (sys.argv[1], number), 'wb').write(raw)
          found = []
          for part in processor.process(raw).walk():
              if part.get_content_maintype() == 'multipart': continue
              payload = util.fully_decoded_payload(part)
              if isinstance(payload, str): payload = payload.encode('utf-8', 'surrogateescape')
              found.append(hashlib.sha256(payload).hexdigest()[:12])
          print(' '.join(found))
      """;

  private static final int MESSAGES = 300;

  @TempDir Path scratch;

  private static void collect(UserData userData, List<String> hashes) throws Exception {
    boolean isPacked = userData.kind() == UserDataKind.MIME || userData.kind() == UserDataKind.GZIP;
    if (!isPacked) {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(userData.document().bytes());
      hashes.add(HexFormat.of().formatHex(hash).substring(0, 12));
    }
    for (UserData part : userData.parts()) {
      collect(part, hashes);
    }
  }

  @Test
  void messagesHoldTheSameParts() throws Exception {
    Reference python = Reference.python("cloudinit.user_data");
    List<String> wanted =
        python.run(scratch, "", GENERATE, scratch.toString(), "" + MESSAGES).lines().toList();
    List<String> differences = new ArrayList<>();
    for (int i = 0; i < MESSAGES; i++) {
      Document document = Document.of("ud", Files.readAllBytes(scratch.resolve("" + i)));
      List<String> hashes = new ArrayList<>();
      UserData read = UserData.read(document, CloudInitVersion.LATEST, new ArrayList<>());
      collect(read, hashes);
      if (!String.join(" ", hashes).equals(wanted.get(i))) {
        differences.add(i + ": " + wanted.get(i) + " but " + hashes);
      }
    }
    assertEquals("", String.join("\n", differences));
  }
}
