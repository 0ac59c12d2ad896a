/** The controller of resource quotas. */
@NullMarked
package dev.orch.controllers.quota;

import org.jspecify.annotations.NullMarked;
