/** The contract of cloud providers. */
@NullMarked
package dev.orch.contracts.cloud;

import org.jspecify.annotations.NullMarked;
