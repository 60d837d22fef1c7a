/**
 * Writes ISO 9660 volumes that Linux, Windows and cloud-init read alike; reads and checks those of
 * any writer.
 *
 * <p>A volume is a row of 2048-byte sectors. What is where, and which class knows it:
 *
 * <pre>
 * sector 0    system area, 16 sectors of zeros                ECMA-119 §6.2.1   Layout
 *        16   primary descriptor, boot record if there is one,
 *             Joliet's descriptor, terminator                 §8                VolumeDescriptor
 *         …   path tables, types L and M of each hierarchy    §6.9, §9.4        PathTableRecord
 *         …   directories of the primary hierarchy, each one
 *             followed by its continuation areas              §6.8, §9.1, SUSP  DirectoryRecord,
 *                                                                               SystemUseArea
 *         …   directories of Joliet's hierarchy               Joliet            DirectoryRecord
 *         …   boot catalog, if there is one                   "El Torito" §2    BootCatalog
 *         …   files, each from the start of a sector          §6.4              FileExtents
 * </pre>
 *
 * <p>The way of a tree: {@link io.seedling.iso.IsoTree} of {@link io.seedling.iso.IsoNode}s (made
 * of a directory by {@code TreeWalk}) → {@code NameMap} in a {@code NameForm} ({@code PlainName},
 * {@code JolietName}) → {@code Hierarchy} of {@code PlacedDirectory}, {@code PlacedEntry}, {@code
 * PlacedFile} → {@code Layout}, which gives all of them their sectors → {@link
 * io.seedling.iso.IsoWriter}, which puts them through {@code VolumeOutput} in that order and never
 * goes back. {@code RecordStyle} says how a hierarchy records an entry, with {@code SystemUseArea}
 * ({@code SystemUseEntry}, {@code LinkTarget}). {@code BothEndian}, {@code IsoDate}, {@code
 * Identifier} and {@code Sectors} are the format's small words. {@link io.seedling.iso.BootEntry} →
 * {@code BootCatalog} and {@code BootInfo} make a volume bootable.
 *
 * <p>The way back to files: {@link io.seedling.iso.IsoExtraction} lets {@code ExtractionCheck}
 * ({@code FileNames}, {@code LinkBounds}) look at the whole tree first, and then writes it by
 * {@code FileOutput} ({@code SparseCopy}, {@code KeptAttributes}).
 *
 * <p>The way of a volume: {@code VolumeBytes} → {@code DescriptorSet} of {@code FoundDescriptor}s,
 * together a {@code FoundVolume} → {@code HierarchyWalk}, which takes the {@code FoundRecord}s of
 * each {@code FoundDirectory} from a {@code DirectoryScan} and what Rock Ridge says of them ({@code
 * SystemUse}, {@code FoundTarget}) from a {@code SystemUseScan}, and shows a visitor each {@code
 * FoundEntry} under the {@code FoundName} that a {@link io.seedling.iso.NameView} gives it. What is
 * wrong on the way goes to {@code Problems}, and a {@code Budget} bounds the way.
 *
 * <ul>
 *   <li>To read: {@link io.seedling.iso.IsoVolume}, whose visitor {@code TreeReader} makes an
 *       {@code IsoTree} with {@code ExtentContent}s, and ends at what cannot be read. {@link
 *       io.seedling.iso.IsoExtraction} writes a tree below a directory ({@code ExtractionCheck},
 *       {@code FileNames}, {@code LinkBounds}, {@code KeptAttributes}, {@code FileOutput}).
 *   <li>To check: {@link io.seedling.iso.IsoCheck}, which writes everything into a {@code
 *       FindingList} and goes on: {@code DescriptorCheck}, {@code BootCatalogCheck}, {@code
 *       DirectoryCheck} with {@code NameCheck} and {@code RecordOrder}, {@code PathTableCheck} over
 *       {@code PathTableScan}; {@code ExtentMap} and {@code NameHashes} keep numbers alone, for
 *       which {@code SecondLook} finds the names.
 * </ul>
 *
 * <p>The specifications: ECMA-119 (ISO 9660), Microsoft's Joliet Specification, IEEE P1281 (SUSP
 * 1.12), IEEE P1282 (RRIP) and "El Torito" 1.0. Where readers differ, the code says whose quirk it
 * heeds.
 */
@NullMarked
package io.seedling.iso;

import org.jspecify.annotations.NullMarked;
