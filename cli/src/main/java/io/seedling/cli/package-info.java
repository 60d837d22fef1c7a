/**
 * The three programs: seedtool, imgtool and launch. The only room that prints, reads standard input
 * or ends the process.
 *
 * <p>The way of a command line: the start script ({@code src/main/dist/program.sh}) names the
 * program; {@code Main} → {@code Program} finds the {@code Command} (of one word, or two: {@code
 * iso make}), which declares its options once; {@code Arguments} reads the words by that
 * declaration, {@code HelpPage} shows it; the command turns options into the values of a library,
 * makes one call, and tells the outcome. What goes wrong becomes lines and an {@code ExitCode} in
 * {@code ErrorReport}.
 *
 * <ul>
 *   <li>seedtool: {@code SeedMake}, over {@code SeedOptions} (shared with launch), {@code
 *       FindingReport}.
 *   <li>imgtool: {@code ImgCreate} ({@code DataFiles}, {@code Encryption}, {@code WatchedWriting}),
 *       {@code ImgMeasure}, {@code ImgFormats}, {@code ImgInfo} ({@code InfoText}, {@code
 *       InfoJson}, {@code QemuJson}, {@code DiskUsage}), {@code ImgMap} ({@code MapPictures}),
 *       {@code ImgCompare}, {@code ImgCheck} ({@code CheckLines}, {@code CheckPrinter}, {@code
 *       ImageRepair}), {@code ImgOverlay} ({@code Overlays}), {@code ImgSnapshot} ({@code
 *       SnapshotLines}), {@code ImgCommit}, {@code ImgRebase}, {@code ImgConvert} ({@code
 *       ConvertOptions}, {@code ConvertSources}, {@code ConvertInto}, {@code SpooledInput}).
 *   <li>These take images by {@code ImageArgument}, {@code SnapshotOption} and {@code Untrusted},
 *       open them by {@code Images} (not while others write: {@code ImagesInUse}) with the holes of
 *       {@code NativeHoles} and the speed of {@code NativeInflaters}, make new ones by {@code
 *       ImageOptions} ({@code CreateOption}), and report as {@code ReportFormat} says.
 *   <li>{@code MapPictures}: {@code Allocation} counts by {@code Scale}; {@code MapText} ({@code
 *       MapLayout}, {@code Mark}, {@code Screen}) and {@code MapSvg} ({@code SvgStrip}, {@code
 *       SvgWriter}) show it, of a {@code DiskPart}.
 *   <li>imgtool iso: {@code ImgIsoMake} ({@code IsoMakeOptions}), {@code ImgIsoLs} ({@code
 *       IsoListing}), {@code ImgIsoExtract}, {@code ImgIsoVerify}, over {@code IsoImages}, {@code
 *       IsoSelection}, {@code IsoOptions}.
 *   <li>launch: {@code Launch} over {@code RunOptions} and {@code GuestFiles} ({@code GivenFiles}
 *       as they are, or {@code CloudGuest}, made in a {@code VmDirectory}) makes a {@code
 *       LaunchPlan}; QEMU is started at once, or by {@code VmStarter} where a VM is kept.
 *   <li>VMs that are kept: {@code VmState} ({@code VmRun}, {@code SshLogin}, {@code
 *       RememberedOptions}) is what is known, {@code VmStatus} what is so; {@code VmLock} keeps
 *       commands apart, {@code RuntimeDirectory} holds sockets, {@code VmDisks} refuses what is in
 *       use. {@code VmStart}, {@code VmStop} ({@code VmEnd}), {@code VmRestart}, {@code VmDelete}
 *       ({@code FileTree}), {@code VmGc}, {@code VmSnapshot} ({@code Snapshots}); {@code VmList}
 *       and {@code VmInfo} ({@code VmDescription}); {@code VmSsh} ({@code SshAccess}), {@code
 *       VmConsole} ({@code RawTerminal}), {@code VmLogs} ({@code ConsoleText}).
 *   <li>Waiting ({@code VmWait}, {@code WaitFor}): {@code VmWatch} looks ({@code SshBanner}, {@code
 *       Silence}, {@code DiskStamp}) and tells stages by {@code VmNotes}; {@code WaitReport} puts
 *       the end into words.
 *   <li>Fleets: {@code LaunchUp}, {@code LaunchDiff} and {@code LaunchDown} over a {@code
 *       FleetFile}; {@code FleetPlan} compares each {@code FleetGuest} with what is there ({@code
 *       FleetImages}, {@code SpareHostKeys}, several at a time by {@code FleetTasks}), {@code
 *       FleetPlanText} tells of it, {@code FleetWork} does it.
 *   <li>What all share: {@code OutputFile} (whole or not at all), {@code ByteSize}, {@code
 *       SourceDate}, {@code Printable}, {@code Console}, {@code ProgramName}; for long work {@code
 *       Progress}, shown by {@code ProgressLine} ({@code TerminalWidth}), {@code ProgressPercent},
 *       {@code ProgressSteps} or {@code ProgressJson}.
 *   <li>{@code Training} runs at package time, for the class-data archives.
 * </ul>
 */
@NullMarked
package io.seedling.cli;

import org.jspecify.annotations.NullMarked;
