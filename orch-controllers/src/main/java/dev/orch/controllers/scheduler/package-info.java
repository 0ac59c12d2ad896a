/** The scheduler's loop: watch, queue, decide, assume, bind. */
@NullMarked
package dev.orch.controllers.scheduler;

import org.jspecify.annotations.NullMarked;
