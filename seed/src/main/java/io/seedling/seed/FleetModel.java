package io.seedling.seed;

/** The model of a fleet's file, read once in a process. */
final class FleetModel {
  private static final String TEXT =
      """
      # A fleet file: VMs that belong together, each with what 'launch' would be told of it.
      # Model.java says how this is read. Scalars may hold placeholders, so that numbers may be text.
      name: string
      values: mapping open
      network: mapping
        range: string required
        domain: string
        gateway: string
        dns: string | list(string)
        names: mapping open
      defaults: @vm
      vms: list(@vm) min=1
      define vm = mapping
        name: string
        count: int(1..10000)
        address: string
        mac: string | int
        image: string
        arch: string
        cpus: int | string
        memory: int | string
        disk: int | string
        net: string
        net-range: string
        publish: list(string | int)
        accel: string
        cpu: string
        machine: string
        firmware: string
        uefi-vars: bool
        display: string
        qemu: string
        qemu-args: list(string)
        hostname: string
        user: string
        ssh-keys: list(string)
        password-file: string
        packages: list(string)
        run: list(string)
        write-files: list(string)
        set: list(string)
        user-data: string | list(string) | mapping open
        meta-data: string | mapping open
        vendor-data: string | mapping open
        network-config: string | mapping open
        instance-id: string
        after: list(string)
        values: mapping open
      """;

  private static final Model MODEL = Model.readBy("a fleet's file", "fleet", TEXT);

  private FleetModel() {}

  static Model get() {
    return MODEL;
  }
}
