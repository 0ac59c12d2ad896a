/** Events as people read them in kubectl describe, aggregated and limited. */
@NullMarked
package dev.orch.controllers.events;

import org.jspecify.annotations.NullMarked;
