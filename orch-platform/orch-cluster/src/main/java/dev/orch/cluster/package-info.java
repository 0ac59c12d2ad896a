/** A whole cluster in one process: no HTTP, no files, no ports. */
@NullMarked
package dev.orch.cluster;

import org.jspecify.annotations.NullMarked;
