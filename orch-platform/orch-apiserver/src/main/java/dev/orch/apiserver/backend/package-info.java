/** Connections from the server to what stands behind it. */
@NullMarked
package dev.orch.apiserver.backend;

import org.jspecify.annotations.NullMarked;
