/* SPDX-License-Identifier: MIT */
/* A self-signed certificate (P-256, CN=uvmkit) made for these tests with OpenSSL; its key is thrown away. */
#ifndef UVM_TESTS_UNIT_CERTIFICATE_H
#define UVM_TESTS_UNIT_CERTIFICATE_H

#define UNIT_CERTIFICATE_BASE64                                                                                \
	"MIIBdjCCAR2gAwIBAgIUYfSL6XsgITVmzKGDahDNniOVwDIwCgYIKoZIzj0EAwIwETEPMA0GA1UEAwwGdXZta2l0MB4XDTI2MTEy" \
	"MjA3MDIxOFoXDTM2MTExOTA3MDIxOFowETEPMA0GA1UEAwwGdXZta2l0MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEeY6tjxmC" \
	"Pr07bn3sMT8Y7NTdCSxpW81+LFevfP+U2SSeUQi4FlBte4lWsiQzwP6yqw5EJmIRygSugDIc1X4HBKNTMFEwHQYDVR0OBBYEFFt2" \
	"m+DjazzneXnejVXeN3Tj9NIcMB8GA1UdIwQYMBaAFFt2m+DjazzneXnejVXeN3Tj9NIcMA8GA1UdEwEB/wQFMAMBAf8wCgYIKoZI" \
	"zj0EAwIDRwAwRAIgNRiIf+t3uEXF1TBaOuu+k63B0oRZ5jBc7/ZWhPCr/LUCIDPflZ2foNsuvIQX0JkVQizmgzf0lEGF55JOAM5G" \
	"JQXD"

#endif
