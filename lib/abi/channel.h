/* SPDX-License-Identifier: MIT */
/*
 * What host and paravisor find each other by: names of virtio-serial ports, serial numbers of disks, and the messages on the
 * control port.
 *
 * A message is one JSON object on a line of at most UVM_CHANNEL_LINE_MAX bytes. The guest believes nothing the host says there:
 * what a request may do is decided by the measured image.
 *
 *   guest:  {"event":"hello","version":1}                     first; the host answers with "start"
 *           {"event":"verdict","verdict":{…}}                 always, before anything of the workload is touched
 *           {"event":"message","class":"…","text":"…"}        for people; class as in enum uvm_channel_class by name
 *           {"event":"started","argv":["…",…]}
 *           {"event":"exited","status":N,"stdout":BYTES,"stderr":BYTES}, or with "signal":N,"reason":"…" for "status";
 *                                                             BYTES: what was written to those ports, all in all
 *           {"event":"end","code":N,"reason":"…"}             last; code as in abi/guest_exit.h
 *           {"event":"inspect",…}                             answers "inspect"
 *   host:   {"op":"start"} or {"op":"start","argv":["…",…]}   once; argv asks for another workload than the image's own
 *           {"op":"inspect"}
 *           {"op":"stop"}
 *           {"op":"bye"}                                      after "end": all has arrived. The VM ends then, without this
 *                                                             after UVM_CHANNEL_BYE_MS
 *
 * "verdict" is what uvm_policy_verdict_json writes, with these members more: "error" (why there is no policy to judge, absent
 * when there is one or none), "workload" (what will run: {"rests_on":"measured"|"sha256-in-measured-command-line"|"unverified",
 * "reason":"…"}), "host_text" and "debug" (whether the host's text is in the kernel's command line; whether the measured one
 * lets the host see everything), "isolation" ("none", …).
 *
 * What the workload writes goes to ports of its own, byte for byte.
 *
 * Context: freestanding.
 */
#ifndef UVM_ABI_CHANNEL_H
#define UVM_ABI_CHANNEL_H

#define UVM_CHANNEL_CONTROL "uvmkit.control"
#define UVM_CHANNEL_STDOUT "uvmkit.stdout"
#define UVM_CHANNEL_STDERR "uvmkit.stderr"
#define UVM_CHANNEL_VERSION 1
#define UVM_CHANNEL_LINE_MAX 65536u
#define UVM_CHANNEL_BYE_MS 2000 /* what is on its way when the debug-exit port is written is lost, so the guest waits */

#define UVM_DISK_ROOTFS "uvm-rootfs"   /* a file system, read only; the workload's root */
#define UVM_DISK_SCRATCH "uvm-scratch" /* raw; overwritten */
#define UVM_DISK_VMGS "uvm-vmgs"       /* guest state, a fixed VHD with a VMGS store in it */
#define UVM_DISK_DATA "uvm-data"       /* "uvm-data0", "uvm-data1", …: handed to the workload as they are */

/* Words of the measured command line that the paravisor obeys. */
#define UVM_WORD_WORKLOAD_HOST "uvmkit.workload=host"  /* the host may choose the command and an unverified root disk */
#define UVM_WORD_ROOTFS_SHA256 "uvmkit.rootfs-sha256=" /* 64 hex digits: the root disk is copied, hashed and then used */
#define UVM_WORD_DEBUG "uvmkit.debug=1"                /* the host may see everything; every report says so */
#define UVM_WORD_CONFIDENTIAL_DEBUG "OPENHCL_CONFIDENTIAL_DEBUG=1" /* the same, by the name that igvmfilegen gives it */

/* Messages for people. An image without debugging sends only those that cannot hold data of the workload. */
enum uvm_channel_class {
	UVM_CHANNEL_BOOT,     /* "boot": progress of the paravisor itself */
	UVM_CHANNEL_POLICY,   /* "policy": what was demanded and found */
	UVM_CHANNEL_WORKLOAD, /* "workload": may tell what the workload does; only with UVM_WORD_DEBUG */
};

#endif
