/* SPDX-License-Identifier: MIT */
/*
 * Names of boot files and of the directories they are in.
 *
 * Source: microsoft/hcsshim internal/vm/vmutils, internal/uvm/create_wcow.go.
 */
#ifndef UVM_UVM_BOOT_NAMES_H
#define UVM_UVM_BOOT_NAMES_H

#define BOOT_DIR_LCOW "LinuxBootFiles" /* beside the program */
#define BOOT_DIR_LCOW_INSTALLED "Linux Containers"
#define BOOT_DIR_WCOW "WindowsBootFiles" /* beside the program */
#define BOOT_DIR_CONFIDENTIAL "confidential"

#define BOOT_VM_DIR "UtilityVM" /* of a layer of plain Windows */

#define BOOT_KERNEL "kernel"
#define BOOT_VMLINUX "vmlinux"
#define BOOT_INITRD "initrd.img"
#define BOOT_ROOTFS_VHD "rootfs.vhd" /* Windows: the disk of the boot CIM */
#define BOOT_EFI_VHD "boot.vhd"
#define BOOT_LCOW_GUEST_STATE "kernel.vmgs"
#define BOOT_REFERENCE "reference_info.cose"
#define BOOT_ENVELOPE "reference_info_hash_envelope.cose"

#endif
