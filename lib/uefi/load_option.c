/* SPDX-License-Identifier: MIT */
/*
 * Load options: what a Boot#### variable starts, by a path of nodes.
 */
#include <uvmkit/nvram.h>

enum { ATTRIBUTES = 0, HEADER = 6 };                  /* of EFI_LOAD_OPTION */
enum { TYPE = 0, SUBTYPE = 1, LENGTH = 2, NODE = 4 }; /* of EFI_DEVICE_PATH_PROTOCOL */
enum { END_OF_INSTANCE = 0x01, END_OF_PATH = 0xFF };  /* subtypes of UVM_NODE_END */

static int take_description(struct uvm_rd *rd, struct uvm_load_option *o)
{
	size_t n = 0;

	do {
		n += 2;
		if (n > rd->len)
			return uvm_fail(rd->diag, UVM_E_MISSING, rd->base, "the description's NUL", 0, 0);
	} while (uvm_le16(rd->p + n - 2) != 0);
	o->description_len = n;
	return uvm_rd_take(rd, n, "Description", &o->description);
}

/* One node; *ret_last: whether it ends the path. */
static int take_node(struct uvm_rd *rd, bool *ret_last)
{
	const uint64_t at = rd->base;
	const uint8_t *p;
	struct uvm_rd rest = *rd;
	int status;

	status = uvm_rd_take(&rest, NODE, "FilePathList", &p);
	if (status < 0)
		return status;
	if (uvm_le16(p + LENGTH) < NODE)
		return uvm_fail(rd->diag, UVM_E_LENGTH, at + LENGTH, "FilePathList.Length", uvm_le16(p + LENGTH), NODE);
	*ret_last = p[TYPE] == UVM_NODE_END && p[SUBTYPE] == END_OF_PATH;
	if (p[TYPE] == UVM_NODE_END && !*ret_last && p[SUBTYPE] != END_OF_INSTANCE)
		return uvm_fail(rd->diag, UVM_E_TYPE, at + SUBTYPE, "FilePathList.SubType", p[SUBTYPE], END_OF_PATH);
	return uvm_rd_take(rd, uvm_le16(p + LENGTH), "FilePathList.Length", &p);
}

int uvm_load_option_read(const uint8_t *p, size_t len, struct uvm_load_option *ret, struct uvm_diag *d)
{
	struct uvm_rd rd = uvm_rd_init(p, len, d);
	struct uvm_load_option o = { 0 };
	bool last = false;
	int status;

	status = uvm_rd_take(&rd, HEADER, "EFI_LOAD_OPTION", &p);
	if (status < 0)
		return status;
	o.attributes = uvm_le32(p + ATTRIBUTES);
	status = take_description(&rd, &o);
	o.path = rd.p;
	while (status == UVM_OK && !last)
		status = take_node(&rd, &last);
	if (status < 0)
		return status;
	o.path_len = (size_t)(rd.p - o.path);
	o.optional = rd.p;
	o.optional_len = rd.len;
	*ret = o;
	return UVM_OK;
}

bool uvm_path_next(const struct uvm_load_option *o, size_t *at, struct uvm_path_node *ret)
{
	while (*at < o->path_len) {
		const uint8_t *p = o->path + *at;

		*at += uvm_le16(p + LENGTH);
		*ret = (struct uvm_path_node){ p[TYPE], p[SUBTYPE], p + NODE, uvm_le16(p + LENGTH) - (size_t)NODE };
		if (ret->type != UVM_NODE_END)
			return true;
	}
	return false;
}
