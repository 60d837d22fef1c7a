/**
 * Disk images: qcow2 (versions 2 and 3) and raw.
 *
 * <p>A qcow2 image is a file of clusters. The first holds the header ({@code Qcow2Header}), the
 * header extensions ({@code HeaderExtension}) and the backing file's name. A refcount table points
 * to refcount blocks, which count the uses of every cluster. An L1 table points to L2 tables, which
 * say for every guest cluster where its data lie; what nobody has written is read from the backing
 * file, or as zeros. All integers are big-endian. {@code Geometry} has the index arithmetic.
 *
 * <ul>
 *   <li>To make one: {@link NewImage}, {@link Qcow2Options}, {@link BackingFile}, {@link
 *       ExternalDataFile} and {@link Preallocation} say what is wanted, {@code ImageLayout} where
 *       the tables go, {@code NewHeader} what comes first; {@code PreallocatedImage} writes one
 *       that has places for all of the guest's clusters; {@link RawImage#create} makes a raw one.
 *   <li>To fill one: {@code Qcow2Writer} takes the guest's clusters in their order, {@code
 *       ClusterAllocation} gives them places and counts the uses ({@code RefcountBlock}), {@code
 *       ClusterCompressor} makes them smaller where {@code FirstLook} does not say that they are
 *       noise, {@code DataRuns} tells data from zeros, {@code SparseWrite} leaves holes in the
 *       file.
 *   <li>To copy one: {@link ImageCopy} joins the sources ({@code JoinedDisks}) and has threads
 *       ({@code CopyPipeline}) read a {@code Chunk} each and write it to one of the {@code
 *       CopyTarget}s, which gives places to chunks in their order ({@code Turns}); {@link
 *       CopyOptions} say how; {@code DataCount} knows how much there is to do.
 *   <li>To know how long one will be: {@link Qcow2Measure} gives a {@link Measurement}.
 *   <li>To know what can be read and written at all: {@link FormatSupport}.
 *   <li>To read one: {@link DiskImage#open} tells the formats apart ({@code ImageMagic}) and gives
 *       a {@link Qcow2Image} or a {@link RawImage}; {@link ImageInfo} is what there is to say of
 *       it.
 *   <li>To read what the guest sees: {@link GuestDisk} joins an image and all below it ({@code
 *       ChainWalk}, which reads the names that images have for others by {@code StoredName}) into
 *       {@code Layer}s ({@code L1Table}, {@code L2Table}; {@code FileHoles} and {@code
 *       UnwrittenClusters} are told by a {@link HoleFinder}); {@link ExtentWalk} tells what is
 *       where, and {@code ClusterDecoder} has compressed clusters unpacked ({@code
 *       ClusterDecompressor}, by an {@link InflaterFinder}'s where {@code LateInflaters} says that
 *       it pays). {@code Zstd} is the native library ({@code ZstdNative}) or Java ({@code
 *       ZstdJava}); {@code ZstdFrame} finds where a frame ends.
 *   <li>To read a damaged one: {@link GuestDisk#salvaging} has zeros for what can't be read, and
 *       {@link Losses} of it.
 *   <li>To write into one: {@link Recreation} makes another in its place, of what {@code
 *       WrittenLayer} shows; {@code DiskTarget} writes into a copy of one that has more.
 *   <li>To give one's disk another size: {@link Resizing}, by {@code DiskGrowth} and {@code
 *       DiskCut}; {@code NewPlaces} has what is new preallocated, a {@link HolePuncher} what is
 *       free.
 *   <li>To have a guest write to one: {@link WritableDisk} changes the image at the top ({@code
 *       WritableQcow2Disk}, {@code WritableRawDisk}); {@code DataWrites} and {@code ZeroWrites} say
 *       what becomes of a cluster ({@code L2Cluster}), {@code ActiveTables} and {@code
 *       ClusterSpace} have its tables and counts, {@code ClusterChanges} the order in which they
 *       reach the file, and {@code ActiveLayer} shows what the guest sees by then; {@code
 *       WriteTracking} has bitmaps know of it.
 *   <li>To merge one into what it rests on: {@link Commit}, with {@code Emptying} in the end; to
 *       put it on another one: {@link Rebasing}, or {@link BackingChange} where both show the same.
 *   <li>To change its internal snapshots: {@link SnapshotChange}, in which {@code TableChange}
 *       writes all that differs ({@code CopiedFlags}, {@code NewSnapshotTable}, {@code
 *       NewRefcounts}) to {@code FreeClusters}, by the uses that {@code GuestTables} add to a
 *       {@code CountChange}, and then has the header point there; to make one that is done twice,
 *       to have tables at their {@code TablePlaces} in the end.
 *   <li>To see what is done when the system fails: a name may have {@link TestDrivers} around an
 *       image or in its place, {@link BlkDebug} with its {@code BlkDebugRule}s ({@code
 *       BlkDebugOptions}, of {@code DriverOptions}) on the way of a guest's requests or, by a
 *       {@code DebugChannel}, of those to the file, or a {@link NullImage} ({@code NullLayer}).
 *   <li>To keep others off: {@link ImageLock} takes QEMU's locks, as {@link Locking} says; {@code
 *       JointClosing} keeps them until the last channel of a file is closed; {@link ImageUse} only
 *       asks.
 *   <li>To compare two: {@link DiskComparison} has threads look at parts of both ({@code
 *       PartComparison}, {@code ComparedDisk}).
 *   <li>To rely on one: {@link BackingChain} finds everything below an image and refuses what no
 *       guest could run from.
 *   <li>To judge one: {@link Qcow2Check} compares uses ({@code ClusterUses}, {@code UseCounts})
 *       with reference counts ({@code RefcountReader}, {@code RefcountCheck}, {@code
 *       OverlapCheck}), walking the tables ({@code MetadataWalk}, {@code L1Check}, {@code L2Check},
 *       {@code BitmapCheck}, {@code CopiedCheck}; {@code L2References} has each L2 table once);
 *       {@link CheckFinding}s come as they are found ({@code CheckFindings} counts them), and a
 *       {@link CheckReport} in the end. {@link Soundness} refuses what isn't clean, and {@link
 *       References} what names other files.
 *   <li>To repair one: {@link Qcow2Repair} does what {@link Repairs} say, in a {@code RepairRun}
 *       whose {@code Fixes} are made as the check goes along, but never to {@code MetadataRegions}
 *       that tables only seem to lie in; {@code RefcountRebuild} writes all counts anew, {@code
 *       SnapshotRepair} the snapshot table, and a {@link RepairReport} tells of it.
 *   <li>What can be wrong: {@link Qcow2FormatException} for bytes that break the format, {@link
 *       UnsupportedImageException} for what is legal but not handled, {@link BackingChainException}
 *       for a reference that can't be followed, {@link ImageInUseException} for locks that another
 *       has; anything else is the file system's own exception.
 * </ul>
 *
 * @see <a href="https://gitlab.com/qemu-project/qemu/-/blob/stable-7.2/docs/interop/qcow2.txt">The
 *     format's specification</a>
 */
@NullMarked
package io.seedling.qcow2;

import org.jspecify.annotations.NullMarked;
