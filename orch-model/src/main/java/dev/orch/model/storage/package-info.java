/**
 * Records of the Kubernetes API: {@code storage}. Immutable; an absent list or map is empty, see
 * {@link dev.orch.model.Fields}.
 */
@NullMarked
package dev.orch.model.storage;

import org.jspecify.annotations.NullMarked;
