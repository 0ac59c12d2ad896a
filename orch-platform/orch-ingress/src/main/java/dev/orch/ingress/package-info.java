/** A proxy for what Ingresses say. */
@NullMarked
package dev.orch.ingress;

import org.jspecify.annotations.NullMarked;
