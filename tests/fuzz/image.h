/* SPDX-License-Identifier: MIT */
/*
 * What the targets for IGVM files share: making mutated bytes whole, reading, writing and measuring with all checks on.
 */
#ifndef UVM_FUZZ_IMAGE_H
#define UVM_FUZZ_IMAGE_H

#include <uvmkit/igvm.h>
#include <uvmkit/measure.h>

#include "fuzz.h"

/** struct image: a file and its bytes; zero it before use. */
struct image {
	uint8_t *p;
	size_t len;
	struct uvm_igvm f;
};

/** struct digests: what measuring an image gave; status is that of the measurement. */
struct digests {
	int status;
	unsigned have;
	struct uvm_digest of[UVM_MEASURE_PLATFORMS];
};

/** image_make_whole(p, len): set total_file_size and checksum to what they have to be, where the headers lie inside. */
void image_make_whole(uint8_t *p, size_t len);

/** image_write(f, ret): check, plan and emit ${f}, which must succeed, and read it back with ${isolation}, which must too. */
void image_write(const struct uvm_igvm *f, int isolation, struct image *ret);

void image_free(struct image *x);

/** image_measurable(f): whether measuring visits few enough pages to wait for. */
bool image_measurable(const struct uvm_igvm *f);

void image_measure(const struct uvm_igvm *f, struct digests *ret);

/** image_same_digests(a, b, platforms): the digests of ${platforms} (bits) are in both and are equal. */
bool image_same_digests(const struct digests *a, const struct digests *b, unsigned platforms);

#endif
