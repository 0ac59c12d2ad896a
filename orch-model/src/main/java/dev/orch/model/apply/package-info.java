/**
 * Server-side apply: who owns which fields of an object, and how a configuration is merged into it.
 * The concepts are those of Kubernetes' structured merge and diff: values have a {@link
 * dev.orch.model.apply.Shape}, owners have a {@link dev.orch.model.apply.FieldSet}.
 */
@NullMarked
package dev.orch.model.apply;

import org.jspecify.annotations.NullMarked;
