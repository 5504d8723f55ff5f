/* SPDX-License-Identifier: MIT */
/*
 * The tests of igvm_rules that have files of their own.
 */
#ifndef TESTS_IGVM_RULES_H
#define TESTS_IGVM_RULES_H

#include "igvm_expect.h"

#define NOT_A_FIELD UINT16_MAX /* in tables: the place is not an offset in a record or its data */

void test_fixed_header(void **state);
void test_checksum_covers(void **state);
void test_total_size(void **state);
void test_gap(void **state);
void test_header_overlap(void **state);
void test_truncation(void **state);
void test_cut_frames(void **state);
void test_record_lengths(void **state);
void test_data_limits(void **state);
void test_unused_data(void **state);
void test_data_in_data(void **state);
void test_files(void **state);
void test_overlap_told_once(void **state);
void test_registers_total(void **state);

#endif
