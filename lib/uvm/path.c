/* SPDX-License-Identifier: MIT */
/*
 * Paths as texts.
 */
#include <string.h>
#include <strings.h>

#include "uvm/path.h"

bool uvm_path_is_separator(enum uvm_paths how, char c)
{
	return c == '/' || (how == UVM_PATHS_WINDOWS && c == '\\');
}

static char separator(enum uvm_paths how)
{
	return how == UVM_PATHS_WINDOWS ? '\\' : '/';
}

/* ---- volumes ---- */

static bool is_backslash(char c)
{
	return uvm_path_is_separator(UVM_PATHS_WINDOWS, c);
}

/* Where the part that starts at ${at} ends. */
static size_t end_of_part(const char *path, size_t at)
{
	while (path[at] != '\0' && !is_backslash(path[at]))
		at++;
	return at;
}

/* "\\server\share" has two parts, "\\?\C:" one, and "\\.\UNC\server\share" the two behind UNC. */
static size_t special_volume(const char *path)
{
	const bool device = path[2] == '.' || path[2] == '?';
	size_t end;

	if (!device || !(is_backslash(path[3]) || path[3] == '\0')) {
		end = end_of_part(path, 2);
		return path[end] == '\0' ? end : end_of_part(path, end + 1);
	}
	if (path[3] == '\0')
		return 3;
	end = end_of_part(path, 4);
	if (path[2] == '.' && end == 7 && strncasecmp(path + 4, "UNC", 3) == 0 && path[7] != '\0') {
		end = end_of_part(path, 8);
		return path[end] == '\0' ? end : end_of_part(path, end + 1);
	}
	return end;
}

size_t uvm_path_volume(enum uvm_paths how, const char *path)
{
	const char letter = (char)(path[0] | 0x20);

	if (how != UVM_PATHS_WINDOWS || path[0] == '\0')
		return 0;
	if (path[1] == ':' && letter >= 'a' && letter <= 'z')
		return 2;
	return is_backslash(path[0]) && is_backslash(path[1]) ? special_volume(path) : 0;
}

bool uvm_path_is_absolute(enum uvm_paths how, const char *path)
{
	const size_t volume = uvm_path_volume(how, path);

	if (how != UVM_PATHS_WINDOWS)
		return path[0] == '/';
	return volume > 2 || (volume == 2 && is_backslash(path[2]));
}

/* ---- cleaning ---- */

struct cleaning {
	enum uvm_paths how;
	char *out;
	size_t len, floor; /* what is below floor stays: a root, or ".." that lead out of the path */
};

static void put_part(struct cleaning *c, const char *part, size_t n, bool rooted)
{
	if (c->len != (rooted ? 1u : 0u))
		c->out[c->len++] = separator(c->how);
	memcpy(c->out + c->len, part, n);
	c->len += n;
}

static void go_up(struct cleaning *c, bool rooted)
{
	if (c->len > c->floor) {
		c->len--;
		while (c->len > c->floor && c->out[c->len] != separator(c->how))
			c->len--;
	} else if (!rooted) {
		put_part(c, "..", 2, false);
		c->floor = c->len;
	}
}

/* The path behind the volume, to ${c}. */
static void clean_parts(struct cleaning *c, const char *path)
{
	const bool rooted = uvm_path_is_separator(c->how, path[0]);

	if (rooted)
		c->out[c->len++] = separator(c->how);
	c->floor = c->len;
	while (*path != '\0') {
		size_t n = 0;

		while (path[n] != '\0' && !uvm_path_is_separator(c->how, path[n]))
			n++;
		if (n == 2 && path[0] == '.' && path[1] == '.')
			go_up(c, rooted);
		else if (n > 1 || (n == 1 && path[0] != '.'))
			put_part(c, path, n, rooted);
		path += n + (path[n] != '\0');
	}
	if (c->len == 0)
		c->out[c->len++] = '.';
}

/* "a/../c:" must not become the drive "c:". */
static bool looks_like_drive(const struct cleaning *c)
{
	size_t n = 0;

	while (n < c->len && c->out[n] != '\\' && c->out[n] != ':')
		n++;
	return n < c->len && c->out[n] == ':';
}

const char *uvm_path_clean(struct uvm_mem *m, enum uvm_paths how, const char *path)
{
	const size_t volume = uvm_path_volume(how, path), len = strlen(path);
	char *const whole = uvm_mem_take(m, len + 4, 1);
	struct cleaning c = { .how = how };

	if (whole == NULL)
		return "";
	for (size_t i = 0; i < volume; i++)
		whole[i] = path[i] == '/' ? '\\' : path[i];
	if (volume > 2 && path[volume] == '\0')
		return whole;
	c.out = whole + volume;
	clean_parts(&c, path + volume);
	if (how == UVM_PATHS_WINDOWS && volume == 0 && looks_like_drive(&c)) {
		memmove(c.out + 2, c.out, c.len);
		memcpy(c.out, ".\\", 2);
		c.len += 2;
	}
	c.out[c.len] = '\0';
	return whole;
}

/* ---- the rest ---- */

const char *uvm_path_join(struct uvm_mem *m, enum uvm_paths how, const char *a, const char *b)
{
	const size_t len = strlen(a);
	const char last = len > 0 ? a[len - 1] : '\0';
	const char *between = how == UVM_PATHS_WINDOWS ? "\\" : "/";

	if (len == 0 && *b == '\0')
		return "";
	if (uvm_path_is_separator(how, last)) {
		while (uvm_path_is_separator(how, *b))
			b++;
		between = "";
	} else if (len == 0 || (how == UVM_PATHS_WINDOWS && last == ':')) {
		between = "";
	}
	return uvm_path_clean(m, how, uvm_mem_format(m, "%s%s%s", a, between, b));
}

const char *uvm_path_absolute(struct uvm_mem *m, enum uvm_paths how, const char *cwd, const char *path)
{
	const size_t volume = uvm_path_volume(how, path), own = uvm_path_volume(how, cwd);

	if (uvm_path_is_absolute(how, path))
		return uvm_path_clean(m, how, path);
	if (volume == 2 && (own != 2 || strncasecmp(path, cwd, 2) != 0))
		return uvm_path_clean(m, how, uvm_mem_format(m, "%.2s\\%s", path, path + 2));
	if (volume == 0 && how == UVM_PATHS_WINDOWS && is_backslash(path[0]))
		return uvm_path_clean(m, how, uvm_mem_format(m, "%.*s%s", (int)own, cwd, path));
	return uvm_path_join(m, how, cwd, path + volume);
}

const char *uvm_path_dir(struct uvm_mem *m, enum uvm_paths how, const char *path)
{
	const size_t volume = uvm_path_volume(how, path);
	size_t end = strlen(path);

	while (end > volume && !uvm_path_is_separator(how, path[end - 1]))
		end--;
	return uvm_path_clean(m, how, uvm_mem_text(m, path, end));
}

const char *uvm_path_base(struct uvm_mem *m, enum uvm_paths how, const char *path)
{
	size_t start, end = strlen(path);

	if (end == 0)
		return ".";
	path += uvm_path_volume(how, path);
	end = strlen(path);
	while (end > 0 && uvm_path_is_separator(how, path[end - 1]))
		end--;
	for (start = end; start > 0 && !uvm_path_is_separator(how, path[start - 1]);)
		start--;
	if (start == end)
		return how == UVM_PATHS_WINDOWS ? "\\" : "/";
	return uvm_mem_text(m, path + start, end - start);
}

bool uvm_path_equal(enum uvm_paths how, const char *a, const char *b)
{
	return how == UVM_PATHS_WINDOWS ? strcasecmp(a, b) == 0 : strcmp(a, b) == 0;
}
