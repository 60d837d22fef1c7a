/**
 * From a machine's description to a QEMU that runs it.
 *
 * <ul>
 *   <li>What shall run: {@link io.seedling.launcher.Machine} with its {@link
 *       io.seedling.launcher.Disk}s, {@link io.seedling.launcher.Network} and {@link
 *       io.seedling.launcher.Display}; values, the same on every host.
 *   <li>What is there: {@link io.seedling.launcher.Host} is the only way to ask. From it come
 *       {@link io.seedling.launcher.QemuBinary} (which program), {@link
 *       io.seedling.launcher.Firmware} (which UEFI) and {@link
 *       io.seedling.launcher.AcceleratorChoice} (how, and why so), the last by a {@link
 *       io.seedling.launcher.Probe} of the operating system's accelerator and, once, by a trial
 *       start of QEMU with it ({@code Smoke*}).
 *   <li>The words: {@link io.seedling.launcher.QemuCommandLine} makes them of the values above and
 *       looks at nothing; {@link io.seedling.launcher.ShellWords} shows them.
 *   <li>The run: {@link io.seedling.launcher.Privilege} puts sudo before them where nothing else
 *       helps; {@link io.seedling.launcher.Qemu} starts them.
 *   <li>After the start: a VM that was started with {@link io.seedling.launcher.RunFiles} is found
 *       again as a {@link io.seedling.launcher.RunningVm} (a {@link io.seedling.launcher.VmProcess}
 *       that answers over {@code QmpConnection}); {@link io.seedling.launcher.ConsoleLog} reads its
 *       console and {@link io.seedling.launcher.ConsoleStages} tells how far it has come; {@code
 *       QemuComplaint} knows what QEMU's messages mean, {@link io.seedling.launcher.OpenFiles} who
 *       has an image open.
 *   <li>Beforehand: {@link io.seedling.launcher.Doctor} says of all this what is there, as {@link
 *       io.seedling.launcher.Diagnosis}.
 *   <li>Images: {@link io.seedling.launcher.ImageCatalogue} knows where those with names are,
 *       {@link io.seedling.launcher.ImageCache} has those that were fetched ({@code ImageDownload},
 *       which goes on where it broke off; {@code HttpAnswer}, {@code HttpProxies}) and were what
 *       their distributors say ({@code ImageSums}).
 *   <li>Apart from all these: {@link io.seedling.launcher.SparseFile} tells of a file's holes,
 *       makes some, and {@link io.seedling.launcher.LibDeflate} inflates, both of which take native
 *       code, too.
 * </ul>
 *
 * <p>Native code (JNA) is in {@code LibC}, {@code LibSystemSysctl}, {@code ProcessImage}, {@code
 * SparseFile}, {@code LibDeflate*} and the {@code *Probe}s with what KVM's needs ({@code Kvm*}); it
 * is loaded by the first question that needs it. Failures are {@link
 * io.seedling.launcher.LaunchException}s with a remedy.
 */
@NullMarked
package io.seedling.launcher;

import org.jspecify.annotations.NullMarked;
