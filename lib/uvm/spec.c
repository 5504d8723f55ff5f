/* SPDX-License-Identifier: MIT */
/*
 * OCI specs and runtime options.
 *
 * Source: opencontainers/runtime-spec; containerd.runhcs.v1.Options of microsoft/hcsshim, in the JSON form of proto3.
 */
#include <string.h>
#include <strings.h>

#include "uvm/refuse.h"
#include "uvm/spec.h"

#define N(a) (sizeof(a) / sizeof((a)[0]))
#define UINT(name_, struct_, member)                                                           \
	{                                                                                      \
		.name = name_, .type = DECODE_UINT, .size = sizeof(((struct_ *)NULL)->member), \
		.off = offsetof(struct_, member)                                               \
	}
#define PLACE(name_, type_, struct_, member)                                   \
	{                                                                      \
		.name = name_, .type = type_, .off = offsetof(struct_, member) \
	}
#define INNER(name_, struct_, member, object_)                                                               \
	{                                                                                                    \
		.name = name_, .type = DECODE_OBJECT, .off = offsetof(struct_, member), .object = &(object_) \
	}

/* ---- the spec ---- */

#define RESOURCES struct spec_resources

static const struct decode_field memory_fields[] = { UINT("limit", RESOURCES, memory.limit) };
static const struct decode_object memory_object = { memory_fields, N(memory_fields), 0 };
static const struct decode_field cpu_fields[] = {
	UINT("count", RESOURCES, cpu.count),
	UINT("maximum", RESOURCES, cpu.maximum),
	UINT("shares", RESOURCES, cpu.shares),
};
static const struct decode_object cpu_object = { cpu_fields, N(cpu_fields), 0 };
static const struct decode_field storage_fields[] = {
	UINT("bps", RESOURCES, storage.bps),
	UINT("iops", RESOURCES, storage.iops),
};
static const struct decode_object storage_object = { storage_fields, N(storage_fields), 0 };

/* The members of the three are members of this struct. */
static const struct decode_field resource_fields[] = {
	{ .name = "memory", .type = DECODE_OBJECT, .object = &memory_object },
	{ .name = "cpu", .type = DECODE_OBJECT, .object = &cpu_object },
	{ .name = "storage", .type = DECODE_OBJECT, .object = &storage_object },
};
static const struct decode_object resource_object = { resource_fields, N(resource_fields), sizeof(RESOURCES) };

static const struct decode_field device_fields[] = {
	PLACE("id", DECODE_TEXT, struct spec_device, id),
	PLACE("idType", DECODE_TEXT, struct spec_device, idType),
};
static const struct decode_object device_object = { device_fields, N(device_fields), sizeof(struct spec_device) };

static const struct decode_object nothing = { NULL, 0, 0 };

#define WINDOWS struct spec_windows
static const struct decode_field windows_fields[] = {
	{ .name = "hyperv",
	  .type = DECODE_OBJECT,
	  .off = offsetof(WINDOWS, hyperv),
	  .given = offsetof(WINDOWS, has_hyperv),
	  .object = &nothing },
	INNER("resources", WINDOWS, resources, resource_object),
	PLACE("layerFolders", DECODE_TEXTS, WINDOWS, layerFolders),
	{ .name = "devices", .type = DECODE_LIST, .off = offsetof(WINDOWS, devices), .object = &device_object },
};
static const struct decode_object windows_object = { windows_fields, N(windows_fields), sizeof(WINDOWS) };

static const struct decode_field spec_fields[] = {
	PLACE("annotations", DECODE_MAP, struct spec, annotations),
	{ .name = "windows",
	  .type = DECODE_OBJECT,
	  .off = offsetof(struct spec, windows),
	  .given = offsetof(struct spec, has_windows),
	  .object = &windows_object },
	{ .name = "linux", .type = DECODE_OBJECT, .given = offsetof(struct spec, has_linux), .object = &nothing },
};
static const struct decode_object spec_object = { spec_fields, N(spec_fields), sizeof(struct spec) };

int spec_read(struct uvm_mem *m, const char *text, size_t len, struct spec *ret, struct uvm_diag *d)
{
	if (decode(m, DECODE_OBJECT, &spec_object, text, len, ret, d) < 0)
		return uvm_reclass(d, UVM_CLASS_SPEC_JSON, "spec");
	return UVM_OK;
}

/* ---- runtime options ---- */

/* Either spelling that proto3 allows. */
#define RUNTIME(name_, type_, member_) PLACE(name_, type_, struct spec_runtime, member_)
#define RUNTIME_I32(name_, member_)                                                                                         \
	{                                                                                                                   \
		.name = name_, .type = DECODE_INT, .size = 4, .quoted = true, .off = offsetof(struct spec_runtime, member_) \
	}

static const struct decode_field runtime_fields[] = {
	{ .name = "sandboxIsolation", .type = DECODE_TEXT, .quoted = true, .off = offsetof(struct spec_runtime, isolation) },
	{ .name = "sandbox_isolation", .type = DECODE_TEXT, .quoted = true, .off = offsetof(struct spec_runtime, isolation) },
	RUNTIME("sandboxPlatform", DECODE_TEXT, platform),
	RUNTIME("sandbox_platform", DECODE_TEXT, platform),
	RUNTIME("bootFilesRootPath", DECODE_TEXT, boot_files),
	RUNTIME("boot_files_root_path", DECODE_TEXT, boot_files),
	RUNTIME_I32("vmProcessorCount", processors),
	RUNTIME_I32("vm_processor_count", processors),
	RUNTIME_I32("vmMemorySizeInMb", memory),
	RUNTIME_I32("vm_memory_size_in_mb", memory),
	RUNTIME("NCProxyAddr", DECODE_TEXT, network_proxy),
	RUNTIME("defaultContainerAnnotations", DECODE_MAP, annotations),
	RUNTIME("default_container_annotations", DECODE_MAP, annotations),
};
static const struct decode_object runtime_object = { runtime_fields, N(runtime_fields), sizeof(struct spec_runtime) };

static bool is_default(const struct uvm_json_token *tok)
{
	return tok->event == UVM_JSON_NULL || tok->event == UVM_JSON_FALSE ||
	       (tok->event == UVM_JSON_NUMBER && tok->raw_len == 1 && *tok->raw == '0') ||
	       (tok->event == UVM_JSON_STRING && (tok->raw_len == 0 || uvm_json_is(tok, "PROCESS") || uvm_json_is(tok, "0")));
}

/* Whether no option is set to anything: the text, already read once, has only defaults and empty containers. */
static bool is_empty(const char *text, size_t len)
{
	uint8_t stack[UVM_JSON_STACK(64)];
	struct uvm_diag d = UVM_DIAG_INIT;
	struct uvm_json_reader r;
	struct uvm_json_token tok;

	uvm_json_read(&r, text, len, stack, 64, &d);
	while (uvm_json_next(&r, &tok) == UVM_OK && tok.event != UVM_JSON_END) {
		const bool scalar = tok.event >= UVM_JSON_STRING;

		if ((scalar && !is_default(&tok)) || (tok.event == UVM_JSON_KEY && r.depth > 1))
			return false;
	}
	return d.code == UVM_OK;
}

int spec_read_runtime(struct uvm_mem *m, const char *text, size_t len, struct spec_runtime *ret, struct uvm_diag *d)
{
	if (decode(m, DECODE_OBJECT, &runtime_object, text, len, ret, d) < 0)
		return uvm_reclass(d, UVM_CLASS_SPEC_JSON, "runtime options");
	ret->empty = is_empty(text, len);
	return UVM_OK;
}

/* ---- whether they belong together ---- */

/* Up to three words between slashes, the first of which is the system, or alone a processor. Returns the system's length. */
static size_t parse_platform(const char *platform)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-";
	unsigned words = 0;

	for (const char *s = platform;; s++) {
		const size_t n = strspn(s, letters);

		s += n;
		if (n == 0 || ++words > 3 || (*s != '/' && *s != '\0'))
			return 0;
		if (*s == '\0')
			return strcspn(platform, "/");
	}
}

static bool is_system(const char *platform, size_t n, const char *system)
{
	return strlen(system) == n && strncasecmp(platform, system, n) == 0;
}

/* A platform that is only a processor means this system, which is Windows for whoever starts these VMs. */
static bool is_processor(const char *platform, size_t n)
{
	static const char *const processors[] = { "amd64", "x86_64", "x86-64", "arm64", "aarch64", "386", "i386", "arm" };

	for (size_t i = 0; platform[n] == '\0' && i < N(processors); i++) {
		if (is_system(platform, n, processors[i]))
			return true;
	}
	return false;
}

static int match_platform(const struct spec *s, const char *platform, struct uvm_diag *d)
{
	const size_t n = parse_platform(platform);

	if (n == 0)
		return uvm_refuse(d, UVM_CLASS_RUNTIME_PLATFORM, "sandboxPlatform \"%s\" is not SYSTEM/PROCESSOR", platform);
	if (is_system(platform, n, "windows") || is_processor(platform, n))
		return !s->has_linux ? UVM_OK
				     : uvm_refuse(d, UVM_CLASS_RUNTIME_PLATFORM,
						  "sandboxPlatform is %s, but the spec has a linux section", platform);
	if (!is_system(platform, n, "linux"))
		return uvm_refuse(d, UVM_CLASS_RUNTIME_PLATFORM, "sandboxPlatform %s is neither linux nor windows", platform);
	return s->has_linux ? UVM_OK
			    : uvm_refuse(d, UVM_CLASS_RUNTIME_PLATFORM,
					 "sandboxPlatform is %s, but the spec has no linux section", platform);
}

int spec_match(struct spec *s, const struct spec_runtime *r, struct uvm_diag *d)
{
	const bool hypervisor = r->isolation != NULL &&
				(strcmp(r->isolation, "HYPERVISOR") == 0 || strcmp(r->isolation, "1") == 0);
	int status = UVM_OK;

	if (hypervisor)
		s->has_windows = s->windows.has_hyperv = true;
	else if (!r->empty && (s->has_linux || (s->has_windows && s->windows.has_hyperv)))
		return uvm_refuse(d, UVM_CLASS_RUNTIME_ISOLATION, "the spec asks for a hypervisor, but sandboxIsolation is %s",
				  r->isolation != NULL ? r->isolation : "PROCESS");
	if (!r->empty && r->platform != NULL && *r->platform != '\0')
		status = match_platform(s, r->platform, d);
	if (status == UVM_OK && !s->has_linux && !(s->has_windows && s->windows.has_hyperv))
		return uvm_refuse(d, UVM_CLASS_NOT_ISOLATED, "the spec has neither a linux nor a windows.hyperv section");
	return status;
}
