/* SPDX-License-Identifier: MIT */
/*
 * The host's ports. A port gets its name by a message of the device after its driver is there, so names are polled for.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "paravisor.h"

#define PORTS "/sys/class/virtio-ports"
#define NAMES_MS 10000 /* until the host's names must be there */
#define START_MS 60000 /* until the host must have asked for the workload */
#define SEND_MS 10000  /* until the host must have taken a line */
#define TICK_MS 5

static long long now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000LL + t.tv_nsec / 1000000;
}

static bool has_name(const char *dir, const char *port, const char *name)
{
	char path[300], text[64];
	int fd;
	ssize_t n;

	snprintf(path, sizeof(path), "%s/%s/name", dir, port);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return false;
	n = read(fd, text, sizeof(text));
	close(fd);
	return n == (ssize_t)strlen(name) + 1 && text[n - 1] == '\n' && memcmp(text, name, strlen(name)) == 0;
}

bool pv_port_find(const char *dir, const char *name, char ret[32])
{
	DIR *ports = opendir(dir);
	const struct dirent *e;
	bool found = false;

	while (ports != NULL && !found && (e = readdir(ports)) != NULL) {
		if (e->d_name[0] == '.' || strlen(e->d_name) >= 32 || !has_name(dir, e->d_name, name))
			continue;
		strcpy(ret, e->d_name);
		found = true;
	}
	if (ports != NULL)
		closedir(ports);
	return found;
}

static int open_port(const char *name, int flags)
{
	char path[40] = "/dev/";

	return pv_port_find(PORTS, name, path + 5) ? open(path, flags | O_NONBLOCK | O_CLOEXEC) : -1;
}

void pv_say(struct paravisor *p, enum uvm_channel_class class, const char *fmt, ...)
{
	static const char *const names[] = { "boot", "policy", "workload" };
	static struct pv_event e;
	char text[512];
	va_list args;

	if (class == UVM_CHANNEL_WORKLOAD && !p->words.debug)
		return;
	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	dprintf(STDOUT_FILENO, "paravisor: %s\n", text);
	pv_event_begin(&e, "message");
	uvm_json_member_string(&e.w, "class", names[class]);
	uvm_json_member_string(&e.w, "text", text);
	(void)pv_event_send(p, &e); /* the console has it */
}

/* ---- to the host ---- */

void pv_event_begin(struct pv_event *e, const char *name)
{
	e->line = (struct uvm_json_memory){ e->text, sizeof(e->text) - 1, 0 }; /* the line's end fits too */
	uvm_json_begin(&e->w, uvm_json_to_memory, &e->line, 0, UVM_JSON_ESCAPE_MINIMAL);
	uvm_json_object_open(&e->w);
	uvm_json_member_string(&e->w, "event", name);
}

bool pv_event_send(struct paravisor *p, struct pv_event *e)
{
	const long long end = now_ms() + SEND_MS;
	struct pollfd port = { p->channel.control, POLLOUT, 0 };
	size_t sent = 0;

	uvm_json_object_close(&e->w);
	if (!p->channel.open || p->channel.lost || uvm_json_end(&e->w) < 0)
		return false;
	e->text[e->line.len++] = '\n';
	while (sent < e->line.len && now_ms() < end) {
		const ssize_t n = write(port.fd, e->text + sent, e->line.len - sent);

		if (n > 0)
			sent += (size_t)n;
		else if (poll(&port, 1, TICK_MS) > 0 && (port.revents & POLLOUT) == 0)
			poll(NULL, 0, TICK_MS); /* nobody listens yet: poll returns at once */
	}
	p->channel.lost = sent < e->line.len;
	return !p->channel.lost;
}

bool pv_report(struct paravisor *p)
{
	static struct pv_event e;

	p->verdict.reported = true;
	pv_event_begin(&e, "verdict");
	uvm_json_key(&e.w, "verdict");
	pv_verdict_json(p, &e.w);
	dprintf(STDOUT_FILENO, "paravisor: %.*s}\n", (int)e.line.len, e.text);
	return pv_event_send(p, &e);
}

bool pv_inspect(struct paravisor *p)
{
	static const char *const machines[] = { "microvm", "q35" };
	static struct pv_event e;
	char base[24];

	snprintf(base, sizeof(base), "0x%llx", (unsigned long long)p->handover.load_base);
	pv_event_begin(&e, "inspect");
	uvm_json_key(&e.w, "policy");
	uvm_policy_json_write(&p->policy, &e.w);
	uvm_json_member_u64(&e.w, "vtom_offset_bit", p->config.vtom_offset_bit);
	uvm_json_member_string(&e.w, "load_base", base);
	uvm_json_member_string(&e.w, "machine", machines[p->handover.machine]);
	uvm_json_member_u64(&e.w, "processors", p->handover.processors);
	uvm_json_key(&e.w, "verdict");
	pv_verdict_json(p, &e.w);
	return pv_event_send(p, &e);
}

/* ---- from the host ---- */

/* Fetch what is there; false: nothing was, or the line is full. */
static bool fill(struct pv_channel *c)
{
	ssize_t n;

	if (c->skip > 0) {
		memmove(c->line, c->line + c->skip, c->len - c->skip);
		c->len -= c->skip;
		c->skip = 0;
	}
	n = c->len < sizeof(c->line) ? read(c->control, c->line + c->len, sizeof(c->line) - c->len) : 0;
	c->len += n > 0 ? (size_t)n : 0;
	return n > 0;
}

int pv_channel_receive(struct paravisor *p, int timeout_ms, struct pv_request *r, struct uvm_diag *d)
{
	struct pv_channel *c = &p->channel;
	const long long end = now_ms() + timeout_ms;

	for (;;) {
		const bool more = fill(c);
		const char *newline = memchr(c->line, '\n', c->len);

		if (newline != NULL) {
			const size_t n = (size_t)(newline - c->line);
			const int status = pv_request_read(r, c->line, n, d);

			c->skip = n + 1;
			return status < 0 ? status : 1;
		}
		if (c->len == sizeof(c->line)) {
			c->len = 0;
			return uvm_fail(d, UVM_E_LIMIT, UVM_NO_OFFSET, "request", sizeof(c->line), UVM_CHANNEL_LINE_MAX - 1);
		}
		if (!more && now_ms() >= end)
			return 0;
		if (!more)
			poll(NULL, 0, TICK_MS);
	}
}

/* ---- the steps ---- */

int pv_channel(struct paravisor *p)
{
	const long long end = now_ms() + NAMES_MS;
	static struct pv_event e;
	struct pv_channel *c = &p->channel;

	do {
		c->control = open_port(UVM_CHANNEL_CONTROL, O_RDWR);
		c->out = c->control < 0 ? -1 : open_port(UVM_CHANNEL_STDOUT, O_WRONLY);
		c->err = c->out < 0 ? -1 : open_port(UVM_CHANNEL_STDERR, O_WRONLY);
		if (c->err >= 0)
			break;
		close(c->out);
		close(c->control);
		poll(NULL, 0, TICK_MS);
	} while (now_ms() < end);
	if (c->err < 0)
		return pv_fail(p, UVM_GUEST_EXIT_CHANNEL, "the host has no ports called %s, %s and %s", UVM_CHANNEL_CONTROL,
			       UVM_CHANNEL_STDOUT, UVM_CHANNEL_STDERR);
	c->open = true;
	pv_event_begin(&e, "hello");
	uvm_json_member_u64(&e.w, "version", UVM_CHANNEL_VERSION);
	return pv_event_send(p, &e) ? 0 : pv_fail(p, UVM_GUEST_EXIT_CHANNEL, "the host does not listen on the control port");
}

int pv_await(struct paravisor *p)
{
	struct uvm_diag d = UVM_DIAG_INIT;
	const int got = pv_channel_receive(p, START_MS, &p->start, &d);

	if (got < 0)
		return pv_fail_diag(p, UVM_GUEST_EXIT_CHANNEL, "the host's first request", &d);
	if (got == 0)
		return pv_fail(p, UVM_GUEST_EXIT_CHANNEL, "the host does not say what to start");
	if (p->start.op == PV_OP_STOP)
		return pv_fail(p, UVM_GUEST_EXIT_STOPPED, "the host asked the guest to stop");
	if (p->start.op != PV_OP_START)
		return pv_fail(p, UVM_GUEST_EXIT_CHANNEL, "the host's first request is not \"start\"");
	return 0;
}
