/** The contract of versioned stores. */
@NullMarked
package dev.orch.contracts.store;

import org.jspecify.annotations.NullMarked;
