/**
 * Seeds: the four documents that cloud-init's NoCloud data source reads, checked before a guest
 * sees them.
 *
 * <p>The way through: a {@link io.seedling.seed.SeedRequest} (documents and shortcuts) becomes,
 * through {@link io.seedling.seed.Seed#from}, a {@link io.seedling.seed.SeedResult}: the {@link
 * io.seedling.seed.Seed} and the {@link io.seedling.seed.Finding findings} about its documents.
 * {@link io.seedling.seed.SeedVolume} writes the seed as an ISO 9660 volume labelled {@code
 * cidata}.
 *
 * <ul>
 *   <li>What is read: {@code UserDataKind} (the sniffer), {@code DocumentText} (UTF-8, lines,
 *       carriage returns), {@code YamlDocument} over {@code BoundedParser}, {@code YamlRules} and
 *       {@code TabRule} (where PyYAML, which the guest uses, is stricter than YAML 1.2).
 *   <li>What is checked: {@code UserDataCheck}, {@code MetaDataDocument}, {@code
 *       NetworkConfigCheck}.
 *   <li>What is written: {@code YamlText}, {@code CloudConfig}, {@code MimeMessage}, {@code
 *       InstanceId}.
 *   <li>Credentials: {@link io.seedling.seed.PasswordHash}, {@link io.seedling.seed.SshPublicKey},
 *       {@code Secrets} (does a document hold any).
 * </ul>
 *
 * <p>Facts about cloud-init are those of release 26.2; where an older release still in use (22.4)
 * differs, the finding says so.
 *
 * @see <a
 *     href="https://docs.cloud-init.io/en/latest/reference/datasources/nocloud.html">NoCloud</a>
 */
@NullMarked
package io.seedling.seed;

import org.jspecify.annotations.NullMarked;
