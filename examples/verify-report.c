/* SPDX-License-Identifier: MIT */
/*
 * Verify with libuvmkit that a hardware report is genuine, that an image was launched, and what that image requires of its VM.
 *
 *   cc -o verify-report verify-report.c $(pkg-config --cflags --libs uvmkit)
 *   ./verify-report report.bin chain.pem uvm.bin
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <uvmkit/verify.h>

/* The bytes of a file; p is NULL when it cannot be read. */
static struct uvm_slice read_file(const char *path)
{
	FILE *f = fopen(path, "rb");
	struct uvm_slice s = { NULL, 0 };
	uint8_t *p = NULL;
	long n = -1;

	if (f == NULL)
		return s;
	if (fseek(f, 0, SEEK_END) == 0)
		n = ftell(f);
	if (n > 0 && fseek(f, 0, SEEK_SET) == 0)
		p = (uint8_t *)malloc((size_t)n);
	if (p != NULL && fread(p, 1, (size_t)n, f) == (size_t)n) {
		s.p = p;
		s.len = (size_t)n;
	} else {
		free(p);
	}
	fclose(f);
	return s;
}

static int failed(const struct uvm_diag *d)
{
	char text[512];

	uvm_diag_format(d, text, sizeof(text));
	fprintf(stderr, "verify-report: %s\n", text);
	return 2;
}

/* One line for each question, also for those that nobody asked. Reasons have names from certificates in them: who prints them
 * on a terminal escapes what is not printable. */
static int show(const struct uvm_verify *v)
{
	for (int i = 0; i < UVM_VERIFY_STEPS; i++)
		printf("%s: %s%s%s\n", uvm_verify_step_name((enum uvm_verify_step_id)i),
		       uvm_verify_state_name(v->step[i].state), v->step[i].reason[0] != '\0' ? ": " : "", v->step[i].reason);
	return uvm_verify_good(v) ? 0 : 1;
}

/* Each word names a field of the product policy that has to be required. */
static struct uvm_policy_want *make_wants(char **words, size_t n)
{
	struct uvm_policy_want *wants = (struct uvm_policy_want *)calloc(n + 1, sizeof(*wants));

	for (size_t i = 0; wants != NULL && i < n; i++) {
		wants[i].field = words[i];
		wants[i].value.required = true;
	}
	return wants;
}

static int verify(struct uvm_verify_request *req, struct uvm_slice image)
{
	struct uvm_igvm f;
	struct uvm_verify v;
	struct uvm_diag d = UVM_DIAG_INIT;
	int r = uvm_igvm_read(&f, image.p, image.len, NULL, &d);

	if (r < 0)
		return failed(&d);
	req->image = &f;
	r = uvm_verify(req, &v, &d);
	uvm_igvm_free(&f);
	return r < 0 ? failed(&d) : show(&v);
}

int main(int argc, char **argv)
{
	struct uvm_slice file[4] = {
		{ NULL, 0 }, { NULL, 0 }, { NULL, 0 }, { NULL, 0 }
	}; /* report, certificates, image, root */
	struct uvm_verify_request req;
	struct uvm_policy_want *wants = argc > 5 ? make_wants(argv + 5, (size_t)(argc - 5)) : NULL;
	int r = 2;
	int n = 0;

	memset(&req, 0, sizeof(req));
	while (n < 4 && n + 1 < argc && (file[n] = read_file(argv[n + 1])).p != NULL)
		n++;
	req.report = file[0];
	req.certs.at = &file[1];
	req.certs.n = 1;
	req.roots.at = &file[3]; /* none: those that are known */
	req.roots.n = file[3].p != NULL;
	req.at = time(NULL);
	req.wants = wants;
	req.nwants = wants != NULL ? (size_t)(argc - 5) : 0;
	if (n < 3 || (argc > 4 && n < 4))
		fprintf(stderr, "usage: verify-report REPORT CERTIFICATES IMAGE [ROOT [FIELD]...]\n");
	else
		r = verify(&req, file[2]);
	free(wants);
	for (int i = 0; i < 4; i++)
		free((void *)(uintptr_t)file[i].p);
	return r;
}
