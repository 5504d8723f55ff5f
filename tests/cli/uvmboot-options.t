What a pod's annotations come to. The path of the boot files depends on the machine unless a host is given.

  $ printf '%s\n' '{"exe":"C:\\Plat\\shim.exe","cpus":8}' > host.json
  $ uvmboot options --spec pod.json --task-id pod1 --host host.json | head -n 12
  Platform = "wcow"
      spec: windows
      which containers the VM is for
  ID = "pod1@vm"
      default
      name of the VM
  Owner = "shim.exe"
      default
      program that the VM belongs to
  MemorySizeInMB = 4096
      annotation: io.microsoft.virtualmachine.computetopology.memory.sizeinmb
      memory, MiB; the VM gets an even number
  $ uvmboot options --spec pod.json --task-id pod1 --host host.json | grep -A 2 -E 'IsolationType|ProcessorCount|GuestState|AllowOver'
  AllowOvercommit = false
      forced: SecurityPolicy
      the host may give the VM pages that it does not have yet
  --
      memory is reserved when first used; needs AllowOvercommit
  ProcessorCount = 4
      spec: windows.resources.cpu.count
      virtual processors; never more than the host has
  --
  NumaProcessorCounts = []
      default
      for each virtual NUMA node its processors
  --
  GuestStateFilePath = "C:\\Plat\\WindowsBootFiles\\confidential\\cwcow.vbs.vmgs"
      default
      guest state file (VMGS): Windows a path, Linux a name among the boot files
  --
  IsolationType = "VirtualizationBasedSecurity"
      annotation: io.microsoft.virtualmachine.wcow.isolation_type
      what isolates a confidential VM from the host
  $ uvmboot options --spec pod.json --task-id pod1 --host host.json --json | grep -E '"(MemorySizeInMB|IsolationType|ID)"'
    "ID": "pod1@vm",
    "MemorySizeInMB": 4096,
    "IsolationType": "VirtualizationBasedSecurity",

A value that cannot be read is pointed out, or refused.

  $ sed 's/"4096"/"4G"/' pod.json > bad.json
  $ uvmboot options --spec bad.json --task-id pod1 --host host.json | head -n 1
  Platform = "wcow"
  ! uvmboot: io.microsoft.virtualmachine.computetopology.memory.sizeinmb: warning: "4G" must be a decimal number of 64 bits without sign; the default holds
  $ uvmboot options --spec bad.json --task-id pod1 --strict
  ! uvmboot: bad.json: io.microsoft.virtualmachine.computetopology.memory.sizeinmb: "4G" must be a decimal number of 64 bits without sign
  [1]
  $ uvmboot options --spec bad.json --task-id pod1 --strict --json
  {
    "error": {
      "class": "annotation-malformed",
      "message": "io.microsoft.virtualmachine.computetopology.memory.sizeinmb: \"4G\" must be a decimal number of 64 bits without sign"
    }
  }
  [1]

  $ sed 's/"4096"/"4G", "io.microsoft.wcow.debug": "on"/' pod.json > two.json
  $ uvmboot options --spec two.json --task-id pod1 --strict
  ! uvmboot: io.microsoft.wcow.debug: warning: "on" must be a boolean (1, t, T, true, True, TRUE, 0, f, F, false, False or FALSE)
  ! uvmboot: two.json: io.microsoft.virtualmachine.computetopology.memory.sizeinmb: "4G" must be a decimal number of 64 bits without sign (and 1 more)
  [1]

Old names.

  $ sed 's/wcow.isolation_type": "VBS"/lcow.bootfilesrootpath": "C:\\\\old"/' pod.json > old.json
  $ uvmboot options --spec old.json --task-id pod1 --host host.json | grep -A 1 BootFilesRootPath
  BootFilesRootPath = "C:\\old"
      annotation: io.microsoft.virtualmachine.lcow.bootfilesrootpath
  ! uvmboot: io.microsoft.virtualmachine.lcow.bootfilesrootpath: warning: this annotation is called io.microsoft.virtualmachine.bootfilesrootpath now

Other refusals: text from outside cannot drive the terminal.

  $ sed 's/"VBS"/"\\u001b[31mred"/' pod.json > red.json
  $ uvmboot options --spec red.json --task-id pod1
  ! uvmboot: red.json: io.microsoft.virtualmachine.wcow.isolation_type: "\x1b[31mred" is none of SecureNestedPaging, SNP, VirtualizationBasedSecurity, VBS or GuestStateOnly
  [1]
  $ uvmboot options --spec red.json --task-id pod1 --json
  {
    "error": {
      "class": "isolation-type",
      "message": "io.microsoft.virtualmachine.wcow.isolation_type: \"\\x1b[31mred\" is none of SecureNestedPaging, SNP, VirtualizationBasedSecurity, VBS or GuestStateOnly"
    }
  }
  [1]
  $ echo '{"linux":7}' > seven.json; uvmboot options --spec seven.json --task-id pod1
  ! uvmboot: seven.json: spec at line 1, column 10: linux: must be an object, not 7
  [1]
  $ echo '{' > cut.json; uvmboot options --spec cut.json --task-id pod1 --json
  {
    "error": {
      "class": "spec-json",
      "message": "spec at line 2, column 1: expected a key in double quotes"
    }
  }
  [1]
  $ echo '{"linux":{}}' > linux.json
  $ echo '{"vmProcessorCount":1}' > runtime.json
  $ uvmboot options --spec linux.json --task-id pod1 --runtime-options runtime.json
  ! uvmboot: linux.json: the spec asks for a hypervisor, but sandboxIsolation is PROCESS
  [1]
  $ uvmboot options --spec none.json --task-id pod1
  ! uvmboot: none.json: cannot open: No such file or directory
  [1]
  $ uvmboot options --spec linux.json --task-id pod1 --runtime-options none.json
  ! uvmboot: none.json: cannot open: No such file or directory
  [1]
  $ echo '{"cpus":0}' > nohost.json; uvmboot options --spec linux.json --task-id pod1 --host nohost.json
  ! uvmboot: nohost.json: cpus: a host has at least one
  [1]
  $ uvmboot options --task-id pod1
  ! uvmboot options: --spec FILE is missing
  ! Try 'uvmboot options --help'.
  [1]
  $ uvmboot options --spec linux.json --task-id pod1 extra
  ! uvmboot options: unexpected argument 'extra'
  ! Try 'uvmboot options --help'.
  [1]
