/** How many pods may be disrupted at a time. */
@NullMarked
package dev.orch.controllers.policy;

import org.jspecify.annotations.NullMarked;
