/** Kubernetes' HTTP API over an in-process one. */
@NullMarked
package dev.orch.apiserver;

import org.jspecify.annotations.NullMarked;
