/** The contract of the API: the same for every way in. */
@NullMarked
package dev.orch.contracts.api;

import org.jspecify.annotations.NullMarked;
