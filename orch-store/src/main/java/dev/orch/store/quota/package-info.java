/**
 * Resource quotas: what objects cost, and whether a namespace can afford them. Pure; who stores
 * objects charges for them, and a controller counts again.
 */
@NullMarked
package dev.orch.store.quota;

import org.jspecify.annotations.NullMarked;
