package io.seedling.seed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What cloud-init's own schema finds no fault with is no error here, but for what is told in the
 * lists; and the other way round.
 */
@Tag("reference")
class ModelAgainstCloudInitTest {
  private static final String VALIDATE =
      """
      import glob, gzip, logging, sys, yaml
      from cloudinit.config import schema
      logging.disable(logging.CRITICAL)
      whole = schema.get_schema()
      known = {k for n, d in whole['$defs'].items() if '.' not in n for k in d.get('properties', {})}
      def verdict(text):
          try:
              config = yaml.safe_load(text)
              schema.validate_cloudconfig_schema(config, whole, strict=True, strict_metaschema=False)
              return 'ok' if known.issuperset(config) else 'unknown'
          except schema.SchemaValidationError as e:
              if not e.schema_errors: return 'ok' # deprecated, no more
              return 'error ' + '; '.join(p + ': ' + m for p, m in e.schema_errors)[:300]
          except yaml.YAMLError as e:
              return 'yaml'
      mode = sys.argv[1]
      if mode == 'lines':
          for line in open(sys.argv[2]):
              print(verdict(line).replace('\\n', ' '))
      else:
          for path in sorted(glob.glob('/usr/share/doc/cloud-init/examples/*')):
              if not path.endswith(('.txt', '.gz')): continue
              raw = (gzip.open(path) if path.endswith('.gz') else open(path, 'rb')).read()
              if raw.startswith(b'#cloud-config\\n'):
                  name = path.split('/')[-1].removesuffix('.gz')
                  open(sys.argv[2] + '/' + name, 'wb').write(raw)
                  print(name, verdict(raw).replace('\\n', ' '))
      """;

  /** Beginnings of documents that are errors here alone, and why. */
  private static final List<String> STRICTER =
      List.of(
          "ansible: {setup_controller: {run_ansible", // anything passes in there
          "chef: {chef_license: some text", // chef itself takes three words
          "chpasswd: {users: [{name: sample, password", // a word is no hash
          "user: {name: sample, hashed_passwd",
          "user: {name: sample, passwd",
          "users: [{name: sample, hashed_passwd",
          "users: [{name: sample, passwd",
          "user: {name: sample, sudo: true", // sudoers would hold the word True
          "users: [{name: sample, sudo: true",
          "hostname: some text", // no host name has a blank
          "fqdn: some text",
          "ssh_genkeytypes: ['dsa'", // 24.1 takes it no more
          "yum_repos: {other: {baseurl: sample, m"); // newer keys

  /** Beginnings of documents that are errors there alone, and why. */
  private static final List<String> LAXER =
      List.of(
          "ansible: ", // a list of pulls is 25.2's
          "chef: {config_path", // read by the code of 25.1
          "chpasswd: {list: [", // taken at run time
          "cloud_config_modules: [", // the modules' names are not listed
          "cloud_final_modules: [",
          "cloud_init_modules: [",
          "disk_setup: {other: {layout: [[", // an item's length
          "fs_setup: [{", // a partition may be any number
          "groups: [{other: []",
          "groups: {other: []",
          "groups: []",
          "grub_dpkg: {grub-efi", // newer
          "locale: ", // false is newer
          "migrate: ", // any value is taken for true or false
          "mount_default_fields: ",
          "mounts: [[]",
          "ntp: {allow", // newer
          "ntp: {peers",
          "packages: [", // mappings by package manager are 23.4's
          "puppet: {conf", // other sections are newer
          "reporting: ", // each type's own keys
          "rh_subscription: ", // underscores are 25.3's
          "rsyslog: {", // newer
          "ubuntu_advantage: {", // newer
          "user: {name: sample, ", // hyphens are hidden there, and taken at run time
          "users: [{name: sample, ",
          "users: []",
          "write_files: [{path: sample, source", // newer
          "yum_repos: {other"); // metalink and mirrorlist are newer

  @TempDir Path scratch;

  private static List<Finding> errors(String text) {
    List<Finding> errors = new ArrayList<>();
    for (Finding finding :
        Validation.LATEST.of(Document.ofText("ud", text), DocumentKind.USER_DATA)) {
      if (finding.severity() == Severity.ERROR) {
        errors.add(finding);
      }
    }
    return errors;
  }

  @Test
  void examplesOfTheDocumentation() throws Exception {
    Reference python = Reference.python("cloudinit.config.schema");
    String verdicts = python.run(scratch, "", VALIDATE, "examples", scratch.toString());
    List<String> differences = new ArrayList<>();
    int count = 0;
    for (String line : verdicts.lines().toList()) {
      int blank = line.indexOf(' ');
      String name = line.substring(0, blank);
      List<Finding> errors = errors(Files.readString(scratch.resolve(name)));
      errors.removeIf(finding -> finding.code().equals(Code.DUPLICATE_KEY)); // lost there, silently
      errors.removeIf(finding -> finding.message().contains("'packages_up")); // read by nothing
      boolean isSame = line.substring(blank + 1).startsWith("error") != errors.isEmpty();
      if (!isSame) {
        differences.add(line + " | " + UserDataFindingsTest.shown(errors));
      }
      count++;
    }
    assertEquals("", String.join("\n", differences));
    assertTrue(count > 20, "examples: " + count);
  }

  @Test
  void documentsOfOurModel() throws Exception {
    Reference python = Reference.python("cloudinit.config.schema");
    List<String> documents = ModelSamples.of(CloudConfigModel.get());
    Path file = Files.write(scratch.resolve("lines"), documents);
    List<String> verdicts =
        python.run(scratch, "", VALIDATE, "lines", file.toString()).lines().toList();
    assertEquals(documents.size(), verdicts.size());
    Map<String, String> tooStrict = new TreeMap<>();
    Map<String, String> tooLax = new TreeMap<>();
    for (int i = 0; i < documents.size(); i++) {
      List<Finding> errors = errors("#cloud-config\n" + documents.get(i) + "\n");
      boolean isFine = verdicts.get(i).equals("ok");
      boolean isError = verdicts.get(i).startsWith("error");
      if (isFine && !errors.isEmpty() && !begins(documents.get(i), STRICTER)) {
        tooStrict.put(documents.get(i), UserDataFindingsTest.shown(errors));
      } else if (isError && errors.isEmpty() && !begins(documents.get(i), LAXER)) {
        tooLax.put(documents.get(i), verdicts.get(i));
      }
    }
    assertEquals("", String.join("\n", tooStrict.values()), tooStrict.toString());
    assertEquals("", String.join("\n", tooLax.values()), tooLax.toString());
    assertTrue(documents.size() > 5000, "documents: " + documents.size());
  }

  private static boolean begins(String document, Collection<String> beginnings) {
    for (String beginning : beginnings) {
      if (document.startsWith(beginning)) {
        return true;
      }
    }
    return false;
  }
}
