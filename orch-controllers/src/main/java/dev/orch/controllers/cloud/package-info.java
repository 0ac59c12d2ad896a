/**
 * The cloud that a cluster's machines, routes and load balancers come from: what its provider
 * implements, and the controllers of Kubernetes' cloud-controller-manager over it.
 */
@NullMarked
package dev.orch.controllers.cloud;

import org.jspecify.annotations.NullMarked;
