package io.seedling.seed;

/** The model of cloud-config, read once in a process. */
final class CloudConfigModel {
  private static final String TEXT =
      """
      # The keys of cloud-config, from cloud-init's reference pages "Module reference" and "Base configuration keys".
      # Model.java says how this is read.

      # Who may log in
      users: string | list(string | list(string) | @user) | mapping open
      user: string | @user
      groups: string | list(string | @group) | @group
      password: string
      chpasswd: mapping
        expire: bool
        users: list(@password)
        list: string!22.2("use 'users'") | list(string)!22.2("use 'users'") min=1
      ssh_pwauth: bool | 'unchanged' | string!22.3("write true or false")
      ssh_authorized_keys: list(string) min=1
      ssh_import_id: list(string)
      ssh_deletekeys: bool
      ssh_genkeytypes: list('ecdsa' | 'ed25519' | 'rsa' | 'dsa'!!24.1("leave it out")) min=1
      ssh_keys: mapping
        rsa_private: string
        rsa_public: string
        rsa_certificate: string
        dsa_private: string deprecated=24.1 use="a key of another kind"
        dsa_public: string deprecated=24.1 use="a key of another kind"
        dsa_certificate: string deprecated=24.1 use="a key of another kind"
        ecdsa_private: string
        ecdsa_public: string
        ecdsa_certificate: string
        ed25519_private: string
        ed25519_public: string
        ed25519_certificate: string
      ssh_publish_hostkeys: mapping
        enabled: bool
        blacklist: list(string)
      ssh_quiet_keygen: bool
      allow_public_ssh_keys: bool
      disable_root: bool
      disable_root_opts: string
      ssh: mapping
        emit_keys_to_console: bool required
      ssh_key_console_blacklist: list(string) unique
      ssh_fp_console_blacklist: list(string) unique
      no_ssh_fingerprints: bool
      authkey_hash: string

      define user = mapping anyof=name,snapuser
        name: string
        doas: list(string) min=1 since=23.3
        expiredate: /[0-9]{4}-[0-9]{2}-[0-9]{2}/
        gecos: string
        groups: string | list(string) | @oldgroups
        homedir: string
        inactive: string
        lock_passwd: bool
        lock-passwd: bool deprecated=22.3 use="lock_passwd"
        no_create_home: bool
        no-create-home: bool deprecated=24.2 use="no_create_home"
        no_log_init: bool
        no-log-init: bool deprecated=24.2 use="no_log_init"
        no_user_group: bool
        no-user-group: bool deprecated=24.2 use="no_user_group"
        passwd: string
        hashed_passwd: string
        hashed-passwd: string deprecated=24.2 use="hashed_passwd"
        plain_text_passwd: string
        plain-text-passwd: string deprecated=24.2 use="plain_text_passwd"
        create_groups: bool
        create-groups: bool deprecated=24.2 use="create_groups"
        primary_group: string
        primary-group: string deprecated=24.2 use="primary_group"
        selinux_user: string
        selinux-user: string deprecated=24.2 use="selinux_user"
        shell: string
        snapuser: string
        ssh_authorized_keys: list(string) min=1
        ssh-authorized-keys: list(string) min=1 deprecated=18.3 use="ssh_authorized_keys"
        ssh_import_id: list(string) min=1
        ssh-import-id: list(string) deprecated=24.2 use="ssh_import_id"
        ssh_redirect_user: bool
        ssh-redirect-user: bool deprecated=24.2 use="ssh_redirect_user"
        sudo: string | list(string) | null | false!22.2("leave the key out, or write null")
        system: bool
        uid: int | string!22.3("write a number")

      define oldgroups = mapping!23.1("write a list, or text with commas")
        *: any
      define group = mapping
        *: string | list(string)
      define password = mapping
        name: string required
        type: 'hash' | 'text' | 'RANDOM'
        password: string

      # What it is called
      hostname: string
      fqdn: string
      prefer_fqdn_over_hostname: bool
      preserve_hostname: bool
      create_hostname_file: bool since=23.4
      manage_etc_hosts: bool | 'localhost' | 'template'!22.3("write true")
      timezone: string
      locale: bool | string
      locale_configfile: string
      keyboard: mapping
        layout: string required
        model: string
        variant: string
        options: string

      # What is put on it and run
      write_files: list(@file) min=1
      runcmd: list(string | list(string) | null) min=1
      bootcmd: list(string | list(string)) min=1
      packages: list(@package) min=1
      package_update: bool
      package_upgrade: bool
      package_reboot_if_required: bool
      apt_update: bool deprecated=22.2 use="package_update"
      apt_upgrade: bool deprecated=22.2 use="package_upgrade"
      apt_reboot_if_required: bool deprecated=22.2 use="package_reboot_if_required"
      snap: mapping min=1
        assertions: list(string) | @texts min=1
        commands: @commands min=1
      final_message: string
      power_state: mapping
        delay: int(0..) | 'now' | /\\+?[0-9]+/!22.3("write a number")
        mode: 'poweroff' | 'reboot' | 'halt' required
        message: string
        timeout: int
        condition: string | bool | list(any)
      phone_home: mapping
        url: string required
        post: 'all' | list('pub_key_rsa' | 'pub_key_ecdsa' | 'pub_key_ed25519' | 'pub_key_dsa'!24.1("leave it out") | 'instance_id' | 'hostname' | 'fqdn')
        tries: int
      output: mapping
        all: @stream
        init: @stream
        config: @stream
        final: @stream

      define stream = string | list(string) | mapping
        output: string
        error: string
      define file = mapping
        path: string required
        content: string
        source: mapping since=24.3
          uri: string required
          headers: @texts
        owner: string
        permissions: string
        encoding: 'gz' | 'gzip' | 'gz+base64' | 'gzip+base64' | 'gz+b64' | 'gzip+b64' | 'b64' | 'base64' | 'text/plain'
        append: bool
        defer: bool
      define package = string | list(string) | mapping
        apt: list(string | list(string)) since=23.4
        snap: list(string | list(string)) since=23.4
      define texts = mapping
        *: string
      define commands = list(string | list(string)) | mapping
        *: string | list(string)

      # Disks
      mounts: list(list(string)) min=1
      mount_default_fields: list(string | null) min=6 max=6
      swap: mapping
        filename: string
        size: 'auto' | int | /[0-9]+[BKMGT]?/
        maxsize: int | /[0-9]+[BKMGT]?/
      disk_setup: mapping
        *: mapping
          table_type: 'mbr' | 'gpt'
          layout: 'remove' | bool | list(int | list(int | string))
          overwrite: bool
      fs_setup: list(@filesystem)
      device_aliases: @texts
      growpart: mapping
        mode: 'auto' | 'growpart' | 'gpart' | 'off' | false!22.3("write 'off'")
        devices: list(string)
        ignore_growroot_disabled: bool
      resize_rootfs: bool | 'noblock'

      define filesystem = mapping
        label: string
        filesystem: string
        device: string
        partition: string | int | 'auto' | 'any' | 'none'
        overwrite: bool
        replace_fs: string
        extra_opts: string | list(string)
        cmd: string | list(string)

      # Network and time
      ntp: null | mapping
        pools: list(string) unique
        servers: list(string) unique
        peers: list(string) unique since=23.2
        allow: list(string) unique since=23.2
        ntp_client: string
        enabled: bool
        config: mapping min=1
          check_exe: string
          confpath: string
          packages: list(string) unique
          service_name: string
          template: string
      manage_resolv_conf: bool
      resolv_conf: mapping
        nameservers: list(any)
        searchdomains: list(any)
        domain: string
        sortlist: list(any)
        options: mapping open
      wireguard: null | mapping
        interfaces: list(@tunnel) required min=1
        readinessprobe: list(string) unique
      updates: mapping
        network: mapping
          when: list('boot-new-instance' | 'boot-legacy' | 'boot' | 'hotplug') required
      random_seed: mapping
        file: string
        data: string
        encoding: 'raw' | 'base64' | 'b64' | 'gzip' | 'gz'
        command: list(string)
        command_required: bool
      disable_ec2_metadata: bool

      define tunnel = mapping
        name: string
        config_path: string
        content: string

      # Where packages come from
      apt: mapping min=1
        preserve_sources_list: bool
        disable_suites: list(string) min=1 unique
        primary: list(@mirror) min=1
        security: list(@mirror) min=1
        add_apt_repo_match: string
        debconf_selections: mapping min=1
          *: string
        sources_list: string
        conf: string
        https_proxy: string
        http_proxy: string
        proxy: string
        ftp_proxy: string
        sources: mapping
          *: mapping min=1
            source: string
            keyid: string
            key: string
            keyserver: string
            filename: string
            append: bool
      # of before there was "apt", and converted to it
      apt_sources: any deprecated=22.2 use="apt"
      apt_mirror: any deprecated=22.2 use="apt"
      apt_mirror_search: any deprecated=22.2 use="apt"
      apt_mirror_search_dns: any deprecated=22.2 use="apt"
      apt_proxy: any deprecated=22.2 use="apt"
      apt_http_proxy: any deprecated=22.2 use="apt"
      apt_https_proxy: any deprecated=22.2 use="apt"
      apt_ftp_proxy: any deprecated=22.2 use="apt"
      apt_preserve_sources_list: any deprecated=22.2 use="apt"
      apt_custom_sources_list: any deprecated=22.2 use="apt"
      add_apt_repo_match: any deprecated=22.2 use="apt"
      debconf_selections: any deprecated=22.2 use="apt"
      apt_pipelining: bool | int | 'os' | 'none'!22.4("write 'os' or false") | 'unchanged'!22.4("write 'os'")
      apk_repos: mapping min=1
        preserve_repositories: bool
        alpine_repo: null | mapping min=1
          base_url: string
          community_enabled: bool
          testing_enabled: bool
          version: string required
        local_repo_base_url: string
      yum_repos: mapping min=1
        *: mapping open anyof=baseurl,metalink,mirrorlist
          baseurl: string
          metalink: string
          mirrorlist: string
          name: string
          enabled: bool
      yum_repo_dir: string
      zypper: mapping min=1 open
        repos: list(@zypperrepo) min=1
        config: mapping open
      ca_certs: @certificates min=1
      ca-certs: @certificates min=1 deprecated=22.3 use="ca_certs"
      rh_subscription: mapping
        username: string
        password: string
        activation_key: string since=25.3
        activation-key: string deprecated=25.3 use="activation_key"
        org: string | int!24.2("write text")
        auto_attach: bool since=25.3
        auto-attach: bool deprecated=25.3 use="auto_attach"
        service_level: string since=25.3
        service-level: string deprecated=25.3 use="service_level"
        add_pool: list(string) since=25.3
        add-pool: list(string) deprecated=25.3 use="add_pool"
        enable_repo: list(string) since=25.3
        enable-repo: list(string) deprecated=25.3 use="enable_repo"
        disable_repo: list(string) since=25.3
        disable-repo: list(string) deprecated=25.3 use="disable_repo"
        release_version: string since=25.3
        rhsm_baseurl: string since=25.3
        rhsm-baseurl: string deprecated=25.3 use="rhsm_baseurl"
        server_hostname: string since=25.3
        server-hostname: string deprecated=25.3 use="server_hostname"
      spacewalk: mapping
        server: string
        proxy: string
        activation_key: string

      define mirror = mapping
        arches: list(string) required min=1
        uri: string
        search: list(string) min=1
        search_dns: bool
        keyid: string
        key: string
        keyserver: string
      define zypperrepo = mapping open
        id: string required
        baseurl: string required
      define certificates = mapping
        remove_defaults: bool
        remove-defaults: bool deprecated=22.3 use="remove_defaults"
        trusted: list(string) min=1

      # Software that is set up
      ansible: mapping
        install_method: 'distro' | 'pip'
        run_user: string
        ansible_config: string
        setup_controller: mapping
          repositories: list(@repository)
          run_ansible: list(@play)
        galaxy: mapping
          actions: list(list(string)) required
        package_name: string
        pull: list(@pulled) | @oldplay
      chef: mapping min=1
        directories: list(string) min=1 unique
        validation_cert: string
        validation_key: string
        firstboot_path: string
        exec: bool
        client_key: string
        config_path: string
        encrypted_data_bag_secret: string
        environment: string
        file_backup_path: string
        file_cache_path: string
        json_attribs: string
        log_level: string
        log_location: string
        node_name: string
        omnibus_url: string
        omnibus_url_retries: int
        omnibus_version: string
        pid_file: string
        server_url: string
        show_time: bool
        ssl_verify_mode: string
        validation_name: string
        force_install: bool
        initial_attributes: mapping open
        install_type: 'packages' | 'gems' | 'omnibus'
        run_list: list(string)
        chef_license: 'accept' | 'accept-silent' | 'accept-no-persist'
      byobu_by_default: 'enable-system' | 'enable-user' | 'disable-system' | 'disable-user' | 'enable' | 'disable' | 'user' | 'system'
      drivers: mapping
        nvidia: mapping
          license-accepted: bool required
          version: string
      fan: mapping
        config: string required
        config_path: string
      grub_dpkg: @grub
      grub-dpkg: mapping open deprecated=22.2 use="grub_dpkg"
      landscape: mapping
        client: mapping open required
          url: string
          ping_url: string
          data_path: string
          log_level: 'debug' | 'info' | 'warning' | 'error' | 'critical'
          computer_title: string required=23.3
          account_name: string required=23.3
          registration_key: string
          tags: /[-_0-9a-zA-Z]+(,[-_0-9a-zA-Z]+)*/
          http_proxy: string
          https_proxy: string
      lxd: mapping min=1
        init: mapping
          network_address: string
          network_port: int
          storage_backend: 'zfs' | 'dir' | 'lvm' | 'btrfs'
          storage_create_device: string
          storage_create_loop: int
          storage_pool: string
          trust_password: string
        bridge: mapping
          mode: 'none' | 'existing' | 'new' required
          name: string
          mtu: int(-1..)
          ipv4_address: string
          ipv4_netmask: int
          ipv4_dhcp_first: string
          ipv4_dhcp_last: string
          ipv4_dhcp_leases: int
          ipv4_nat: bool
          ipv6_address: string
          ipv6_netmask: int
          ipv6_nat: bool
          domain: string
        preseed: string
      mcollective: mapping
        conf: mapping
          public-cert: string
          private-cert: string
          *: bool | int | string
      migrate: any
      puppet: mapping
        install: bool
        version: string
        install_type: 'packages' | 'aio'
        collection: string
        aio_install_url: string
        cleanup: bool
        conf_file: string
        ssl_dir: string
        csr_attributes_path: string
        package_name: string
        exec: bool
        exec_args: list(string)
        start_service: bool
        conf: mapping open
          main: mapping open
          server: mapping open
          agent: mapping open
          user: mapping open
          ca_cert: string
        csr_attributes: mapping
          custom_attributes: mapping open
          extension_requests: mapping open
      rsyslog: mapping
        config_dir: string
        config_filename: string
        configs: list(string | @logfile)
        remotes: mapping open
        service_reload_command: 'auto' | list(string)
        install_rsyslog: bool since=23.3
        check_exe: string since=23.3
        packages: list(string) since=23.3
      salt_minion: mapping
        pkg_name: string
        service_name: string
        config_dir: string
        conf: mapping open
        grains: mapping open
        public_key: string
        private_key: string
        pki_dir: string
      ubuntu_pro: @pro since=24.1
      ubuntu_advantage: @pro deprecated=24.1 use="ubuntu_pro"
      rpi: mapping open since=25.2
        interfaces: mapping open
          spi: bool
          i2c: bool
          onewire: bool
          serial: bool | mapping open
            console: bool
            hardware: bool
        enable_rpi_connect: any
        enable_usb_gadget: bool
      autoinstall: mapping open
        version: int required

      define repository = mapping
        path: string required
        source: string required
      define play = mapping open
        playbook_name: string
        playbook_dir: string
        become_password_file: string
        connection_password_file: string
        list_hosts: bool
        syntax_check: bool
        timeout: number
        vault_id: string
        vault_password_file: string
        background: number
        check: bool
        diff: bool
        module_path: string
        poll: number
        args: string
        extra_vars: string
        forks: number
        inventory: string
        scp_extra_args: string
        sftp_extra_args: string
        private_key: string
        connection: string
        module_name: string
        sleep: string
        tags: string
        skip_tags: string
      define pulled = mapping anyof=playbook_name,playbook_names
        accept_host_key: bool
        clean: bool
        full: bool
        diff: bool
        ssh_common_args: string
        scp_extra_args: string
        sftp_extra_args: string
        private_key: string
        checkout: string
        module_path: string
        timeout: string
        url: string required
        connection: string
        vault_id: string
        vault_password_file: string
        verify_commit: bool
        inventory: string
        module_name: string
        sleep: string
        tags: string
        skip_tags: string
        playbook_name: string deprecated=25.2 use="playbook_names"
        playbook_names: list(string) since=25.2
      define oldplay = mapping!25.2("write a list")
        accept_host_key: bool
        clean: bool
        full: bool
        diff: bool
        ssh_common_args: string
        scp_extra_args: string
        sftp_extra_args: string
        private_key: string
        checkout: string
        module_path: string
        timeout: string
        url: string required
        connection: string
        vault_id: string
        vault_password_file: string
        verify_commit: bool
        inventory: string
        module_name: string
        sleep: string
        tags: string
        skip_tags: string
        playbook_name: string deprecated=25.2 use="playbook_names"
        playbook_names: list(string) since=25.2
      define grub = mapping
        enabled: bool
        grub-pc/install_devices: string
        grub-pc/install_devices_empty: bool | string!22.3("write true or false")
        grub-efi/install_devices: string
      define logfile = mapping
        content: string required
        filename: string
      define pro = mapping
        token: string
        enable: list(string)
        enable_beta: list(string) since=22.4
        features: mapping open since=22.4
          disable_auto_attach: bool
        config: null | mapping open
          http_proxy: string | null
          https_proxy: string | null
          global_apt_http_proxy: string | null
          global_apt_https_proxy: string | null
          ua_apt_http_proxy: string | null
          ua_apt_https_proxy: string | null

      # Of a seed's other documents: WrongFileRule tells
      network: any
      instance-id: any
      instance_id: any
      local-hostname: any

      # cloud-init itself
      cloud_init_modules: @modules
      cloud_config_modules: @modules
      cloud_final_modules: @modules
      vendor_data: mapping
        enabled: bool | string!22.3("write true or false")
        prefix: string | list(string | int)
      vendor_data2: mapping
        enabled: bool | string!22.3("write true or false")
        prefix: string | list(string | int)
      reporting: mapping
        *: false | null | @reporter
      system_info: mapping open deprecated=24.2 use="the image's own /etc/cloud/cloud.cfg.d"
      merge_how: string | list(@merger)
      merge_type: string | list(@merger)
      launch-index: int
      allow_userdata: bool
      version: any
      manual_cache_clean: bool
      datasource: any
      datasource_list: list(string)
      def_log_file: string
      disable_network_activation: bool
      log_basic: bool
      log_cfgs: any
      manage_network: bool
      resize_rootfs_tmp: string
      syslog_fix_perms: string | list(string)
      unverified_modules: list(string)

      define modules = list(string | list(any))
      define merger = mapping
        name: 'list' | 'dict' | 'str' required
        settings: list(string)
      define reporter = @logs | @prints | @posts | @hyperv
      define logs = mapping
        type: 'log' required
        level: string
      define prints = mapping
        type: 'print' required
      define posts = mapping
        type: 'webhook' required
        endpoint: string required
        consumer_key: string
        token_key: string
        token_secret: string
        consumer_secret: string
        timeout: number
        retries: int
      define hyperv = mapping
        type: 'hyperv' required
        kvp_file_path: string
        event_types: list(string)
      """;

  private static final Model MODEL = Model.of("cloud-config", TEXT);

  private CloudConfigModel() {}

  static Model get() {
    return MODEL;
  }
}
