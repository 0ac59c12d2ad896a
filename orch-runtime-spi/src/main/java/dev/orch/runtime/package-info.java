/** What a container runtime is to Orch, with a simulated one and one of local processes. */
@NullMarked
package dev.orch.runtime;

import org.jspecify.annotations.NullMarked;
