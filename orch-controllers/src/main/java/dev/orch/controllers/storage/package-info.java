/** Kubernetes' controllers of volumes and claims. */
@NullMarked
package dev.orch.controllers.storage;

import org.jspecify.annotations.NullMarked;
