/**
 * What the codec, patches and OpenAPI know of a record: its fields, their types and how they merge.
 */
@NullMarked
package dev.orch.model.schema;

import org.jspecify.annotations.NullMarked;
