/** What a container runtime is to Orch. */
@NullMarked
package dev.orch.runtime;

import org.jspecify.annotations.NullMarked;
