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
 * <p>Single documents are checked by {@link io.seedling.seed.Validation}, and mended by {@link
 * io.seedling.seed.Repair}. What somebody else has made is read by {@link
 * io.seedling.seed.FoundSeed} and told of by {@link io.seedling.seed.Inspection}, {@link
 * io.seedling.seed.SeedDifference} and {@link io.seedling.seed.Replacement}.
 *
 * <ul>
 *   <li>What is read: {@code UserDataKind} (the sniffer), {@code PartReader} (MIME, gzip,
 *       archives), {@code DocumentText} (UTF-8, lines, carriage returns), {@code YamlDocument} over
 *       {@code BoundedParser}, {@code YamlRules} and {@code TabRule} (where PyYAML, which the guest
 *       uses, is stricter than YAML 1.2), {@code Yaml11Constructor} (the values that PyYAML makes).
 *   <li>What is checked, in this order: {@code HeaderRule}, {@code ScriptRule}; {@code
 *       CloudConfigCheck}: the {@code Model} of keys and types ({@code ModelCheck}), then each
 *       {@code CloudConfigRule}; {@code NetworkConfigCheck} and {@code NetworkRules}; {@code
 *       MetaData}; a {@link io.seedling.seed.JsonSchema} of the user's.
 *   <li>What is written: {@code YamlText}, {@code CloudConfig}, {@code ConfigTree} (merging),
 *       {@link io.seedling.seed.Template}, {@code MimeMessage}, {@code InstanceId}; volumes by
 *       module iso, {@code FatWriter}, {@code SeedTar} and {@code ConfigDrive}.
 *   <li>VMs that belong together, {@link io.seedling.seed.Fleet}: {@code FleetReader} holds the
 *       file against {@code FleetModel}, {@code FleetAddresses} gives addresses out, {@code
 *       FleetMember} is a VM while it is read, with the values of its {@code FleetScope} and the
 *       texts of {@code FleetDocuments}; {@code FleetRules} says what must not be shared. {@link
 *       io.seedling.seed.HostNames} are planted.
 *   <li>Credentials: {@link io.seedling.seed.PasswordHash}, {@link io.seedling.seed.SshPublicKey},
 *       {@link io.seedling.seed.SshHostKey}, {@code Secrets} (does a document hold any), {@link
 *       io.seedling.seed.Excerpt} (lines shown without them).
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
