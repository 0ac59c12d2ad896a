/** Questions and answers as bytes (RFC 1035, 3596, 2782, 6891). */
@NullMarked
package dev.orch.dns.wire;

import org.jspecify.annotations.NullMarked;
