/** The work queue of a reconcile loop. */
@NullMarked
package dev.orch.controllers.queue;

import org.jspecify.annotations.NullMarked;
