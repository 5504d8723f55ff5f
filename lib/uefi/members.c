/* SPDX-License-Identifier: MIT */
/*
 * The members of one JSON object in any order, the way serde's derived readers find them: unknown ones do not matter, known
 * ones occur once, and an array of the values in order stands for the object.
 */
#include "uefi/members.h"

int uvm_json_refuse(struct uvm_diag *d, const struct uvm_json_token *tok, int code, const char *path, const char *says)
{
	if (d->code == UVM_OK) {
		(void)uvm_fail(d, code, UVM_NO_OFFSET, path, 0, 0);
		d->line = tok->line;
		d->col = tok->col;
		d->says = says;
	}
	return code;
}

size_t uvm_member_index(const struct uvm_object *o, const struct uvm_json_token *key)
{
	size_t i = 0;

	while (i < o->n && !uvm_json_is(key, o->members[i].key))
		i++;
	return i;
}

/* Keep the next value, if there is one, and step over it. */
static int keep(struct uvm_json_reader *r, struct uvm_member_value *v)
{
	int status;

	v->at = *r;
	status = uvm_json_next(r, &v->tok);
	v->present = status == UVM_OK && v->tok.event != UVM_JSON_ARRAY_END;
	return v->present ? uvm_json_skip(r, &v->tok) : status;
}

static int find_in_object(struct uvm_json_reader *r, const struct uvm_object *o, struct uvm_member_value *v, size_t *others)
{
	struct uvm_member_value other;
	struct uvm_json_token key;
	int status;

	while ((status = uvm_json_next(r, &key)) == UVM_OK && key.event != UVM_JSON_OBJECT_END) {
		const size_t i = uvm_member_index(o, &key);

		if (i < o->n && v[i].present)
			return uvm_json_refuse(r->diag, &key, UVM_E_DUPLICATE, o->members[i].path, "occurs twice");
		*others += i == o->n;
		status = keep(r, i < o->n ? &v[i] : &other);
		if (status < 0)
			return status;
	}
	return status;
}

static int find_in_array(struct uvm_json_reader *r, const struct uvm_json_token *open, const struct uvm_object *o,
			 struct uvm_member_value *v)
{
	struct uvm_member_value next;
	size_t count = 0;
	int status;

	while ((status = keep(r, &next)) == UVM_OK && next.present) {
		if (count == o->n)
			return uvm_json_refuse(r->diag, &next.tok, UVM_E_LENGTH, o->path,
					       "the array has more elements than members");
		v[count++] = next;
	}
	if (status == UVM_OK && count < o->n)
		return uvm_json_refuse(r->diag, open, UVM_E_LENGTH, o->path, "the array has fewer elements than members");
	return status;
}

int uvm_members_find(struct uvm_json_reader *r, const struct uvm_json_token *open, const struct uvm_object *o,
		     struct uvm_member_value *ret, size_t *ret_others)
{
	size_t others = 0;
	int status;

	for (size_t i = 0; i < o->n; i++)
		ret[i].present = false;
	if (open->event == UVM_JSON_ARRAY && o->or_array)
		return find_in_array(r, open, o, ret);
	if (open->event != UVM_JSON_OBJECT)
		return uvm_json_refuse(r->diag, open, UVM_E_TYPE, o->path, "expected an object");
	status = find_in_object(r, o, ret, &others);
	for (size_t i = 0; i < o->n && status == UVM_OK; i++) {
		if (o->members[i].required && !ret[i].present)
			status = uvm_json_refuse(r->diag, open, UVM_E_MISSING, o->members[i].path, NULL);
	}
	if (status == UVM_OK && ret_others != NULL)
		*ret_others = others;
	return status;
}
