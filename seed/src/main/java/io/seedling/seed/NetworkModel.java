package io.seedling.seed;

/** The models of network-config, each read when a document of its version is met. */
final class NetworkModel {
  private NetworkModel() {}

  static Model version1() {
    return Version1.MODEL;
  }

  static Model version2() {
    return Version2.MODEL;
  }

  private static final class Version1 {
    private static final String TEXT =
        """
        # Version 1 of cloud-init's network configuration: what one item of 'config' may have, by its 'type'.
        # Model.java says how this is read.
        physical: mapping
          type: string required
          name: string required
          mac_address: string
          mtu: int | null
          subnets: list(@subnet)
          accept-ra: bool
          wakeonlan: bool
          keep_configuration: bool
          params: mapping open
        loopback: mapping
          type: string required
          name: string required
          subnets: list(@subnet)
          mtu: int | null
        infiniband: mapping open
          type: string required
          name: string required
          mac_address: string
          mtu: int | null
          subnets: list(@subnet)
        bond: mapping
          type: string required
          name: string required
          mac_address: string
          mtu: int | null
          params: mapping open
          bond_interfaces: list(string) required
          subnets: list(@subnet)
          accept-ra: bool
        bridge: mapping
          type: string required
          name: string required
          mac_address: string
          mtu: int | null
          bridge_interfaces: list(string) required
          params: mapping open
          subnets: list(@subnet)
          accept-ra: bool
        vlan: mapping
          type: string required
          name: string required
          vlan_link: string required
          vlan_id: int required
          mac_address: string
          mtu: int | null
          subnets: list(@subnet)
          accept-ra: bool
        nameserver: mapping
          type: string required
          address: string | list(string) required
          search: string | list(string)
          interface: string
        route: mapping
          type: string required
          destination: string required
          netmask: string
          gateway: string
          metric: int

        define subnet = mapping
          type: 'dhcp' | 'dhcp4' | 'dhcp6' | 'static' | 'static6' | 'manual' | 'ipv6_dhcpv6-stateful' | 'ipv6_dhcpv6-stateless' | 'ipv6_slaac' required
          control: 'auto' | 'manual' | 'inactive'
          address: string
          netmask: string
          broadcast: string
          gateway: string
          dns_nameservers: string | list(string)
          dns_search: string | list(string)
          routes: list(@route)
          metric: int
          pointopoint: string
          scope: string
          ipv4: bool
          ipv6: bool
        define route = mapping
          type: string
          destination: string
          network: string
          netmask: string
          gateway: string
          metric: int
          to: string
          via: string
        """;

    static final Model MODEL = Model.of("network-config, version 1", TEXT);
  }

  private static final class Version2 {
    private static final String TEXT =
        """
        # Version 2 of cloud-init's network configuration, which is netplan's. Model.java says how this is read.
        version: 2 required
        renderer: 'networkd' | 'NetworkManager' | 'sriov'
        ethernets: mapping
          *: @ethernet
        bonds: mapping
          *: mapping
            interfaces: list(string)
            parameters: mapping open
            match: @match
            set-name: string
            wakeonlan: bool
            dhcp4: bool
            dhcp6: bool
            dhcp4-overrides: @overrides
            dhcp6-overrides: @overrides
            dhcp-identifier: string
            accept-ra: bool
            addresses: list(@address)
            gateway4: string | null
            gateway6: string | null
            mtu: int | null
            nameservers: @nameservers
            routes: list(@route)
            optional: bool
            macaddress: @mac
            link-local: list('ipv4' | 'ipv6')
            critical: bool
            renderer: 'networkd' | 'NetworkManager'
        bridges: mapping
          *: mapping
            interfaces: list(string)
            parameters: mapping open
            match: @match
            set-name: string
            wakeonlan: bool
            dhcp4: bool
            dhcp6: bool
            dhcp4-overrides: @overrides
            dhcp6-overrides: @overrides
            dhcp-identifier: string
            accept-ra: bool
            addresses: list(@address)
            gateway4: string | null
            gateway6: string | null
            mtu: int | null
            nameservers: @nameservers
            routes: list(@route)
            optional: bool
            macaddress: @mac
            link-local: list('ipv4' | 'ipv6')
            critical: bool
            renderer: 'networkd' | 'NetworkManager'
        vlans: mapping
          *: mapping
            id: int(0..4094)
            link: string
            match: @match
            dhcp4: bool
            dhcp6: bool
            dhcp4-overrides: @overrides
            dhcp6-overrides: @overrides
            dhcp-identifier: string
            accept-ra: bool
            addresses: list(@address)
            gateway4: string | null
            gateway6: string | null
            mtu: int | null
            nameservers: @nameservers
            routes: list(@route)
            optional: bool
            macaddress: @mac
            link-local: list('ipv4' | 'ipv6')
            critical: bool
            renderer: 'networkd' | 'NetworkManager'

        define ethernet = mapping
          match: @match
          set-name: string
          wakeonlan: bool
          dhcp4: bool
          dhcp6: bool
          dhcp4-overrides: @overrides
          dhcp6-overrides: @overrides
          dhcp-identifier: string
          accept-ra: bool
          addresses: list(@address)
          gateway4: string | null
          gateway6: string | null
          mtu: int | null
          nameservers: @nameservers
          routes: list(@route)
          optional: bool
          macaddress: @mac
          link-local: list('ipv4' | 'ipv6')
          critical: bool
          emit-lldp: bool
          renderer: 'networkd' | 'NetworkManager'
        define match = mapping
          name: string
          macaddress: @mac
          driver: string | list(string)
        define mac = string
        define address = string | mapping open
        define nameservers = mapping
          addresses: list(string)
          search: list(string)
        define route = mapping
          to: string
          via: string
          metric: int
          mtu: int
          from: string
          on-link: bool
          scope: string
          table: int
          type: string
        define overrides = mapping
          hostname: string
          route-metric: int
          send-hostname: bool
          use-dns: bool
          use-domains: bool | string
          use-hostname: bool
          use-mtu: bool
          use-ntp: bool
          use-routes: bool
        """;

    static final Model MODEL = Model.of("network-config, version 2", TEXT);
  }
}
