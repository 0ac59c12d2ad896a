/** The cluster's name server. */
@NullMarked
package dev.orch.dns;

import org.jspecify.annotations.NullMarked;
