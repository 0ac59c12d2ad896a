/** The contract of container runtimes. */
@NullMarked
package dev.orch.contracts.runtime;

import org.jspecify.annotations.NullMarked;
