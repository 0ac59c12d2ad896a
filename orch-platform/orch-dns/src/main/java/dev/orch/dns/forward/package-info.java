/** Questions that other servers answer. */
@NullMarked
package dev.orch.dns.forward;

import org.jspecify.annotations.NullMarked;
