What leaves a pod less protected than it could be: each rule by itself.

  $ cat > f <<'END'
  > pod() { echo "{\"$1\":{},\"windows\":{\"hyperv\":{}},\"annotations\":{\"io.microsoft.virtualmachine.$2.securitypolicy\":\"cGFja2FnZSBwb2xpY3kK\"$3}}" > c.json; uvmboot lint --spec c.json; }
  > a() { printf ',"io.microsoft.%s":"%s"' "$@"; }
  > END
  > . ./f; uvmboot lint --spec pod.json && pod linux lcow && pod process wcow
  $ uvmboot lint --spec linux-pod.json
  not-confidential: SecurityPolicy, default: there is no policy: the host sees and decides everything
  [1]
  $ . ./f; pod process wcow "$(a virtualmachine.wcow.no_secure_boot true virtualmachine.wcow.isolation_type GuestStateOnly virtualmachine.wcow.writable_efi 1)"
  no-hardware: IsolationType, annotation io.microsoft.virtualmachine.wcow.isolation_type: no hardware isolates the VM: what it attests is worth nothing
  no-secure-boot: DisableSecureBoot, annotation io.microsoft.virtualmachine.wcow.no_secure_boot: programs start that nobody signed
  writable-efi: WritableEFI, annotation io.microsoft.virtualmachine.wcow.writable_efi: the VM can change what it boots from
  [1]
  $ . ./f; pod process wcow "$(a virtualmachine.forwardlogs.enable true wcow.debug true wcow.debug_data_path /x virtualmachine.dump-directory-path /x)"
  dumped: DumpDirectoryPath, annotation io.microsoft.virtualmachine.dump-directory-path: the memory of the VM may be written to the host's disk
  debug-mode: DebugMode, annotation io.microsoft.wcow.debug: the disks of the VM are copied to the host
  logs-forwarded: LogForwardingEnabled, annotation io.microsoft.virtualmachine.forwardlogs.enable: logs of the VM go to the host
  [1]
  $ . ./f; pod process wcow "$(a virtualmachine.wcow.gueststatefile C:/x virtualmachine.wcow.enforcer rego virtualmachine.console.pipe p)"
  guest-state-named: GuestStateFilePath, annotation io.microsoft.virtualmachine.wcow.gueststatefile: the image comes from this file, whatever the isolation type
  enforcer-named: SecurityPolicyEnforcer, annotation io.microsoft.virtualmachine.wcow.enforcer: who enforces the policy is chosen by the host, and not part of the policy's digest
  console: ConsolePipe, annotation io.microsoft.virtualmachine.console.pipe: what the VM prints goes to the host
  [1]
  $ . ./f; pod linux lcow "$(a virtualmachine.storage.scratch.encrypted false virtualmachine.lcow.dmverity-mode false virtualmachine.fullyphysicallybacked false)"
  root-unverified: DmVerityMode, annotation io.microsoft.virtualmachine.lcow.dmverity-mode: the root disk is not verified while it is read
  scratch-plain: EnableScratchEncryption, annotation io.microsoft.virtualmachine.storage.scratch.encrypted: what containers write can be read on the host's disk
  [1]
  $ . ./f; pod linux lcow "$(a virtualmachine.no_security_hardware true virtualmachine.lcow.enforcer open_door)"
  no-hardware: GuestStateFilePath, default: no hardware isolates the VM: what it attests is worth nothing
  enforcer-named: SecurityPolicyEnforcer, annotation io.microsoft.virtualmachine.lcow.enforcer: who enforces the policy is chosen by the host, and not part of the policy's digest
  memory-not-own: AllowOvercommit, default: the host may take pages from the VM
  [1]
  $ uvmboot lint --json --spec linux-pod.json
  {
    "findings": [
      {
        "rule": "not-confidential",
        "option": "SecurityPolicy",
        "message": "there is no policy: the host sees and decides everything"
      }
    ]
  }
  [1]
  $ uvmboot lint --spec nosuch.json
  ! uvmboot: nosuch.json: cannot open: No such file or directory
  [1]
