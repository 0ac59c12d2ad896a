/** Field errors with Kubernetes' types, paths and messages. */
@NullMarked
package dev.orch.model.validation;

import org.jspecify.annotations.NullMarked;
