  $ uvmkit schema
  ! uvmkit schema: KIND is missing
  ! Try 'uvmkit schema --help'.
  [2]

  $ uvmkit schema manifests
  ! uvmkit schema: 'manifests' is not one of manifest, resources, policy, options
  ! Try 'uvmkit schema --help'.
  [2]

  $ uvmkit schema resources
  {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "resources",
    "description": "where the files are that a manifest asks for",
    "type": "object",
    "properties": {
      "resources": {
        "description": "absolute paths by what the files are",
        "type": "object",
        "properties": {
          "uefi": {
            "description": "UEFI firmware",
            "type": "string",
            "pattern": "^/[^\\u0000]*$"
          },
          "underhill_kernel": {
            "description": "the paravisor's kernel: an ELF file, for aarch64 an Image",
            "type": "string",
            "pattern": "^/[^\\u0000]*$"
          },
          "openhcl_boot": {
            "description": "the boot shim that starts the paravisor's kernel, an ELF file",
            "type": "string",
            "pattern": "^/[^\\u0000]*$"
          },
          "underhill_initrd": {
            "description": "the paravisor's initrd",
            "type": "string",
            "pattern": "^/[^\\u0000]*$"
          },
          "underhill_sidecar": {
            "description": "kernel for the paravisor's other processors; never needed, used on x64 only",
            "type": "string",
            "pattern": "^/[^\\u0000]*$"
          },
          "linux_kernel": {
            "description": "the guest's kernel: an ELF file or bzImage, for aarch64 an Image",
            "type": "string",
            "pattern": "^/[^\\u0000]*$"
          },
          "linux_initrd": {
            "description": "the guest's initrd",
            "type": "string",
            "pattern": "^/[^\\u0000]*$"
          }
        },
        "required": [],
        "additionalProperties": false
      }
    },
    "required": [
      "resources"
    ]
  }

  $ uvmkit schema options | grep -A 5 '"ProcessorCount": {' | head -n 6
          "ProcessorCount": {
            "description": "virtual processors; never more than the host has",
            "type": "integer",
            "minimum": -2147483648,
            "maximum": 2147483647
          },
