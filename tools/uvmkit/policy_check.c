/* SPDX-License-Identifier: MIT */
/*
 * uvmkit policy check: the policy of each platform of an image against what somebody wants of it.
 *
 * Fields are compared by name over all products: a field that a product does not have requires nothing.
 */
#include <string.h>

#include <uvmkit/manifest.h>

#include "policy_image.h"
#include "policy_wish.h"

/* One field of one platform. */
struct row {
	const struct uvm_policy_field *field;
	const struct uvm_policy_value *have, *want; /* NULL: there is no such field */
	bool differs;
	const char *never;       /* why the image can never fulfil what it requires, or NULL */
	const char *would_never; /* the same of what is wanted */
};

/* One platform. */
struct comparison {
	const struct carried *carried;
	const struct policy_wishes *wishes;
	struct uvm_policy wanted;
	struct uvm_policy_verdict verdict; /* on what is wanted */
	bool differs, never;
};

/* ---- comparing ---- */

static const char *why_never(const struct uvm_policy_verdict *v, const struct uvm_policy_field *f)
{
	for (size_t i = 0; i < v->nfindings; i++) {
		const struct uvm_policy_finding *x = &v->finding[i];

		if (strcmp(x->field->name, f->name) == 0 && x->required && x->holds == UVM_NO)
			return x->reason;
	}
	return NULL;
}

static struct row row_of(const struct comparison *x, const struct uvm_policy_field *f)
{
	const struct policy_wish *wish = policy_wish_find(x->wishes, f);
	struct row row = {
		.field = f,
		.have = uvm_policy_value(&x->carried->policy, f->name),
		.want = wish != NULL ? &wish->value : uvm_policy_value(&x->wanted, f->name),
		.never = why_never(&x->carried->verdict, f),
		.would_never = why_never(&x->verdict, f),
	};

	row.differs = !uvm_policy_value_same(row.have, row.want);
	return row;
}

static int compare(const struct policy_wishes *wishes, const struct carried *carried, struct comparison *x, struct uvm_diag *d)
{
	const struct uvm_policy_field *f;
	int r;

	*x = (struct comparison){ .carried = carried, .wishes = wishes };
	x->wanted = wishes->against != NULL ? wishes->policy : carried->policy;
	for (size_t i = 0; x->wanted.product != NULL && i < x->wanted.product->nfields; i++) {
		const char *name = x->wanted.product->fields[i].name;
		const struct policy_wish *wish = policy_wish_find(wishes, policy_field_named(name, strlen(name)));

		if (wish != NULL)
			x->wanted.value[i] = wish->value;
	}
	r = policy_judge(&x->wanted, &carried->evidence, &x->verdict, d);
	if (r < 0)
		return r;
	x->never = carried->verdict.refused;
	x->differs = x->wanted.product != carried->policy.product;
	for (size_t i = 0; (f = policy_field_at(i)) != NULL; i++)
		x->differs |= row_of(x, f).differs;
	return UVM_OK;
}

/* ---- text ---- */

static const char *product_name(const struct uvm_policy *p)
{
	return p->product != NULL ? p->product->name : "none";
}

static void print_value(const struct uvm_policy *p, const struct uvm_policy_field *f, const struct uvm_policy_value *v)
{
	if (v == NULL)
		printf(p->product != NULL ? "no such field" : "no policy");
	else if (f->kind == UVM_POLICY_BOOL)
		printf(v->required ? "required" : "not required");
	else if (v->len > 0)
		printf("%zu bytes", v->len);
	else
		printf("none");
}

static void print_row(const struct comparison *x, const struct row *row)
{
	if (!row->differs && row->never == NULL)
		return;
	printf("  %-24s  ", row->field->name);
	print_value(&x->carried->policy, row->field, row->have);
	if (row->differs) {
		printf(", wanted ");
		print_value(&x->wanted, row->field, row->want);
		if (row->have != NULL && row->want != NULL && row->have->len > 0 && row->have->len == row->want->len)
			printf(" that differ");
	}
	if (row->never != NULL)
		printf("; never: %s", row->never);
	else if (row->would_never != NULL)
		printf("; would never hold: %s", row->would_never);
	putchar('\n');
}

static void print_comparison(const struct comparison *x)
{
	const struct carried *c = x->carried;
	const struct uvm_policy_field *f;

	printf("%s: ", carried_word(c));
	if (c->policy.product == NULL)
		printf("no product policy: nothing is required");
	else
		printf("policy %s: %s", c->policy.product->name, x->never ? "can never hold" : "can hold");
	if (x->wishes->against != NULL || x->wishes->n > 0)
		printf(", %s", x->differs ? "not as wanted" : "as wanted");
	putchar('\n');
	if (x->wanted.product != c->policy.product)
		printf("  %-24s  %s, wanted %s\n", "product", product_name(&c->policy), product_name(&x->wanted));
	for (size_t i = 0; (f = policy_field_at(i)) != NULL; i++) {
		const struct row row = row_of(x, f);

		print_row(x, &row);
	}
	policy_print_unreadable(c->verdict.json.code != UVM_OK ? &c->verdict : &x->verdict);
}

/* ---- JSON ---- */

static void put_value(struct uvm_json_writer *w, const char *key, const struct uvm_policy_field *f,
		      const struct uvm_policy_value *v)
{
	uvm_json_key(w, key);
	if (v == NULL)
		uvm_json_null(w);
	else if (f->kind == UVM_POLICY_BOOL)
		uvm_json_bool(w, v->required);
	else
		uvm_json_base64(w, v->p, v->len);
}

static void put_product(struct uvm_json_writer *w, const char *key, const struct uvm_policy *p)
{
	uvm_json_key(w, key);
	if (p->product != NULL)
		uvm_json_string(w, p->product->name);
	else
		uvm_json_null(w);
}

static void put_row(struct uvm_json_writer *w, const struct row *row)
{
	if (!row->differs && row->never == NULL)
		return;
	uvm_json_object_open(w);
	uvm_json_member_string(w, "field", row->field->name);
	put_value(w, "have", row->field, row->have);
	put_value(w, "want", row->field, row->want);
	if (row->never != NULL)
		uvm_json_member_string(w, "never", row->never);
	if (row->would_never != NULL)
		uvm_json_member_string(w, "would_never", row->would_never);
	uvm_json_object_close(w);
}

static void put_comparison(struct uvm_json_writer *w, const struct comparison *x)
{
	const struct uvm_policy_field *f;

	uvm_json_object_open(w);
	uvm_json_member_string(w, "platform", carried_word(x->carried));
	put_product(w, "product", &x->carried->policy);
	put_product(w, "wanted_product", &x->wanted);
	uvm_json_member_bool(w, "as_wanted", !x->differs);
	uvm_json_member_bool(w, "can_hold", !x->never);
	uvm_json_key(w, "fields");
	uvm_json_array_open(w);
	for (size_t i = 0; (f = policy_field_at(i)) != NULL; i++) {
		const struct row row = row_of(x, f);

		put_row(w, &row);
	}
	uvm_json_array_close(w);
	uvm_json_key(w, "verdict");
	uvm_policy_verdict_json(&x->carried->verdict, w);
	uvm_json_object_close(w);
}

/* ---- the command ---- */

static int check_all(struct cli *c, const struct policy_image *image, const struct policy_wishes *wishes)
{
	const bool json = cli_has(c, "json") > 0;
	struct uvm_json_writer w;
	bool good = true;
	int r;

	cli_json_stdout(&w, 2);
	if (json)
		uvm_json_array_open(&w);
	for (size_t i = 0; i < image->n; i++) {
		struct uvm_diag d = UVM_DIAG_INIT;
		struct comparison x;

		if (compare(wishes, &image->of[i], &x, &d) < 0)
			return cli_error(c, image->path, &d);
		if (json)
			put_comparison(&w, &x);
		else
			print_comparison(&x);
		good &= !x.differs && !x.never;
	}
	if (json) {
		uvm_json_array_close(&w);
		r = cli_json_end(c, &w);
		if (r != 0)
			return r;
	}
	return good ? 0 : 1;
}

static int run(struct cli *c)
{
	struct policy_wishes wishes = { 0 };
	struct policy_image image = { 0 };
	int r;

	r = policy_wishes_take(c, "against", &wishes);
	if (r == 0)
		r = policy_image_open(c, &image);
	if (r == 0)
		r = check_all(c, &image, &wishes);
	policy_image_close(&image);
	policy_wishes_free(&wishes);
	return r;
}

static const char *const description[] = {
	"Compares the policy of each platform of an image, field by field, with the policy in a file, with single fields, or "
	"with both: what --require names is then taken instead of what the file says. A field that a product does not have "
	"requires nothing.",
	"Whether or not anything is wanted, a policy that can never hold is an error, and the requirements at fault are named; "
	"of what is wanted and not there it is said, too, when it would never hold.",
	"The policy is found as by uvmkit policy show.",
	NULL,
};

static const struct cli_option options[] = {
	{ .name = "against",
	  .kind = CLI_STRING,
	  .value = "FILE",
	  .help = "the policy that the image should have, as JSON or bytes" },
	{ .name = "require",
	  .kind = CLI_STRING,
	  .list = true,
	  .value = "FIELD=VALUE",
	  .help = "the value that one field should have: true, false, or bytes in base64" },
	POLICY_PLATFORM_OPTION,
	{ .name = "json", .kind = CLI_FLAG, .help = "print one JSON document" },
	{ .name = NULL },
};

static const struct cli_exit exits[] = {
	{ 0, "as wanted, and no requirement that can never hold" },
	{ 1, "not so; or the image cannot be read, or its policy not be found" },
	{ 2, "the command line is wrong" },
	{ 3, "the system failed: a file could not be read or written, or memory is short" },
	{ 0, NULL },
};

static const struct cli_example examples[] = {
	{ "uvmkit build manifest.json && uvmkit policy check image.bin -p snp --require require_secure_boot=true",
	  "Whether the SNP guest demands secure boot." },
	{ "uvmkit build manifest.json && uvmkit policy check image.bin -p snp --against policy.json",
	  "Whether its policy is exactly that of a file." },
	{ NULL, NULL },
};

const struct cli_command policy_check_command = {
	.name = "check",
	.summary = "compare the policies of an image with what is wanted",
	.description = description,
	.options = options,
	.positional = POLICY_IMAGE_POSITIONAL,
	.exits = exits,
	.examples = examples,
	.run = run,
};
