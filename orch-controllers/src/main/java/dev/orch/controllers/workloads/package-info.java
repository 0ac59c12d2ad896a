/** Deployments and ReplicaSets. */
@NullMarked
package dev.orch.controllers.workloads;

import org.jspecify.annotations.NullMarked;
