/** Volumes made for claims: what a maker of volumes implements, and the loops that call it. */
@NullMarked
package dev.orch.controllers.provisioning;

import org.jspecify.annotations.NullMarked;
