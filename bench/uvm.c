/* SPDX-License-Identifier: MIT */
/*
 * From the specs of confidential pods to their options and documents, on one core, beside a fixed time: a host that starts a
 * thousand pods must not notice.
 */
#include <uvmkit/uvm.h>

#include "bench.h"

#define SPECS 1000
#define BAR 10000.0 /* per second */

#define VM "io.microsoft.virtualmachine."

static const char spec[] =
	"{\"ociVersion\":\"1.1.0\",\"windows\":{\"hyperv\":{},\"resources\":{\"cpu\":{\"count\":4}}},\"annotations\":{"
	"\"" VM "wcow.securitypolicy\":\"cGFja2FnZSBwb2xpY3kK\",\"" VM "wcow.isolation_type\":\"SNP\","
	"\"" VM "computetopology.memory.sizeinmb\":\"4096\",\"" VM "console.pipe\":\"p\","
	"\"" VM "bootfilesrootpath\":\"C:\\\\boot\"}}";
static const char rootfs[] =
	"[{\"type\":\"BlockCIM\",\"source\":\"C:\\\\snap\",\"options\":[\"parentCimPaths=[\\\"C:\\\\\\\\l.cim\\\"]\","
	"\"blockCIMType=file\"]}]";

static int count(void *arg, const char *s, size_t n)
{
	(void)s;
	*(size_t *)arg += n;
	return UVM_OK;
}

static void one(const struct uvm_host *h)
{
	const struct uvm_pod pod = { .host = h, .spec = spec, .spec_len = sizeof(spec) - 1, .task_id = "pod" };
	struct uvm_diag d = UVM_DIAG_INIT;
	struct uvm_options o;
	struct uvm_boot_files b;
	struct uvm_json_writer w;
	size_t written = 0;

	bench_must(uvm_options_read(&pod, &o, &d) == UVM_OK, "uvm_options_read");
	o.BundleDirectory = "C:\\bundle";
	bench_must(uvm_boot_files_find(&o, h, rootfs, sizeof(rootfs) - 1, &b, &d) == UVM_OK, "uvm_boot_files_find");
	for (enum uvm_boot_role i = 0; i < UVM_BOOT_ROLES; i++)
		b.file[i].present = b.file[i].path != NULL;
	uvm_json_begin(&w, count, &written, 0, UVM_JSON_ESCAPE_GO);
	bench_must(uvm_document_write(&o, &b, h, &w, &d) == UVM_OK, "uvm_document_write");
	bench_must(uvm_json_end(&w) == UVM_OK && written > 500, "a document");
	uvm_boot_files_free(&b);
	uvm_options_free(&o);
}

static void many(void *arg)
{
	for (int i = 0; i < SPECS; i++)
		one(arg);
}

int main(void)
{
	struct uvm_diag d = UVM_DIAG_INIT;
	struct uvm_host h;
	double t[BENCH_RUNS];

	bench_must(uvm_host_read(NULL, 0, NULL, &h, &d) == UVM_OK, "uvm_host_read");
	for (int i = 0; i < BENCH_RUNS; i++)
		t[i] = bench_time(many, &h);
	const double rate = SPECS / bench_median(t);

	printf("options and document of a pod: %.0f per second (bar %.0f) %s\n", rate, BAR, rate >= BAR ? "met" : "MISSED");
	uvm_host_free(&h);
	return 0;
}
