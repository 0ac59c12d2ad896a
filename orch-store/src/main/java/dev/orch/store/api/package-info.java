/**
 * The Kubernetes API as Java calls: the same interface in-process and, by other modules, over HTTP.
 */
@NullMarked
package dev.orch.store.api;

import org.jspecify.annotations.NullMarked;
